/**
 * What tells the risk of stitching layer i of one model to the head of layer j of another: depth, likeness, or the map's error?
 * Reads what the command line measured and adds Spearman's ρ over all pairs of layers:
 *   gzip -dc $VECBRIDGE_DATA/wordnet/items.jsonl.gz | sed -n 38001,40000p > entries.jsonl
 *   vecbridge align $VECBRIDGE_DATA/modern/layers/minilm-384.npy $VECBRIDGE_DATA/modern/layers/mpnet-768.npy --layers \
 *     --labels entries.jsonl:label --json > layers.json
 *   node --import tsx bench/alignment/layers.ts layers.json
 * 2,000 entries, 45 classes; heads and maps learn from half of them, by seed 0. Writes docs/results/alignment-layers.json.
 */
import { readFileSync } from 'node:fs';
import { spearman } from '../../eval/alignment/distances/rank-correlation.js';
import type { LayerComparison } from '../../eval/layers/compare-layers.js';
import { depthOf } from '../../eval/layers/depth.js';
import type { Grid } from '../../eval/layers/grid.js';
import { shortName } from '../../pages/report/short-name.js';
import { markdownTable, writeResult } from './results.js';

const [file = 'layers.json'] = process.argv.slice(2);
const found = JSON.parse(readFileSync(file, 'utf8')) as LayerComparison & { readonly names: readonly string[] };
const tells = predictors(found);
const { squared, bound, slopeBound, constant } = found.stitching!;
const [risks, bounds, slopes] = [squared, bound, slopeBound].map(cells) as [number[], number[], number[]];
const summary = {
  cells: risks.length,
  'bound broken': risks.filter((risk, i) => risk > bounds[i]!).length,
  'bound below one answer for all': bounds.filter((one) => one < constant.squared).length,
  'bound with the slope met, below one answer for all': slopes.filter((one) => one < constant.squared).length,
  'least bound': Math.min(...bounds),
  'least bound with the slope met': Math.min(...slopes),
};
writeResult('alignment-layers', {
  command:
    'vecbridge align minilm-384.npy mpnet-768.npy --layers --labels entries.jsonl:label --json; bench/alignment/layers.ts',
  ...found,
  names: found.names.map((name) => shortName(name).replace(/-\d+$/, '')),
  tells,
  summary,
});
console.log(markdownTable(tells));
console.log(summary);

interface Tells {
  readonly what: string;
  /** ρ with the squared risk of the stitched head, and with its excess over the head on its own layer. */
  readonly risk: number;
  readonly excess: number;
  readonly [key: string]: string | number;
}

function predictors({ stitching, measures, layers }: LayerComparison): Tells[] {
  const { squared: risk, native, misalignment, bound: bounded, slopeBound: sloped } = stitching!;
  const excess = risk.flatMap((row) => row.map((value, j) => Number(value) - native[j]!.squared));
  const depth = risk.flatMap((row, i) => row.map((_, j) => Math.abs(depthOf(i, layers[0]) - depthOf(j, layers[1]))));
  const rows: [string, number[]][] = [
    ['difference in depth', depth],
    ...Object.entries(measures).map(([name, { value }]): [string, number[]] => [
      `1 − ${name}`,
      cells(value).map((v) => 1 - v),
    ]),
    ['error of the map', cells(misalignment)],
    ['bound', cells(bounded)],
    ['bound with the slope met', cells(sloped)],
  ];
  return rows.map(([what, values]) => ({
    what,
    risk: spearman(values, cells(risk)),
    excess: spearman(values, excess),
  }));
}

function cells(grid: Grid): number[] {
  return grid.flat().map(Number);
}
