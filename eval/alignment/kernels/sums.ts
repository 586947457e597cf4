import type { MeasureContext } from '../measure.js';
import { centredRows, float32Rows, float64Rows, type Rows } from '../rows.js';
import { takesReference } from '../run.js';
import { blockSums } from './block-sums.js';
import { denseSums } from './dense-sums.js';
import { featureSums } from './feature-sums.js';
import type { Kernel, KernelSums } from './kernel-sums.js';

/**
 * The sums by the cheapest way: the float64 reference for small n; for linear kernels products of features where
 * n is large against p and q; else blocks of kernel entries. With `centred` the mean row is taken off first, and the
 * sums may be those of K_ij + a_i + a_j: right for HSIC, wrong for uncentred measures.
 */
export async function kernelSums(
  x: Rows,
  y: Rows,
  kernel: Kernel,
  centred: boolean,
  context: MeasureContext,
): Promise<KernelSums> {
  const [n, p, q] = [x.rows, x.dim, y.dim];
  const entriesCost = (n * n * (p + q)) / 2;
  const ready = (m: Rows): Rows => (centred ? centredRows(m) : m);
  if (takesReference(context, entriesCost)) return denseSums(float64Rows(ready(x)), float64Rows(ready(y)), kernel);
  const [a, b] = [float32Rows(ready(x)), float32Rows(ready(y))];
  const featuresCost = n * (p * p + p * q + q * q);
  if (kernel.kind === 'linear' && featuresCost <= entriesCost) return featureSums(a, b);
  // The mean row is gone already, so that linear kernels have row means near zero without landmarks.
  return blockSums(a, b, kernel, centred && kernel.kind === 'rbf', context);
}
