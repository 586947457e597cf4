/** A measure of the same two spaces for other pairings of their rows, from what was computed once. */
export interface Permuted {
  /** Rows that are put in other orders: those compared, or a seeded sample of them. */
  readonly n: number;
  /** The value for each order: row i of the first space is paired with row order[i] of the second. */
  values(orders: readonly Uint32Array[]): Promise<number[]>;
  /** Orders that are best valued in one call. Default: 8. */
  readonly batch?: number;
  /** The best value these spaces could have, where the measure's documentation cannot say it. */
  readonly best?: number;
}

/** The given order. */
export const identityOrder = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);
