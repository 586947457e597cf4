import type { Signature, TensorFunction } from '../../../src/engine/compile.js';
import { constant } from '../../../src/engine/constant.js';
import { tf } from '../../../src/engine/tf.js';
import type { Tensors, TrainingPass } from '../../../src/translators/network-layers.js';
import { unit } from '../../../src/translators/network-ops.js';
import { type ArraySpec, networkArrays, trained } from '../../../src/translators/network-shape.js';
import { discriminatorArrays } from './discriminator.js';
import { leadingOf } from './leading.js';
import { type Batch, discriminatorTerms, generatorTerms } from './objective.js';
import { firstPass, seenOf } from './passes.js';
import { discriminatorWeights, dropoutLayers, generatorWeights, type Plan } from './plan.js';

/** A function of all weights and one batch → gradients and measures, ready to compile. */
interface StepGraph {
  /** Outputs: `gradient:NAME` of every array, the terms of each side as one vector, what each batch norm saw. */
  readonly fn: TensorFunction;
  readonly signature: Signature;
}

export type Side = 'generator' | 'discriminators';

export const gradientOf = (name: string): string => `gradient:${name}`;
/** The output that holds a side's terms, in the order of `generatorWeights` or `discriminatorWeights`. */
export const termsOf = (side: Side): string => `terms:${side}`;
export const seenBy = (statistic: string): string => `seen:${statistic}`;
export const generatorArrays = ({ network }: Plan): ArraySpec[] => networkArrays(network).filter(trained);
export const criticArrays = ({ discriminators }: Plan): ArraySpec[] => discriminators.flatMap(discriminatorArrays);

/**
 * The step's graph for the generator, the discriminators or both at once. With both, everything the two losses share
 * is computed once, and each is taken at the other's weights before the step.
 */
export function stepGraph(plan: Plan, sides: readonly Side[]): StepGraph {
  const fn: TensorFunction = (inputs) => {
    const batch = batchOf(plan, inputs);
    // Outside of all differentiation, so a constant for it; a compiled graph computes it once for all its uses.
    const held = firstPass(plan, inputs, batch.noisy, trainingPass(inputs));
    const outputs: Record<string, tf.Tensor> = {};
    for (const side of sides) {
      const seen: Seen = new Map();
      const [arrays, weights] =
        side === 'generator'
          ? [generatorArrays(plan), generatorWeights(plan.options)]
          : [criticArrays(plan), discriminatorWeights(plan)];
      if (weights.length === 0) continue;
      const terms = (own: Tensors): tf.Scalar[] => {
        const all = { ...inputs, ...own };
        const parameters = { generator: all, discriminators: all };
        return side === 'generator'
          ? generatorTerms(plan, parameters, batch, held, trainingPass(inputs, seen))
          : discriminatorTerms(plan, parameters, batch, held);
      };
      const names = arrays.map(({ name }) => name);
      const factors = weights.map(([, weight]) => weight);
      const { values, gradients } = differentiate(names, inputs, factors, terms);
      outputs[termsOf(side)] = values;
      Object.assign(outputs, gradients, statistics(seen));
    }
    return outputs;
  };
  return { fn, signature: signatureOf(plan) };
}

/** Values of all terms (k), and the gradients of their weighted sum by the named arrays. */
function differentiate(
  names: readonly string[],
  inputs: Tensors,
  weights: readonly number[],
  terms: (arrays: Tensors) => tf.Scalar[],
) {
  const evaluate = (...arrays: tf.Tensor[]): tf.Tensor =>
    tf.stack(terms(Object.fromEntries(names.map((name, i) => [name, arrays[i]!]))));
  const at = names.map((name) => inputs[name]!);
  // The weights are the derivatives of the sum by the terms.
  const { value, grads } = tf.valueAndGrads(evaluate)(at, constant(Float64Array.from(weights)));
  return { values: value, gradients: Object.fromEntries(names.map((name, i) => [gradientOf(name), grads[i]!])) };
}

/** What came to each batch norm in a step. */
type Seen = Map<string, tf.Tensor[]>;

