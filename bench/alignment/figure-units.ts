import * as Plot from '@observablehq/plot';
import { chart } from '../../pages/report/charts/chart.js';
import type { Figure } from './figure-file.js';

interface Scores {
  readonly hardHeldOut: number;
  readonly softHeldOut: number;
}

export type UnitsResult = Readonly<
  Record<string, { readonly found: Scores; readonly permuted: readonly Scores[]; readonly rotated: readonly Scores[] }>
>;

const PAIRS = ['use-glove', 'glove-fasttext', 'use-fasttext'] as const;
const SIZE = [330, 190] as const;
const NOTE = 'filled: its units; rings: axes rotated; crosses: permuted';

/** Mean |r| of matched units on held-out items: the models' own axes, rotated ones, permuted items. */
export function unitsFigure(result: UnitsResult): Figure {
  return {
    label:
      'Matched units correlate far above permuted items and no better than the axes of a random rotation: geometry is shared, units are not.',
    panel: SIZE,
    columns: 2,
    panels: [
      { name: 'hard match: each unit once', note: NOTE, svg: dots(result, 'hardHeldOut') },
      { name: 'soft match: each takes its best', note: NOTE, svg: dots(result, 'softHeldOut') },
    ],
  };
}

function dots(result: UnitsResult, key: keyof Scores) {
  const rows = (kind: 'found' | 'rotated' | 'permuted') =>
    PAIRS.flatMap((pair) => [result[pair]![kind]].flat().map((scores) => ({ pair, value: scores[key] })));
  const title = ({ pair, value }: { pair: string; value: number }): string => `${pair}: ${value.toFixed(3)}`;
  const at = { x: 'value', y: 'pair', title } as const;
  return chart(`matched units, ${key}`, {
    width: SIZE[0],
    height: SIZE[1],
    marginLeft: 90,
    x: { label: 'mean |r| on held-out items', domain: [0, 0.36], grid: true, ticks: 4 },
    y: { type: 'point', label: null, domain: [...PAIRS] },
    marks: [
      Plot.dot(rows('permuted'), { ...at, symbol: 'times', r: 4, stroke: 'var(--soft)' }),
      Plot.dot(rows('found'), { ...at, r: 5, fill: 'var(--c0)' }),
      Plot.dot(rows('rotated'), { ...at, r: 4, stroke: 'var(--c1)', strokeWidth: 1.5 }),
    ],
  });
}
