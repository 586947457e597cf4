import { tf } from '../engine/tf.js';

/** Coefficients of the quintic that brings all singular values near 1 (Jordan et al. 2024, "Muon"). */
const QUINTIC = [3.4445, -4.775, 2.0315] as const;
const QUINTIC_STEPS = 6;
const CUBIC_STEPS = 4;

/**
 * Polar factors of a batch of matrices (b, k, k) inside a traced graph, by Newton–Schulz iterations: products alone,
 * float32, orthogonal to about 1e-4. For one matrix in float64 see `polar`.
 */
export function polarBatch(m: tf.Tensor3D): tf.Tensor3D {
  const norm = tf.sqrt(tf.maximum(tf.sum(tf.square(m), [1, 2], true), 1e-30));
  let x = tf.div(m, norm) as tf.Tensor3D;
  const [a, b, c] = QUINTIC;
  for (let i = 0; i < QUINTIC_STEPS; i++) {
    const gram = tf.matMul(x, x, false, true);
    const weights = tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)) as tf.Tensor3D;
    x = tf.add(tf.mul(x, a), tf.matMul(weights, x)) as tf.Tensor3D;
  }
  for (let i = 0; i < CUBIC_STEPS; i++) {
    const gram = tf.matMul(x, x, false, true);
    x = tf.sub(tf.mul(x, 1.5), tf.mul(tf.matMul(gram, x), 0.5)) as tf.Tensor3D;
  }
  return x;
}
