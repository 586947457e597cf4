import { tf } from '../../src/engine/tf.js';
import { runProgram } from '../../src/linalg/programs.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Above this many scores (n × m) the blocks of src/linalg/sinkhorn.ts, which stay in the cache, are faster. */
export const FUSED_SCORES = 2_250_000;

/** How sharp the transport is, and how long it balances. */
export interface FusedRound {
  /** Temperature of the entropic transport on cosines. */
  readonly epsilon: number;
  /** Sinkhorn updates; few suffice, since the next round starts over. */
  readonly sweeps: number;
}

const TINY = 1e-30;

/**
 * XᵀPY of one refinement round as a single graph, for samples whose n × m scores fit in memory: the scores are computed
 * once and every sweep reuses them, where the blocked transport recomputes them. Same mathematics as `sinkhorn`, 2 to 3
 * times faster at 1,000 rows. x (n, d_x), y (m, d_y), map (d_x, d_y) → (d_x, d_y)
 */
export async function fusedCross(x: Matrix, y: Matrix, map: Matrix, round: FusedRound): Promise<Float64Array> {
  const [n, m] = [x.rows, y.rows];
  const { epsilon, sweeps } = round;
  const fn = (t: Record<string, tf.Tensor>) => {
    const [source, target] = [t.x as tf.Tensor2D, t.y as tf.Tensor2D];
    const projected = tf.matMul(source, t.map as tf.Tensor2D);
    const length = tf.maximum(tf.sqrt(tf.sum(tf.square(projected), 1, true)), TINY);
    const scores = tf.matMul(tf.div(projected, tf.mul(length, t.epsilon!)) as tf.Tensor2D, target, false, true);
    const share = tf.fill([1, n], m / n) as tf.Tensor2D;
    let potential = tf.zeros([1, m]);
    for (let s = 0; s < sweeps; s++) {
      const mass = tf.matMul(share, tf.softmax(tf.add(scores, potential)) as tf.Tensor2D);
      potential = tf.sub(potential, tf.log(tf.maximum(mass, TINY)));
    }
    const plan = tf.softmax(tf.add(scores, potential)) as tf.Tensor2D;
    return { cross: tf.matMul(source, tf.matMul(plan, target), true, false) };
  };
  const signature = {
    x: { shape: [n, x.dim] },
    y: { shape: [m, y.dim] },
    map: { shape: [map.rows, map.dim] },
    epsilon: { shape: [1, 1] },
  };
  const inputs = { x: x.data, y: y.data, map: map.data, epsilon: Float32Array.of(epsilon) };
  const { cross } = await runProgram(`transport round ${sweeps}`, { signature, fn }, inputs);
  return Float64Array.from(cross as Float32Array);
}
