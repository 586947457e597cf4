import { VecbridgeError } from '../core/errors.js';

/**
 * The entropic transport plan of a small problem in float64, by updates of both potentials in the log domain until the
 * row masses are right to 1e-12 or `sweeps` are done: P_ij = exp((f_i + g_j − C_ij)/ε) with rows of mass a_i and
 * columns of mass b_j (uniform by default). costs (n, m) row after row; returns P (n, m). O(n m) a sweep.
 */
export function sinkhornPlan(
  costs: Float64Array,
  epsilon: number,
  shape: { rows: number; cols: number },
  options: { a?: Float64Array; b?: Float64Array; sweeps?: number } = {},
): Float64Array {
  const { rows, cols } = shape;
  const { sweeps = 10_000 } = options;
  const a = options.a ?? new Float64Array(rows).fill(1 / rows);
  const b = options.b ?? new Float64Array(cols).fill(1 / cols);
  if (costs.length !== rows * cols || a.length !== rows || b.length !== cols) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `${rows} × ${cols} costs need ${rows * cols} numbers, ${rows} row and ${cols} column masses; got ${costs.length}, ${a.length} and ${b.length}`,
      { context: { rows, cols, costs: costs.length, a: a.length, b: b.length } },
    );
  }
  if (!(epsilon > 0)) {
    throw new VecbridgeError('BAD_OPTION', `ε must be above 0, got ${epsilon}`, { context: { epsilon } });
  }
  const f = new Float64Array(rows); // in units of ε
  const g = new Float64Array(cols);
  const logits = costs.map((c) => -c / epsilon);
  for (let s = 0; s < sweeps; s++) {
    let off = 0;
    for (let i = 0; i < rows; i++) {
      const sum = logSumExp(cols, (j) => logits[i * cols + j]! + g[j]!);
      off = Math.max(off, Math.abs(Math.exp(f[i]! + sum) - a[i]!));
      f[i] = Math.log(a[i]!) - sum;
    }
    for (let j = 0; j < cols; j++) g[j] = Math.log(b[j]!) - logSumExp(rows, (i) => logits[i * cols + j]! + f[i]!);
    if (s > 0 && off < 1e-12) break;
  }
  return logits.map((l, at) => Math.exp(l + f[Math.floor(at / cols)]! + g[at % cols]!));
}

function logSumExp(n: number, term: (i: number) => number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) most = Math.max(most, term(i));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.exp(term(i) - most);
  return most + Math.log(sum);
}
