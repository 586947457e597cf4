import { VecbridgeError } from '../core/errors.js';
import { dense } from './svd.js';

/**
 * Solves a · x = b for a symmetric positive definite a (n, n) and b (n, cols) by Cholesky; returns x (n, cols).
 * Ridge regression is a = XᵀX + λI, b = XᵀY. Throws BAD_VALUE when a is not positive definite. O(n³/3 + n² cols).
 */
export function solvePositive(a: Float64Array, n: number, b: Float64Array, cols: number): Float64Array {
  const lower = cholesky(dense(a, n, n).data, n);
  const x = dense(b, n, cols).data.slice();
  for (let i = 0; i < n; i++) {
    const row = x.subarray(i * cols, (i + 1) * cols);
    for (let t = 0; t < i; t++) subtract(row, lower[i * n + t]!, x, t * cols);
    divide(row, lower[i * n + i]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = x.subarray(i * cols, (i + 1) * cols);
    for (let t = i + 1; t < n; t++) subtract(row, lower[t * n + i]!, x, t * cols);
    divide(row, lower[i * n + i]!);
  }
  return x;
}

/**
 * The inverse of a symmetric positive definite a (n, n): L⁻ᵀ L⁻¹ of its Cholesky factor, O(n³/2), a quarter of what
 * `solvePositive` takes for it. Throws BAD_VALUE when a is not positive definite.
 */
export function invertPositive(a: Float64Array, n: number): Float64Array {
  const lower = cholesky(a, n);
  const inverse = new Float64Array(n * n); // of L: lower triangular
  for (let i = 0; i < n; i++) {
    const row = inverse.subarray(i * n, i * n + i + 1);
    for (let t = 0; t < i; t++) subtract(row.subarray(0, t + 1), lower[i * n + t]!, inverse, t * n);
    row[i] = 1;
    divide(row, lower[i * n + i]!);
  }
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i <= k; i++) subtract(out.subarray(i * n, i * n + i + 1), -inverse[k * n + i]!, inverse, k * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j]!;
  return out;
}

/** Lower triangular L with a = L Lᵀ (reads the lower half of a); throws BAD_VALUE when a is not positive definite. */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = a[rowI + j]!;
      for (let t = 0; t < j; t++) sum -= lower[rowI + t]! * lower[rowJ + t]!;
      if (i > j) lower[rowI + j] = sum / lower[rowJ + j]!;
      else if (sum > 1e-14 * Math.abs(a[rowI + i]!)) lower[rowI + i] = Math.sqrt(sum);
      else {
        throw new VecbridgeError('BAD_VALUE', `the ${n} × ${n} matrix is not positive definite: pivot ${i} is ${sum}`, {
          hint: 'add a ridge (a positive number on the diagonal), or use more rows than dimensions',
          context: { n, pivot: i, value: sum },
        });
      }
    }
  }
  return lower;
}

function subtract(row: Float64Array, weight: number, x: Float64Array, offset: number): void {
  for (let j = 0; j < row.length; j++) row[j]! -= weight * x[offset + j]!;
}

function divide(row: Float64Array, by: number): void {
  for (let j = 0; j < row.length; j++) row[j]! /= by;
}
