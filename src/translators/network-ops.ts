import { constant } from '../engine/constant.js';
import { tf } from '../engine/tf.js';
import { NORM_EPSILON } from './network-shape.js';

/**
 * The layers' elementwise operations, with gradients written out. ONNX Runtime makes one pass over memory for every
 * operation, so these forms take about two thirds of the time of what automatic differentiation makes of them. The
 * gradients compute again what they need instead of saving it: the recorder of compiled graphs merges equal
 * operations, and gradients of gradients stay right.
 */

/** An operation with the gradients by its inputs, made from the inputs alone. */
function withGradient<X extends tf.Tensor[]>(
  operation: (...x: X) => { value: tf.Tensor; gradFunc(dy: tf.Tensor, inputs: Readonly<X>): tf.Tensor[] },
): (...x: X) => tf.Tensor {
  const made = tf.customGrad((...given) => {
    const save = given.pop() as unknown as (inputs: tf.Tensor[]) => void;
    const inputs = given as X;
    save(inputs);
    const { value, gradFunc } = operation(...inputs);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradFunc(dy, saved as unknown as X) };
  });
  return made as (...x: X) => tf.Tensor;
}

/** x σ(x) (Elfwing et al. 2018, arXiv 1702.03118); slope σ(x) + x σ(x) (1 − σ(x)). */
export const silu = withGradient<[x: tf.Tensor]>((x) => {
  return {
    value: tf.mul(x, tf.sigmoid(x)),
    gradFunc: (dy: tf.Tensor, [x]) => {
      const s = tf.sigmoid(x);
      const y = tf.mul(x, s);
      return [tf.mul(dy, tf.add(s, tf.mul(y, tf.sub(1, s))))];
    },
  };
});

/** x (n, w), gain (w), offset (w) → (x − mean) / √(variance + ε) · gain + offset over the numbers of each row. */
export const layerNorm = standardised(1);

/** The same over the rows, for each number on its own. */
export const batchNorm = standardised(0);

function standardised(axis: 0 | 1) {
  const parts = (x: tf.Tensor): { normal: tf.Tensor; inverse: tf.Tensor } => {
    const centred = tf.sub(x, tf.mean(x, axis, true));
    const inverse = inverseRoot(tf.mean(tf.square(centred), axis, true));
    return { normal: tf.mul(centred, inverse), inverse };
  };
  return withGradient<[x: tf.Tensor, gain: tf.Tensor, offset: tf.Tensor]>((x, gain, offset) => {
    const value = tf.add(tf.mul(parts(x).normal, gain), offset);
    const gradFunc = (dy: tf.Tensor, [x, gain]: readonly [tf.Tensor, tf.Tensor, tf.Tensor]): tf.Tensor[] => {
      const { normal, inverse } = parts(x);
      const [slope, scale] = axis === 0 ? [dy, tf.mul(inverse, gain)] : [tf.mul(dy, gain), inverse];
      const along = tf.mean(tf.mul(slope, normal), axis, true);
      const away = tf.sub(tf.sub(slope, tf.mean(slope, axis, true)), tf.mul(normal, along));
      return [tf.mul(away, scale), tf.sum(tf.mul(dy, normal), 0), tf.sum(dy, 0)];
    };
    return { value, gradFunc };
  });
}

/** Root mean square norm (Zhang and Sennrich 2019, arXiv 1910.07467): x / √(mean x² + ε) · gain over each row. */
export const rmsNorm = withGradient<[x: tf.Tensor, gain: tf.Tensor]>((x, gain) => {
  const parts = (x: tf.Tensor): { normal: tf.Tensor; inverse: tf.Tensor } => {
    const inverse = inverseRoot(tf.mean(tf.square(x), 1, true));
    return { normal: tf.mul(x, inverse), inverse };
  };
  const gradFunc = (dy: tf.Tensor, [x, gain]: readonly [tf.Tensor, tf.Tensor]): tf.Tensor[] => {
    const { normal, inverse } = parts(x);
    const slope = tf.mul(dy, gain);
    const along = tf.mean(tf.mul(slope, normal), 1, true);
    return [tf.mul(tf.sub(slope, tf.mul(normal, along)), inverse), tf.sum(tf.mul(dy, normal), 0)];
  };
  return { value: tf.mul(parts(x).normal, gain), gradFunc };
});

/** What batch norm divides by in use: x → (x − mean) / √(variance + ε) · gain + offset with given statistics (w). */
export function fixedNorm(
  x: tf.Tensor,
  gain: tf.Tensor,
  offset: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
): tf.Tensor {
  return tf.add(tf.mul(tf.sub(x, mean), tf.mul(gain, inverseRoot(variance))), offset);
}

const inverseRoot = (x: tf.Tensor): tf.Tensor => tf.rsqrt(tf.add(x, constant(NORM_EPSILON)));

/** Rows of unit length; rows shorter than 1e-8 are divided by that instead. */
export function unit(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), -1, true), constant(1e-16))));
}
