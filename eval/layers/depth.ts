import { spearman } from '../alignment/distances/rank-correlation.js';

/** Whether layers of like depth are the ones most alike. Depth: 0 for the first layer of a model, 1 for the last. */
export interface Diagonal {
  /** Mean over the layers of either model of the value with the layer of the other that is nearest in depth. */
  readonly on: number | null;
  /** Mean of all other cells. */
  readonly off: number | null;
  /** Spearman's ρ of the value ("more alike" upwards) with minus the difference in depth, over all cells. */
  readonly correlation: number | null;
  /** Mean |depth − depth of the most alike layer of the other model|, over the layers of both; by chance about ⅓. */
  readonly distance: number | null;
  /** The cell most alike. */
  readonly peak: { readonly first: number; readonly second: number; readonly value: number } | null;
}

export const depthOf = (layer: number, layers: number): number => (layers > 1 ? layer / (layers - 1) : 0);

/** The diagonal of a matrix of values (first model's layers down, second's across); undefined cells are left out. */
export function diagonalOf(values: readonly (readonly (number | null)[])[], direction: 'higher' | 'lower'): Diagonal {
  const [a, b] = [values.length, values[0]!.length];
  const sign = direction === 'higher' ? 1 : -1;
  const apart = (i: number, j: number): number => Math.abs(depthOf(i, a) - depthOf(j, b));
  const cells = values.flatMap((row, first) =>
    row.flatMap((value, second) => (value === null ? [] : [{ first, second, value, apart: apart(first, second) }])),
  );
  if (cells.length === 0) return { on: null, off: null, correlation: null, distance: null, peak: null };
  const nearest = new Set<string>();
  const distances: number[] = [];
  for (const side of ['first', 'second'] as const) {
    for (let layer = 0; layer < (side === 'first' ? a : b); layer++) {
      const own = cells.filter((cell) => cell[side] === layer);
      if (own.length === 0) continue;
      const near = own.reduce((best, cell) => (cell.apart < best.apart ? cell : best));
      nearest.add(`${near.first} ${near.second}`);
      distances.push(own.reduce((best, cell) => (sign * cell.value > sign * best.value ? cell : best)).apart);
    }
  }
  const isNear = (cell: (typeof cells)[number]): boolean => nearest.has(`${cell.first} ${cell.second}`);
  const correlation = spearman(
    cells.map((cell) => sign * cell.value),
    cells.map((cell) => -cell.apart),
  );
  const { first, second, value } = cells.reduce((best, cell) => (sign * cell.value > sign * best.value ? cell : best));
  return {
    on: mean(cells.filter(isNear).map((cell) => cell.value)),
    off: mean(cells.filter((cell) => !isNear(cell)).map((cell) => cell.value)),
    correlation: Number.isFinite(correlation) ? correlation : null,
    distance: mean(distances),
    peak: { first, second, value },
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
