import * as Plot from '@observablehq/plot';
import type { Grid } from '../../../eval/layers/grid.js';
import { chart, type Svg } from './chart.js';
import { HEAT_SCHEME } from './heat-map.js';

interface LayerChart {
  readonly label: string;
  readonly names: readonly [string, string];
  readonly grid: Grid;
  /** Ends of the scale of colours. */
  readonly domain: readonly [number, number];
  readonly width?: number;
}

/** Pairs of layers as coloured cells with their numbers: the first model's layers down from the top, the second's across. */
export function layerChart({ label, names: [first, second], grid, domain, width = 460 }: LayerChart): Svg {
  const [rows, columns] = [grid.length, grid[0]!.length];
  const cells = grid.flatMap((row, i) => row.flatMap((value, j) => (value === null ? [] : [{ i, j, value }])));
  const side = (width - 56) / columns;
  // Numbers are written where they fit: three characters of 10 px need about 20.
  const written = side >= 20;
  const middle = (domain[0] + domain[1]) / 2;
  return chart(label, {
    width,
    height: Math.round(Math.max(18, Math.min(side, 40)) * rows) + 46,
    ...{ marginLeft: 40, marginRight: 8, marginTop: 4, marginBottom: 36 },
    x: { type: 'band', domain: range(columns), label: `layer of ${second}`, padding: 0.04, labelArrow: 'none' },
    y: { type: 'band', domain: range(rows), label: `layer of ${first}`, padding: 0.04, labelArrow: 'none' },
    color: { type: 'linear', scheme: HEAT_SCHEME, domain: [...domain] },
    marks: [
      Plot.cell(cells, {
        x: 'j',
        y: 'i',
        fill: 'value',
        title: ({ i, j, value }) => `layer ${i} with layer ${j}: ${value.toFixed(3)}`,
      }),
      ...(written
        ? [
            Plot.text(cells, {
              x: 'j',
              y: 'i',
              text: ({ value }) => value.toFixed(2).replace(/^(-?)0\./, '$1.'),
              fontSize: 10,
              // Dark cells are those of low values.
              fill: ({ value }) => (value < middle ? '#ffffff' : '#000000'),
              pointerEvents: 'none',
            }),
          ]
        : []),
    ],
  });
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** From the lowest to the highest number of the grids. */
export function gridDomain(...grids: readonly Grid[]): [number, number] {
  const values = grids.flat(2).filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? [low, high] : [low, low + 1];
}
