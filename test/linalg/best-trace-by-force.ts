import { traceOf } from '../../src/linalg/qap.js';

/** The greatest tr(Kx P Ky Pᵀ) over all permutations of n items, n ≤ 8. */
export function bestTraceByForce(kx: Float64Array, ky: Float64Array, n: number): number {
  let best = Number.NEGATIVE_INFINITY;
  const p = Uint32Array.from({ length: n }, (_, i) => i);
  const visit = (at: number): void => {
    if (at === n) best = Math.max(best, traceOf(kx, ky, p));
    for (let i = at; i < n; i++) {
      [p[at], p[i]] = [p[i]!, p[at]!];
      visit(at + 1);
      [p[at], p[i]] = [p[i]!, p[at]!];
    }
  };
  visit(0);
  return best;
}
