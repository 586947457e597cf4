/**
 * All layers of MiniLM against all layers of mpnet: measures, and the risk of the heads of one on the layers of the other for
 * the 45 classes of WordNet entries, both ways:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/layers.ts
 * 2,000 entries (the test rows of wordnet-19k); heads and maps learn from half of them, by the seed, the rest is measured.
 * What tells the stitched risk: Spearman's ρ over the 91 pairs of layers. Writes docs/results/alignment-layers.json.
 */
import { spearman } from '../../eval/alignment/distances/rank-correlation.js';
import { dataFile } from '../../eval/bench/protocols.js';
import { compareLayers, type LayerComparison } from '../../eval/layers/compare-layers.js';
import { depthOf } from '../../eval/layers/depth.js';
import type { Grid } from '../../eval/layers/grid.js';
import { setThreads } from '../../src/engine/threads.js';
import { readLayers } from '../../src/vectors/read-layers.js';
import { classLabels } from '../modern/data.js';
import { withData } from './data.js';
import { markdownTable, writeResult } from './results.js';

const SEED = 0;
const FIRST = 38_000;

setThreads(1);

const read = (file: string) => readLayers(dataFile('modern/layers', `${file}.npy`));

await withData(async () => {
  const [minilm, mpnet] = [await read('minilm-384'), await read('mpnet-768')];
  const labels = classLabels().slice(FIRST, FIRST + minilm.totalRows);
  const on = ({ stage, done = 0, total = 0 }: { stage: string; done?: number; total?: number }): void => {
    if (done % 10 === 0) console.error(`${stage} ${done} of ${total}`);
  };
  const options = { labels, seed: SEED, on };
  const there = await compareLayers(minilm.layers, mpnet.layers, options);
  const back = await compareLayers(mpnet.layers, minilm.layers, { ...options, measures: [] });
  const tells = { 'minilm → mpnet': predictors(there, there), 'mpnet → minilm': predictors(back, transposed(there)) };
  writeResult('alignment-layers', {
    command: 'node --import tsx bench/alignment/layers.ts',
    seed: SEED,
    models: ['minilm', 'mpnet'],
    layers: there.layers,
    rows: there.rows,
    measures: there.measures,
    stitching: { 'minilm → mpnet': there.stitching, 'mpnet → minilm': back.stitching },
    tells,
  });
  console.log(
    markdownTable(
      Object.entries(tells).flatMap(([direction, rows]) => rows.map((row) => ({ heads: direction, ...row }))),
    ),
  );
});

interface Tells {
  readonly what: string;
  /** Of the squared risk and of its excess over the native risk with what should raise it. */
  readonly risk: number;
  readonly excess: number;
  readonly [key: string]: string | number;
}

/** Spearman's ρ of the stitched risk with the difference in depth, with unlikeness, with the map's error and the bound. */
function predictors({ stitching, layers }: LayerComparison, { measures }: Pick<LayerComparison, 'measures'>): Tells[] {
  const { squared, native, misalignment, bound, slopeBound } = stitching!;
  const cells = (grid: Grid): number[] => grid.flat().map(Number);
  const risk = cells(squared);
  const excess = squared.flatMap((row) => row.map((value, j) => Number(value) - native[j]!.squared));
  const depth = squared.flatMap((row, i) => row.map((_, j) => Math.abs(depthOf(i, layers[0]) - depthOf(j, layers[1]))));
  const rows: [string, number[]][] = [
    ['difference in depth', depth],
    ...Object.entries(measures).map(([name, { value }]): [string, number[]] => [
      `1 − ${name}`,
      cells(value).map((v) => 1 - v),
    ]),
    ['misalignment of the map', cells(misalignment)],
    ['bound', cells(bound)],
    ['bound with the slope met', cells(slopeBound)],
  ];
  return rows.map(([what, values]) => ({ what, risk: spearman(values, risk), excess: spearman(values, excess) }));
}

const transposed = ({ measures }: LayerComparison): Pick<LayerComparison, 'measures'> => ({
  measures: Object.fromEntries(
    Object.entries(measures).map(([name, one]) => [
      name,
      { ...one, value: one.value[0]!.map((_, j) => one.value.map((row) => row[j]!)) },
    ]),
  ),
});
