/** The numbers below n that are wanted. */
export const indices = (n: number, wanted: (i: number) => boolean): number[] =>
  Array.from({ length: n }, (_, i) => i).filter(wanted);

/** The middle one, the upper of two; 0 of none. */
export const median = (values: Float64Array): number => values.slice().sort()[values.length >> 1] ?? 0;
