import { z } from 'zod';
import type { Measure } from '../measure.js';
import { prepared, unitPreparation } from '../prepare.js';
import { type NeighbourLists, nearestRows, permutedLists } from './lists.js';

export const neighbourCount = z
  .number()
  .int()
  .min(1)
  .default(10)
  .describe(
    'nearest neighbours of each row by cosine, without the row itself; values for different k are not comparable',
  );

export const LIST_CHANCE = 'the mean over random orders of the rows of y';

export const LIST_COST = 'O(n² (p + q)) time for the neighbours; a copy of the rows and 8 n k bytes';

export const LIST_NULL_COST = 'O(n k²) for each permutation of the lists, which are those of the value';

const options = z.object({ k: neighbourCount, rows: unitPreparation });
type ListOptions = z.infer<typeof options>;

/** What differs between the measures that compare lists of neighbours row by row. */
interface ListMeasureSpec {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  readonly source: string;
  readonly bias: string;
  readonly cost?: string;
  readonly self: number | null;
  readonly symmetric: boolean;
  /** The measure of all lists. */
  statistic(x: NeighbourLists, y: NeighbourLists): number;
  /** Its mean over all orders of the rows, and how the documentation says it; without it random orders are averaged. */
  readonly exactChance?: { readonly text: string; of(n: number, k: number): number };
}

/** A measure of the k nearest neighbours by cosine: 1 for the same lists, the same for rows turned or scaled. */
export function listMeasure(spec: ListMeasureSpec): Measure<ListOptions> {
  const { statistic, exactChance, ...documentation } = spec;
  return {
    pairing: 'paired',
    direction: 'higher',
    range: [0, 1],
    chance: exactChance?.text ?? LIST_CHANCE,
    cost: LIST_COST,
    minRows: 3,
    invariances: ['rotation', 'scale'],
    options,
    ...documentation,
    async compute(x, y, { k, rows }, context) {
      const a = await nearestRows(await prepared(x, rows, context), k, context);
      const b = await nearestRows(await prepared(y, rows, context), k, context);
      const result = { value: statistic(a, b), n: a.n, corrected: true, details: { k } };
      return exactChance ? { ...result, chance: exactChance.of(a.n, k) } : result;
    },
    nullCost: LIST_NULL_COST,
    async permuted(x, y, { k, rows }, context) {
      const a = await nearestRows(await prepared(x, rows, context), k, context);
      const b = await nearestRows(await prepared(y, rows, context), k, context);
      return permutedLists(b, (shuffled) => statistic(a, shuffled));
    },
  };
}

/** Mean of a number for each row from its two lists. */
export function meanOverRows(
  x: NeighbourLists,
  y: NeighbourLists,
  each: (a: Uint32Array, b: Uint32Array, row: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < x.n; i++) {
    sum += each(x.rows.subarray(i * x.k, (i + 1) * x.k), y.rows.subarray(i * y.k, (i + 1) * y.k), i);
  }
  return sum / x.n;
}
