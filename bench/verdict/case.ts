import type { Matrix } from '../../src/vectors/matrix.js';

/** Two sides to fit without pairs and, where there is a right answer, rows to measure it on: row i of both is one item. */
export interface Vectors {
  readonly source: Matrix;
  readonly target: Matrix;
  /** target has further rows below the partners, to fill the pool. */
  readonly test?: { readonly source: Matrix; readonly target: Matrix };
}

/** One run of the calibration. */
export interface Case {
  readonly kind: string;
  /** Names the run; the same name and kind give the same vectors. */
  readonly name: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly seed: number;
  readonly make: () => Promise<Vectors>;
}
