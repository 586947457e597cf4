import type { CompileOptions, Signature, TypedArray } from '../../../src/engine/compile.js';
import { constant } from '../../../src/engine/constant.js';
import { compileLoop, nextOf } from '../../../src/engine/loop.js';
import { tf } from '../../../src/engine/tf.js';
import { networkArrays, trained } from '../../../src/translators/network-shape.js';
import { adamFactors } from '../../optimiser/adam.js';
import { adamInGraph, type FactorTensors } from '../../optimiser/adam-graph.js';
import { learningRate } from '../../optimiser/schedule.js';
import { discriminatorWeights, generatorWeights, type Plan } from './plan.js';
import { batchSignature, criticArrays, gradientOf, type Side, seenBy, stepGraph, termsOf } from './step-graph.js';
import type { StepMetrics } from './trainer.js';
import type { GroupName, Groups } from './weights.js';

/** How far running statistics of batch norm move towards those of a step; PyTorch's value. */
export const MOMENTUM = 0.1;

/** The variance over a sample of n rows is biased by (n − 1)/n; running statistics are without. */
export const unbiased = (name: string, rows: number): number => (name.endsWith('.variance') ? rows / (rows - 1) : 1);

/** Which losses a step takes at the same weights, one set after the other; the weights are updated after each set. */
export function sidesOf({ options, discriminators }: Plan): Side[][] {
  if (discriminators.length === 0) return [['generator']];
  return options.update === 'simultaneous' ? [['discriminators', 'generator']] : [['discriminators'], ['generator']];
}

/** Several steps in one run, the optimiser in the graph. */
export interface StepLoop {
  readonly steps: number;
  /**
   * Does all steps from step number `first` on. `each` are the inputs of every step by name, (steps, ...shape).
   * Weights, moments, averages and running statistics are updated in place. Returns the terms of each side by
   * `termsOf(side)`, (steps, terms), and the lengths of the gradients by `normOf(group)`, (steps).
   */
  run(first: number, each: Record<string, TypedArray>): Promise<Record<string, TypedArray>>;
  release(): Promise<void>;
}

export const normOf = (group: GroupName): string => `norm:${group}`;
const KINDS = ['first', 'second', 'average'] as const;
const momentOf = (kind: (typeof KINDS)[number], name: string): string => `${kind}:${name}`;
const factorOf = (group: string, factor: string): string => `${factor}:${group}`;
const FACTORS = ['rate', 'epsilon', 'keep'] as const;

/**
 * The steps of the trainer as one graph: for graphics cards, which are handed the weights once for all of them. On the
 * processor updates outside of the graph are faster and take less memory. The same mathematics in another order of
 * float32 operations. `statistics` are the running ones of batch norm, by name.
 */
export async function compileSteps(
  plan: Plan,
  weights: Groups,
  statistics: Readonly<Record<string, Float32Array>>,
  steps: number,
  options: Pick<CompileOptions, 'threads' | 'providers'> = {},
): Promise<StepLoop> {
  const groups = Object.entries(weights);
  const shapes = new Map([...networkArrays(plan.network), ...criticArrays(plan)].map((a) => [a.name, a.shape]));
  const state: Signature = {};
  const memory: Record<string, Float32Array> = {};
  const keep = (name: string, of: string, array: Float32Array): void => {
    state[name] = { shape: shapes.get(of)! };
    memory[name] = array;
  };
  for (const [, group] of groups) {
    for (const [name, array] of Object.entries(group.parameters)) {
      keep(name, name, array);
      keep(momentOf('first', name), name, group.moments.first[name]!);
      keep(momentOf('second', name), name, group.moments.second[name]!);
      if (group.average) keep(momentOf('average', name), name, group.average[name]!);
    }
  }
  for (const [name, array] of Object.entries(statistics)) keep(name, name, array);
  const factors = groups.flatMap(([group]) => FACTORS.map((f) => [factorOf(group, f), { shape: [] }] as const));
  const step: Signature = { ...batchSignature(plan), ...Object.fromEntries(factors) };

  const loop = await compileLoop((inputs) => oneStep(plan, weights, inputs), { state, step }, steps, {
    ...options,
    name: 'vec2vec',
  });
  return {
    steps,
    async run(first, each) {
      const given = { ...each };
      for (const [name, group] of groups) {
        const lr = rateOf(plan, name as GroupName);
        const all = Array.from({ length: steps }, (_, i) =>
          adamFactors(group.options, lr(first + i), group.updates + i + 1),
        );
        for (const f of FACTORS) given[factorOf(name, f)] = Float32Array.from(all, (one) => one[f]);
      }
      const results = await loop.run(memory, given);
      for (const [, group] of groups) group.count(steps);
      return results;
    },
    release: () => loop.release(),
  };
}

