import * as Plot from '@observablehq/plot';
import { pearson } from '../../eval/alignment/distances/rank-correlation.js';
import { chart, type Svg } from '../../pages/report/charts/chart.js';
import { random } from '../../src/core/random.js';
import type { Figure } from '../alignment/figure-file.js';
import { type Entries, product } from './entries.js';

const SIZE = [330, 260] as const;
const PAIRS = 1500;

/** Cosines of pairs of entries in both models; with the entries of one side shuffled. */
export function unpairedFigure({ source, target }: Entries): Figure {
  const rng = random('concept: unpaired');
  const shuffled = rng.fork('shuffled').sample(target.rows, target.rows);
  const [first, second] = [rng.fork('first'), rng.fork('second')].map((one) =>
    Array.from({ length: PAIRS }, () => one.sample(source.rows, 1)[0]!),
  );
  const pairs = first!.map((i, at) => [i, second![at]!] as const).filter(([i, j]) => i !== j);
  const spots = (order: (row: number) => number): { x: number; y: number }[] =>
    pairs.map(([i, j]) => ({ x: product(source, i, source, j), y: product(target, order(i), target, order(j)) }));
  const [same, other] = [spots((row) => row), spots((row) => shuffled[row]!)];
  return {
    label: `Cosines of ${pairs.length} pairs of entries in MiniLM and mpnet: correlation ${r(same)}, with the entries of one side shuffled ${r(other)}.`,
    panel: SIZE,
    columns: 2,
    panels: [
      { name: 'the same pairs of entries', note: `correlation ${r(same)}`, svg: dots(same) },
      { name: 'entries of mpnet shuffled', note: `correlation ${r(other)}`, svg: dots(other) },
    ],
  };
}

const r = (spots: readonly { x: number; y: number }[]): string =>
  pearson(
    spots.map(({ x }) => x),
    spots.map(({ y }) => y),
  )
    .toFixed(2)
    .replace(/^-0\.00$/, '0.00');

function dots(spots: readonly { x: number; y: number }[]): Svg {
  return chart('cosines of pairs of entries in two models', {
    width: SIZE[0],
    height: SIZE[1],
    x: { label: 'cosine in MiniLM', domain: [-0.3, 0.8], ticks: 5, grid: true },
    y: { label: 'cosine in mpnet', domain: [-0.3, 0.8], ticks: 5, grid: true },
    marks: [Plot.dot(spots, { x: 'x', y: 'y', r: 1.6, fill: 'var(--c0)', fillOpacity: 0.6 })],
  });
}
