import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import type { MeasureContext } from '../measure.js';
import type { Rows64 } from '../rows.js';
import { entries } from './dense-sums.js';
import type { Estimator, Kernel } from './kernel-sums.js';

/**
 * p = (1 + #{T_π ≥ T}) / (1 + B) over B random permutations π of the rows of y, T = Σ_ij A_ij B_ij of the centred kernels
 * (U-centred with zero diagonal for the unbiased HSIC, whose n(n−3)-fold T is; double-centred for the biased). The
 * kernels are centred once: O(n² (p + q + B)) time, two n × n matrices in float64. NaN where a kernel is not defined (a
 * space without variance).
 */
export function permutationTest(
  x: Rows64,
  y: Rows64,
  kernel: Kernel,
  estimator: Estimator,
  permutations: number,
  context: MeasureContext,
): number {
  const n = x.rows;
  const a = centredKernel(x, kernel.kind === 'rbf' ? kernel.sigmas[0] : undefined, estimator);
  const b = centredKernel(y, kernel.kind === 'rbf' ? kernel.sigmas[1] : undefined, estimator);
  const statistic = (order: Uint32Array | undefined): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const [from, to] = [i * n, (order ? order[i]! : i) * n];
      if (estimator === 'biased') sum += a[from + i]! * b[to + (order ? order[i]! : i)]!;
      for (let j = 0; j < i; j++) sum += 2 * a[from + j]! * b[to + (order ? order[j]! : j)]!;
    }
    return sum;
  };
  const generator = random(context.seed).fork('permutations');
  const observed = statistic(undefined);
  if (!Number.isFinite(observed)) return Number.NaN;
  // Permutations that change nothing (equal rows) must count as reaching T, rounding or not.
  const slack = 1e-12 * Math.abs(observed);
  let reached = 0;
  for (let at = 0; at < permutations; at++) {
    stopIfAborted(context.signal, 'testing permutations');
    if (statistic(generator.permutation(n)) >= observed - slack) reached++;
    context.on?.({ stage: 'permutations', done: at + 1, total: permutations });
  }
  return (1 + reached) / (1 + permutations);
}

/** HKH, or the U-centred kernel (Székely and Rizzo 2013), n × n. */
function centredKernel(x: Rows64, sigma: number | undefined, estimator: Estimator): Float64Array {
  const n = x.rows;
  const entry = entries(x, sigma);
  const out = new Float64Array(n * n);
  const means = new Float64Array(n);
  const [rowDivisor, totalDivisor] = estimator === 'biased' ? [n, n * n] : [n - 2, (n - 1) * (n - 2)];
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (i === j && estimator === 'unbiased') continue;
      const value = entry(i, j);
      out[i * n + j] = value;
      out[j * n + i] = value;
      means[i]! += value;
      if (i !== j) means[j]! += value;
      total += i === j ? value : 2 * value;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[i * n + j]! += total / totalDivisor - (means[i]! + means[j]!) / rowDivisor;
    if (estimator === 'unbiased') out[i * n + i] = 0;
  }
  return out;
}