/** What step number `step` measured, the i-th of a run with these results. */
export function loopMetrics(
  plan: Plan,
  results: Readonly<Record<string, TypedArray>>,
  step: number,
  i: number,
): StepMetrics {
  const metrics: Record<string, number> = {};
  const told = (side: Side, weights: readonly [string, number][]): number => {
    const values = results[termsOf(side)];
    if (!values) return 0;
    weights.forEach(([name], k) => {
      metrics[name] = values[i * weights.length + k]!;
    });
    return weights.reduce((sum, [name, weight]) => sum + weight * metrics[name]!, 0);
  };
  const norm = (group: GroupName): number => Number(results[normOf(group)]?.[i] ?? 0);
  if (plan.discriminators.length > 0) {
    told('discriminators', discriminatorWeights(plan));
    metrics['discriminatorGradientNorm'] = norm('discriminators');
  }
  metrics['generator'] = told('generator', generatorWeights(plan.options));
  metrics['gradientNorm'] = Math.hypot(norm('generator'), norm('skips'));
  metrics['learningRate'] = rateOf(plan, 'generator')(step);
  return metrics;
}

/** The learning rate of a group at a step. */
function rateOf({ options }: Plan, group: GroupName): (step: number) => number {
  const lr = {
    generator: options.learningRate,
    skips: options.learningRate * options.skipRate,
    discriminators: options.discriminatorLearningRate,
  }[group];
  return (step) => learningRate(step, { lr, ...options });
}

/** Everything that changes in a step, and what it measures. */
function oneStep(plan: Plan, weights: Groups, inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
  const outputs: Record<string, tf.Tensor> = {};
  let current = inputs;
  for (const sides of sidesOf(plan)) {
    const results = stepGraph(plan, sides).fn(current) as Record<string, tf.Tensor>;
    const updated: Record<string, tf.Tensor> = {};
    for (const side of sides) {
      if (results[termsOf(side)]) outputs[termsOf(side)] = results[termsOf(side)]!;
      for (const [name, group] of Object.entries(weights)) {
        if ((name === 'discriminators') !== (side === 'discriminators')) continue;
        const named = (of: (tensor: string) => string) =>
          Object.fromEntries(Object.keys(group.parameters).map((n) => [n, inputs[of(n)] ?? results[of(n)]!]));
        const factors = Object.fromEntries(FACTORS.map((f) => [f, inputs[factorOf(name, f)]!]));
        const next = adamInGraph(
          {
            parameters: named((n) => n),
            gradients: named(gradientOf),
            firstMoments: named((n) => momentOf('first', n)),
            secondMoments: named((n) => momentOf('second', n)),
            ...(group.average && { average: named((n) => momentOf('average', n)) }),
          },
          factors as FactorTensors,
          group.options,
        );
        outputs[normOf(name as GroupName)] = next.gradientNorm;
        Object.assign(updated, next.parameters);
        for (const n of Object.keys(group.parameters)) {
          outputs[nextOf(n)] = next.parameters[n]!;
          outputs[nextOf(momentOf('first', n))] = next.firstMoments[n]!;
          outputs[nextOf(momentOf('second', n))] = next.secondMoments[n]!;
          if (next.average) outputs[nextOf(momentOf('average', n))] = next.average[n]!;
        }
      }
    }
    for (const { name } of networkArrays(plan.network).filter((a) => !trained(a))) {
      const seen = results[seenBy(name)];
      if (!seen) continue;
      const target = tf.mul(seen, constant(unbiased(name, plan.options.batchSize)));
      outputs[nextOf(name)] = tf.add(inputs[name]!, tf.mul(tf.sub(target, inputs[name]!), constant(MOMENTUM)));
    }
    current = { ...current, ...updated };
  }
  return outputs;
}
