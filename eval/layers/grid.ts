/** One number for every pair of layers: the first model's layers down, the second's across; null where undefined. */
export type Grid = readonly (readonly (number | null)[])[];
