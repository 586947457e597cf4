import * as Plot from '@observablehq/plot';
import { chart, type Svg } from '../report/charts/chart.js';
import { HEAT_SCHEME } from '../report/charts/heat-map.js';
import { shortened } from './shortened.js';

/** Characters of a name that have room in the margins. */
const NAME = 24;

export interface PairCell {
  readonly from: string;
  readonly to: string;
  readonly value: number;
  /** Shown on hover. */
  readonly words: string;
}

/** A matrix of pairs of spaces as coloured cells with their numbers; names down and across in the given order. */
export function pairChart(
  label: string,
  names: readonly string[],
  cells: readonly PairCell[],
  domain: readonly [number, number],
): Svg {
  const left = Math.min(180, 16 + 6.5 * Math.max(...names.map((name) => name.length)));
  const short = (name: string): string => shortened(name, NAME);
  const side = Math.max(18, Math.min(44, 400 / names.length));
  const middle = (domain[0] + domain[1]) / 2;
  return chart(label, {
    width: Math.round(left + side * names.length + 12),
    height: Math.round(side * names.length + left + 8),
    ...{ marginLeft: left, marginRight: 8, marginTop: 4, marginBottom: left },
    x: { type: 'band', domain: [...names], label: null, tickFormat: short, tickRotate: -60, padding: 0.04 },
    y: { type: 'band', domain: [...names], label: null, tickFormat: short, padding: 0.04 },
    color: { type: 'linear', scheme: HEAT_SCHEME, domain: [...domain] },
    marks: [
      Plot.cell(cells, { x: 'to', y: 'from', fill: 'value', title: 'words' }),
      ...(side >= 24
        ? [
            Plot.text(cells, {
              x: 'to',
              y: 'from',
              text: ({ value }: PairCell) => value.toFixed(2).replace(/^(-?)0\./, '$1.'),
              fontSize: 10,
              // Dark cells are those of low values.
              fill: ({ value }: PairCell) => (value < middle ? '#ffffff' : '#000000'),
              pointerEvents: 'none',
            }),
          ]
        : []),
    ],
  });
}

/** From the lowest to the highest value, or 0 to 1 where all are within. */
export function domainOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= 0 && high <= 1) return [0, 1];
  return low < high ? [low, high] : [low, low + 1];
}
