import { constant } from '../../src/engine/constant.js';
import { tf } from '../../src/engine/tf.js';
import { type AdamOptions, CLIP_EPSILON } from './adam.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A group's tensors before an update, each by its name. */
interface GroupTensors {
  readonly parameters: Tensors;
  readonly gradients: Tensors;
  readonly firstMoments: Tensors;
  readonly secondMoments: Tensors;
  readonly average?: Tensors;
}

/** Scalars that `adamFactors` gives for every update. */
export type FactorTensors = Readonly<Record<'rate' | 'epsilon' | 'keep', tf.Tensor>>;

type UpdatedTensors = Omit<GroupTensors, 'gradients'> & { readonly gradientNorm: tf.Tensor };

/**
 * The update of AdamGroup as TensorFlow.js operations, for graphs that hold the optimiser: several steps in one run on a
 * graphics card. The learning rate is an input. As there, a gradient that is not finite changes nothing.
 */
export function adamInGraph(tensors: GroupTensors, factors: FactorTensors, options: AdamOptions): UpdatedTensors {
  const { beta1, beta2, weightDecay = 0, decoupled = false, maxNorm, emaDecay } = options;
  const names = Object.keys(tensors.parameters);
  const squares = names.map((name) => tf.sum(tf.square(tensors.gradients[name]!)));
  const gradientNorm = tf.sqrt(tf.addN(squares));
  const finite = tf.isFinite(gradientNorm);
  const scale = maxNorm === undefined ? undefined : tf.minimum(1, tf.div(maxNorm, tf.add(gradientNorm, CLIP_EPSILON)));
  const updated = { parameters: {}, firstMoments: {}, secondMoments: {}, average: {} } as Record<
    'parameters' | 'firstMoments' | 'secondMoments' | 'average',
    Record<string, tf.Tensor>
  >;
  for (const name of names) {
    const old = tensors.parameters[name]!;
    let g = tensors.gradients[name]!;
    if (scale) g = tf.mul(g, scale);
    if (weightDecay > 0 && !decoupled) g = tf.add(g, tf.mul(old, constant(weightDecay)));
    const [oldFirst, oldSecond] = [tensors.firstMoments[name]!, tensors.secondMoments[name]!];
    const first = tf.add(tf.mul(oldFirst, constant(beta1)), tf.mul(g, constant(1 - beta1)));
    const second = tf.add(tf.mul(oldSecond, constant(beta2)), tf.mul(tf.square(g), constant(1 - beta2)));
    const step = tf.div(tf.mul(first, factors.rate), tf.add(tf.sqrt(second), factors.epsilon));
    const kept = decoupled && weightDecay > 0 ? tf.mul(old, factors.keep) : old;
    const parameters = tf.where(finite, tf.sub(kept, step), old);
    updated.parameters[name] = parameters;
    updated.firstMoments[name] = tf.where(finite, first, oldFirst);
    updated.secondMoments[name] = tf.where(finite, second, oldSecond);
    const average = tensors.average?.[name];
    if (!average || emaDecay === undefined) continue;
    const moved = tf.add(average, tf.mul(tf.sub(parameters, average), constant(1 - emaDecay)));
    updated.average[name] = tf.where(finite, moved, average);
  }
  const { average, ...rest } = updated;
  return { ...rest, gradientNorm, ...(tensors.average && { average }) };
}
