import { constant } from '../../../src/engine/constant.js';
import { tf } from '../../../src/engine/tf.js';
import { squaredDistances } from './squared-distances.js';
import { stopGradient } from './stop-gradient.js';

interface SinkhornDivergenceOptions {
  /** ε, in units of the cost. Default .05. */
  readonly epsilon?: number;
  /** Sweeps of each of the three problems, all traced. Default 20. */
  readonly sweeps?: number;
  /**
   * `envelope` (default): derivatives of the last sweep only, with its inputs held constant, exact at convergence by
   * the envelope theorem and the cheapest. `unrolled`: through all sweeps, the exact derivative of the value computed.
   */
  readonly gradient?: 'envelope' | 'unrolled';
}

/**
 * Debiased entropic optimal transport (Feydy et al. 2019, arXiv 1810.08278), uniform weights, cost ½‖x − y‖²
 * (1 − cos for unit rows), in the log domain:
 *   S_ε(x, y) = OT_ε(x, y) − ½ OT_ε(x, x) − ½ OT_ε(y, y),   OT_ε = mean f + mean g
 *   sweep:  f ← ½ [f + T(C, g)],  g ← ½ [g + T(Cᵀ, f)],   T(C, g)_i = −ε log mean_j exp((g_j − C_ij) / ε)
 * both at once, starting from zero, and after the last sweep f, g ← T(C, g), T(Cᵀ, f). All three problems are
 * swept alike, so that S_ε(x, x) = 0 after any number of sweeps. x (n, d), y (m, d) → scalar, ≥ 0 once converged.
 * Cost: 6 · sweeps passes over an n × m matrix.
 */
export function sinkhornDivergence(x: tf.Tensor, y: tf.Tensor, options: SinkhornDivergenceOptions = {}): tf.Scalar {
  const transport = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => entropicTransport(a, b, options);
  const own = tf.mul(tf.add(transport(x, x), transport(y, y)), 0.5);
  return tf.sub(transport(x, y), own);
}

function entropicTransport(x: tf.Tensor, y: tf.Tensor, options: SinkhornDivergenceOptions): tf.Tensor {
  const { epsilon = 0.05, sweeps = 20, gradient = 'envelope' } = options;
  const enveloped = gradient === 'envelope';
  const costs = (a: tf.Tensor, b: tf.Tensor) => tf.mul(squaredDistances(a, b), constant(1 / (2 * epsilon)));
  // By the envelope theorem ∂OT/∂x is that of mean f alone, ∂OT/∂y that of mean g: each would be counted twice else.
  const there = costs(x, enveloped ? stopGradient(y) : y);
  const back = enveloped ? costs(y, stopGradient(x)) : tf.transpose(there);
  const held = enveloped ? stopGradient(there) : there;
  const heldBack = tf.transpose(held);
  // Potentials and costs in units of ε: f (n), g (m).
  let [f, g]: [tf.Tensor, tf.Tensor] = [tf.zeros([x.shape[0]!]), tf.zeros([y.shape[0]!])];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    [f, g] = [tf.mul(tf.add(f, softMinimum(held, g)), 0.5), tf.mul(tf.add(g, softMinimum(heldBack, f)), 0.5)];
  }
  const value = tf.add(tf.mean(softMinimum(there, g)), tf.mean(softMinimum(back, f)));
  return tf.mul(value, constant(epsilon));
}

/** −log mean_j exp(g_j − c_ij): costs (n, m), potentials (m) → (n). */
function softMinimum(costs: tf.Tensor, potentials: tf.Tensor): tf.Tensor {
  const m = costs.shape[1]!;
  return tf.sub(constant(Math.log(m)), tf.logSumExp(tf.sub(potentials, costs), -1));
}
