import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { compile, type Signature, type TensorFunction, type TypedArray } from '../../../src/engine/compile.js';
import { sizeOf } from '../../../src/engine/signature.js';
import { presetOptions } from '../../../training/vec2vec/options.js';
import { discriminatorTerms, generatorTerms } from '../../../training/vec2vec/step/objective.js';
import { firstPass } from '../../../training/vec2vec/step/passes.js';
import { discriminatorWeights, generatorWeights, type Plan, planOf } from '../../../training/vec2vec/step/plan.js';
import {
  batchOf,
  batchSignature,
  criticArrays,
  generatorArrays,
  gradientOf,
  type Side,
  stepGraph,
  trainingPass,
} from '../../../training/vec2vec/step/step-graph.js';

type Arrays = Record<string, Float64Array>;

/** The values whose gradients a step takes: each side as a function of its own weights, all else from `held:` ones. */
function values(plan: Plan): { fn: TensorFunction; signature: Signature } {
  const arrays = [...generatorArrays(plan), ...criticArrays(plan)];
  const shapes = (prefix: string) => arrays.map(({ name, shape }) => [prefix + name, { shape }]);
  const fn: TensorFunction = (inputs) => {
    const held = Object.fromEntries(arrays.map(({ name }) => [name, inputs[`held:${name}`]!]));
    const batch = batchOf(plan, inputs);
    const constant = firstPass(plan, held, batch.noisy, trainingPass(inputs));
    const outputs: ReturnType<TensorFunction> = {};
    const generator = { generator: inputs, discriminators: held };
    generatorTerms(plan, generator, batch, constant, trainingPass(inputs)).forEach((term, i) => {
      outputs[`generator:${i}`] = term;
    });
    const critics = { generator: held, discriminators: inputs };
    discriminatorTerms(plan, critics, batch, constant).forEach((term, i) => {
      outputs[`discriminators:${i}`] = term;
    });
    return outputs;
  };
  return { fn, signature: { ...batchSignature(plan), ...Object.fromEntries([...shapes(''), ...shapes('held:')]) } };
}

/** Standard normal numbers; factors of dropout are 0 or 2. */
function drawn(signature: Signature): Arrays {
  const generator = random(11);
  return Object.fromEntries(
    Object.entries(signature).map(([name, { shape }]) => {
      const mask = name.startsWith('mask.');
      const scale = name.endsWith('.weight') || name.endsWith('.skip') ? 0.5 : 1;
      const draw = () => (mask ? 2 * generator.int(2) : scale * generator.normal());
      return [name, Float64Array.from({ length: sizeOf(shape) }, draw)];
    }),
  );
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * b[i]!, 0);

describe('gradients of the whole objective', () => {
  const small = { width: 6, discriminatorWidth: 5, batchSize: 4, dropout: 0.5 };
  it.each([
    [
      'lsgan, batch norm, penalties, noise',
      [5, 4],
      'pad',
      { norm: 'batch', adapterDepth: 3, r1: 0.7, r2: 0.3, discriminatorNoise: 1 },
    ],
    [
      'relativistic, three spaces, through both legs',
      [4, 5, 3],
      'pad',
      { adversary: 'relativistic', detachCycle: false },
    ],
    [
      'vanilla, RMS norm, similarities',
      [4, 4],
      'linear',
      { adversary: 'vanilla', norm: 'rms', similarityAdversarial: 1 },
    ],
    ['MMD, no norm, one-way preservation', [4, 5], 'linear', { adversary: 'mmd', norm: 'none', translationVsp: 2 }],
    ['Cauchy–Schwarz, deep', [4, 5], 'pad', { adversary: 'cauchy-schwarz', backboneDepth: 4, inputNoise: 0.1 }],
  ] as const)('equal finite differences in float64: %s', async (_, dims, skip, changes) => {
    const plan = planOf(dims, skip, presetOptions('ci', { ...small, ...changes }));
    const { fn, signature } = stepGraph(plan, ['generator', 'discriminators']);
    const step = await compile(fn, signature, { precision: 'float64' });
    const value = values(plan);
    const compiled = await compile(value.fn, value.signature, { precision: 'float64' });
    const inputs = drawn(signature);
    const gradients = await step.run(inputs);
    const held = Object.fromEntries(
      [...generatorArrays(plan), ...criticArrays(plan)].map(({ name }) => [`held:${name}`, inputs[name]!]),
    );
    const loss = async (side: Side, changed: Arrays): Promise<number> => {
      const results = await compiled.run({ ...inputs, ...held, ...changed });
      const weights = side === 'generator' ? generatorWeights(plan.options) : discriminatorWeights(plan);
      return weights.reduce((sum, [, weight], i) => sum + weight * results[`${side}:${i}`]![0]!, 0);
    };
    const generator = random(12);
    const errors: [string, number][] = [];
    for (const side of ['generator', 'discriminators'] as const) {
      for (const { name } of side === 'generator' ? generatorArrays(plan) : criticArrays(plan)) {
        const gradient = gradients[gradientOf(name)] as TypedArray;
        const length = Math.sqrt(dot(gradient, gradient));
        // Along the gradient, so that the slope is not small by chance, and across it.
        const direction = Float64Array.from(
          gradient,
          (g) => (length > 0 ? g / length : 0) + generator.normal() / (2 * Math.sqrt(gradient.length)),
        );
        const at = (by: number): Arrays => ({ [name]: inputs[name]!.map((v, i) => v + by * direction[i]!) });
        const [forward, back] = [await loss(side, at(1e-5)), await loss(side, at(-1e-5))];
        const measured = (forward - back) / 2e-5;
        const wanted = dot(gradient, direction);
        errors.push([name, Math.abs(measured - wanted) / Math.max(Math.abs(wanted), length, 1e-3)]);
      }
    }
    expect(errors.filter(([, error]) => !(error < 1e-6))).toEqual([]);
    await step.release();
    await compiled.release();
  });
});
