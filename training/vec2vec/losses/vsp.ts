import { tf } from '../../../src/engine/tf.js';
import { unitRows } from './unit-rows.js';

interface VspOptions {
  /** Adds the term between the rows of `ref` and those of `out`; they must then have the same dim. Default true. */
  readonly reflected?: boolean;
  /** `l1`: absolute differences, the reference code; `l2`: squared ones, the formula of the paper. Default l1. */
  readonly norm?: 'l1' | 'l2';
}

/**
 * Vector-space preservation, or kernel matching: the inner products of a batch before and after.
 *   VSP(r, o) = mean_ij |r_i·r_j − o_i·o_j| + [reflected] mean_ij |r_i·r_j − o_i·r_j|
 * over all i, j including i = j, rows made unit. The reflected term, which the paper does not have, ties o to the very
 * coordinates of r, so it is for reconstructions and round trips; the first is invariant to rotations, and serves
 * one-way translations too (arXiv 2505.12540 §4.2). ref (n, d), out (n, e) → scalar ≥ 0; memory n² numbers.
 */
export function vsp(ref: tf.Tensor, out: tf.Tensor, options: VspOptions = {}): tf.Scalar {
  const { reflected = true, norm = 'l1' } = options;
  const [r, o] = [unitRows(ref), unitRows(out)];
  const wanted = tf.matMul(r, r, false, true);
  const size = norm === 'l1' ? tf.abs : tf.square;
  const away = (gram: tf.Tensor): tf.Scalar => tf.mean(size(tf.sub(wanted, gram)));
  const inner = away(tf.matMul(o, o, false, true));
  return reflected ? tf.add(inner, away(tf.matMul(o, r, false, true))) : inner;
}