/**
 * A pass numbers its uses of every layer, so that each has factors of dropout of its own; the same pass made again
 * (`held`, and within the differentiation) has the same.
 */
export function trainingPass(inputs: Tensors, seen?: Seen): TrainingPass {
  const uses = new Map<string, number>();
  return {
    mask(layer) {
      const use = uses.get(layer) ?? 0;
      uses.set(layer, use + 1);
      return inputs[maskOf(layer, use)];
    },
    normalises(layer, x) {
      seen?.set(layer, [...(seen.get(layer) ?? []), tf.keep(x)]);
    },
  };
}

const maskOf = (layer: string, use: number): string => `mask.${layer}.${use}`;

/** Mean and variance over all rows that came to each batch norm in the step. */
function statistics(seen: Seen): Record<string, tf.Tensor> {
  const outputs: Record<string, tf.Tensor> = {};
  for (const [layer, batches] of seen) {
    const means = batches.map((x) => tf.mean(x, 0, true));
    const variances = batches.map((x, i) => tf.mean(tf.square(tf.sub(x, means[i]!)), 0));
    const centres = tf.concat(means, 0);
    const mean = tf.mean(centres, 0);
    const between = tf.mean(tf.square(tf.sub(centres, mean)), 0);
    outputs[seenBy(`${layer}.mean`)] = mean;
    outputs[seenBy(`${layer}.variance`)] = tf.add(tf.mean(tf.stack(variances), 0), between);
    tf.dispose(batches);
  }
  return outputs;
}

export function batchOf({ network, options }: Plan, inputs: Tensors): Batch {
  const each = (prefix: string): tf.Tensor[] => network.dims.map((_, s) => inputs[`${prefix}.${s}`]!);
  const seen = (prefix: string): tf.Tensor[] =>
    options.leading > 0 ? each(prefix).map((x, s) => unit(seenOf(s, x, inputs))) : each(prefix);
  const rows = seen('rows');
  return {
    rows,
    noisy: options.inputNoise > 0 ? seen('noisy') : rows,
    ...(options.discriminatorNoise > 0 ? { noise: { real: each('noise.real'), made: each('noise.made') } } : {}),
  };
}

/** Names of the inputs with factors of dropout, (batchSize, width) each. */
export function masks(plan: Plan): string[] {
  const n = plan.network.dims.length;
  const trips = plan.options.cycle > 0 || plan.options.cycleVsp > 0 ? n - 1 : 0;
  return dropoutLayers(plan).flatMap((layer) => {
    const part = layer.split('.')[0];
    // Batches that pass this part: the first time, and on round trips.
    const uses = part === 'backbone' ? n + n * trips : part === 'in' ? 1 + trips : n + trips;
    return Array.from({ length: uses }, (_, use) => maskOf(layer, use));
  });
}

/** Inputs that change from step to step, by name: shapes. */
export function batchSignature(plan: Plan): Signature {
  const { network, options } = plan;
  const { batchSize, inputNoise, discriminatorNoise } = options;
  const entries: [string, { shape: number[] }][] = [];
  network.dims.forEach((dim, s) => {
    const own = { shape: [batchSize, dim] };
    entries.push([`rows.${s}`, own]);
    if (options.leading > 0) entries.push([leadingOf(s), { shape: [1, dim] }]);
    if (inputNoise > 0) entries.push([`noisy.${s}`, own]);
    if (discriminatorNoise === 0) return;
    entries.push([`noise.real.${s}`, own]);
    entries.push([`noise.made.${s}`, { shape: [batchSize * (network.dims.length - 1), dim] }]);
  });
  for (const name of masks(plan)) entries.push([name, { shape: [batchSize, network.width] }]);
  return Object.fromEntries(entries);
}

function signatureOf(plan: Plan): Signature {
  const arrays = [...generatorArrays(plan), ...criticArrays(plan)];
  return { ...batchSignature(plan), ...Object.fromEntries(arrays.map(({ name, shape }) => [name, { shape }])) };
}
