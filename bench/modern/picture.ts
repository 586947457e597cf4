import * as Plot from '@observablehq/plot';
import { chart } from '../../pages/report/charts/chart.js';
import type { Figure, Panel } from '../alignment/figure-file.js';
import { arrow, groupBy, mean } from '../table-text.js';
import { MODERN_PAIRS } from './jobs.js';
import type { Line } from './lines.js';

const SIZE = [330, 220] as const;
const LOOK = {
  vecbridge: { stroke: 'var(--c0)', dash: '' },
  'mini-vec2vec': { stroke: 'var(--c1)', dash: '6,3' },
} as const;

/** Top-1 against rows a side: a panel for each pair, a line through the means of each method, a dot for each seed. */
export function mainFigure(lines: readonly Line[]): Figure | null {
  const plain = lines.filter(
    ({ split, known, shared, population }) => split === 'modern-19k' && !known && !shared && !population,
  );
  const pairs = [...MODERN_PAIRS, 'use-glove'].filter((pair) => plain.some((line) => line.pair === pair));
  if (pairs.length === 0) return null;
  return {
    label: `Top-1 against rows a side for ${pairs.map(arrow).join(', ')}: vecbridge, mini-vec2vec and the oracle.`,
    panel: SIZE,
    columns: 2,
    panels: pairs.map((pair) => panel(plain.filter((line) => line.pair === pair))),
  };
}

function panel(lines: readonly Line[]): Panel {
  const oracle = lines[0]!.oracle.there.top1;
  const spots = lines.map(({ method, rows, seed, there }) => ({ method, rows, seed, top1: there.top1 }));
  const means = [...groupBy(spots, ({ method, rows }) => `${method} ${rows}`).values()]
    .map((of) => ({ ...of[0]!, top1: mean(of.map((spot) => spot.top1)) }))
    .sort((a, b) => a.rows - b.rows);
  const sizes = [...new Set(spots.map(({ rows }) => rows))].sort((a, b) => a - b);
  const methods = (Object.keys(LOOK) as (keyof typeof LOOK)[]).filter((name) => spots.some((s) => s.method === name));
  const svg = chart(`top-1 of ${arrow(lines[0]!.pair)}`, {
    width: SIZE[0],
    height: SIZE[1],
    x: {
      type: 'log',
      label: 'rows a side',
      ticks: sizes,
      tickFormat: (v: number) => `${v / 1000}k`,
      domain: [sizes[0]! / 1.15, sizes.at(-1)! * 1.15],
    },
    y: { label: 'top-1', domain: [0, 1], grid: true, ticks: 5 },
    marks: [
      Plot.ruleY([oracle], { stroke: 'var(--soft)', strokeDasharray: '2,2' }),
      ...methods.flatMap((method) => [
        Plot.line(
          means.filter((one) => one.method === method),
          { x: 'rows', y: 'top1', stroke: LOOK[method].stroke, strokeDasharray: LOOK[method].dash, strokeWidth: 2 },
        ),
        Plot.dot(
          spots.filter((one) => one.method === method),
          {
            x: 'rows',
            y: 'top1',
            r: 3,
            symbol: method === 'vecbridge' ? 'circle' : 'times',
            stroke: LOOK[method].stroke,
            title: ({ rows, seed, top1 }) => `${method}, ${rows} rows, seed ${seed}: ${top1.toFixed(3)}`,
          },
        ),
      ]),
    ],
  });
  const mini = methods.includes('mini-vec2vec') ? '; dashed, crosses: mini-vec2vec' : '';
  return {
    name: arrow(lines[0]!.pair),
    note: `rings: vecbridge${mini}; dotted: oracle ${oracle.toFixed(3)}`,
    svg,
  };
}
