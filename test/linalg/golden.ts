import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The entries numpy used in test/golden/linalg/make.py (equal to about 1e-11). */
export function table(rows: number, cols: number, salt: number): Float64Array {
  return Float64Array.from({ length: rows * cols }, (_, at) => {
    const x = Math.sin((Math.floor(at / cols) + 1) * 12.9898 + ((at % cols) + 1) * 78.233 + salt * 37.719) * 43758.5453;
    return x - Math.floor(x) - 0.5;
  });
}

/** Rows of `table` scaled to unit length, as float32. */
export function unitTable(rows: number, cols: number, salt: number): Float32Array {
  const x = table(rows, cols, salt);
  for (let i = 0; i < rows; i++) {
    const row = x.subarray(i * cols, (i + 1) * cols);
    const norm = Math.hypot(...row);
    for (let j = 0; j < cols; j++) row[j]! /= norm;
  }
  return Float32Array.from(x);
}

export const golden: any = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'golden', 'linalg', 'golden.json'), 'utf8'),
);

/** Largest absolute difference. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length}`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    if (!(d <= most)) most = d; // NaN is kept
  }
  return most;
}
