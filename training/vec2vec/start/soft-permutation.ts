import type { Random } from '../../../src/core/random.js';
import type { TensorFunction } from '../../../src/engine/compile.js';
import { constant } from '../../../src/engine/constant.js';
import { tf } from '../../../src/engine/tf.js';
import { assign } from '../../../src/linalg/assign.js';
import { runProgram } from '../../../src/linalg/programs.js';
import { adamGroups } from '../../optimiser/adam.js';
import { profileLikeness } from '../../unpaired-linear/components/match.js';
import { type ComponentStatistics, PAIRWISE } from '../../unpaired-linear/components/statistics.js';

/** Permutations trained side by side, each from random numbers of its own. */
const RUNS = 32;
const STEPS = 200;
const LEARNING_RATE = 0.1;
/** Deviation of the random numbers that they begin with. */
const DEVIATION = 0.5;
/** The temperature falls from 1 to this, and the soft permutations become hard. */
const COLDEST = 0.15;
const SWEEPS = 15;

/**
 * The order of the components of a target in which they are like those of a source, learned by gradients: component i of
 * the source belongs to component `partners[i]`. P = Sinkhorn(logits / temperature), (k, k), doubly stochastic after 15
 * sweeps (Mena et al. 2018, arXiv 1802.08665); the logits begin at random and Adam raises
 *   Σ_f tr(A_f P B_fᵀ Pᵀ) + Σ_ij L_ij P_ij
 * for the pairwise statistics A, B of the two sides and the likeness L of their sorted values, while the temperature
 * falls. 32 runs in one batch; the one whose hard permutation has the largest value is taken. No pairs. O(runs f k³) a
 * step.
 */
export async function softPermutation(
  source: ComponentStatistics,
  target: ComponentStatistics,
  generator: Random,
): Promise<Uint32Array> {
  const { k } = source;
  const given = {
    source: source.pairwise,
    target: target.pairwise,
    likeness: Float32Array.from(profileLikeness(source, target)),
  };
  const { logits } = adamGroups({
    logits: { beta1: 0.9, beta2: 0.999, eps: 1e-8, tensors: { logits: RUNS * k * k } },
  });
  const values = logits.parameters['logits']!;
  for (let i = 0; i < values.length; i++) values[i] = DEVIATION * generator.normal();
  const program = (fn: TensorFunction) => ({ signature: signatureOf(k), fn });
  const run = (name: string, fn: TensorFunction, step: number) =>
    runProgram(`${name} of ${RUNS}`, program(fn), {
      ...given,
      logits: values,
      temperature: Float32Array.of(Math.max(COLDEST, 1 - step / STEPS)),
    });
  for (let step = 0; step < STEPS; step++) {
    const { gradient } = await run('soft permutation', ascent, step);
    logits.gradients['logits']!.set(gradient as Float32Array);
    logits.update(LEARNING_RATE);
  }
  const soft = (
    await run('soft permutation, last', ({ logits: l, temperature }) => ({ p: sinkhorn(l!, temperature!) }), STEPS)
  )['p']!;
  const hard = Array.from({ length: RUNS }, (_, r) => {
    const costs = Float32Array.from(soft.subarray(r * k * k, (r + 1) * k * k) as Float32Array, (v) => -v);
    return assign(costs, k, k).columns;
  });
  const points = new Float32Array(RUNS * k * k);
  for (const [r, partners] of hard.entries()) {
    for (const [i, j] of partners.entries()) points[(r * k + i) * k + j] = 1;
  }
  const { value } = await runProgram(
    `soft permutation, values of ${RUNS}`,
    { signature: signatureOf(k), fn: (t) => ({ value: matchedValue(t, t['logits']!) }) },
    { ...given, logits: points, temperature: Float32Array.of(1) },
  );
  return hard[(value as Float32Array).indexOf(Math.max(...(value as Float32Array)))]!;
}

const signatureOf = (k: number) => ({
  logits: { shape: [RUNS, k, k] },
  source: { shape: [k, PAIRWISE * k] },
  target: { shape: [k, PAIRWISE * k] },
  likeness: { shape: [k, k] },
  temperature: { shape: [1] },
});

type Tensors = Record<string, tf.Tensor>;

/** The gradient by the logits of what Adam lowers: −(mean value) / k, so that steps do not grow with k. */
function ascent(t: Tensors): Tensors {
  const k = t['likeness']!.shape[0]!;
  const loss = (logits: tf.Tensor): tf.Tensor => {
    const value = matchedValue(t, sinkhorn(logits, t['temperature']!));
    return tf.mul(tf.sum(value), constant(-1 / k));
  };
  return { gradient: tf.grad(loss)(t['logits']!) };
}

/** Rows and columns that sum to one, of every matrix of a batch: (runs, k, k). */
function sinkhorn(logits: tf.Tensor, temperature: tf.Tensor): tf.Tensor {
  let log = tf.div(logits, temperature);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const axis of [-1, -2]) log = tf.sub(log, tf.logSumExp(log, axis, true));
  }
  return tf.exp(log);
}

/** Σ_f tr(A_f P B_fᵀ Pᵀ) + Σ L P of every P: (runs). */
function matchedValue({ source, target, likeness }: Tensors, p: tf.Tensor): tf.Tensor {
  const k = likeness!.shape[0]!;
  const left = tf.reshape(source!, [1, k * PAIRWISE, k]) as tf.Tensor3D;
  const moved = tf.reshape(tf.matMul(tf.tile(left, [RUNS, 1, 1]), p as tf.Tensor3D), [RUNS * k, PAIRWISE * k]);
  const met = tf.reshape(tf.matMul(moved as tf.Tensor2D, target as tf.Tensor2D, false, true), [RUNS, k, k]);
  return tf.sum(tf.mul(tf.add(met, likeness!), p), [1, 2]);
}
