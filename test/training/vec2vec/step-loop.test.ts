import { describe, expect, it } from 'vitest';
import { networkArrays, trained } from '../../../src/translators/network-shape.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { initialArray } from '../../../training/vec2vec/step/parameters.js';
import { generatorWeights, planOf } from '../../../training/vec2vec/step/plan.js';
import { criticArrays, termsOf } from '../../../training/vec2vec/step/step-graph.js';
import { compileSteps, normOf, type StepLoop } from '../../../training/vec2vec/step/step-loop.js';
import { StepNoise } from '../../../training/vec2vec/step/step-noise.js';
import type { TrainerSetup } from '../../../training/vec2vec/step/trainer.js';
import { weightGroups } from '../../../training/vec2vec/step/weights.js';
import { largestDifference } from '../../contracts/planted.js';
import { type Toy, toy, train, withTrainer } from './toy.js';

const STEPS = 3;
const RUNS = 2;

/** The loop on the weights a trainer of this set-up starts from. */
async function looped({ dims, options, seed }: TrainerSetup) {
  const plan = planOf(dims, 'pad', options);
  const weights = weightGroups(plan);
  const statistics: Record<string, Float32Array> = {};
  const views = Object.assign({}, ...Object.values(weights).map((group) => group.parameters)) as typeof statistics;
  for (const array of networkArrays(plan.network)) {
    const values = initialArray(array, options.norm, seed);
    if (trained(array)) views[array.name]!.set(values);
    else statistics[array.name] = values;
  }
  for (const array of criticArrays(plan)) views[array.name]!.set(initialArray(array, 'layer', seed));
  for (const group of Object.values(weights)) group.startAverage();
  const loop = await compileSteps(plan, weights, statistics, STEPS, { threads: 1 });
  return { plan, weights, statistics, loop };
}

/** The inputs of all steps of a run, one after the other. */
function stacked(noise: StepNoise, { batch }: Toy, first: number): Record<string, Float32Array> {
  const all: Record<string, number[]> = {};
  for (let step = first; step < first + STEPS; step++) {
    const rows: Matrix[] = batch(step);
    const named = Object.fromEntries(rows.map((m, s) => [`rows.${s}`, m.data]));
    for (const [name, data] of Object.entries({ ...noise.draw(step, rows), ...named })) {
      all[name] = [...(all[name] ?? []), ...data];
    }
  }
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, Float32Array.from(values)]));
}

async function inLoop(small: Toy) {
  const { plan, weights, statistics, loop } = await looped(small.setup);
  const noise = new StepNoise(plan, small.setup.seed);
  const results: Awaited<ReturnType<StepLoop['run']>>[] = [];
  for (let run = 0; run < RUNS; run++) results.push(await loop.run(run * STEPS, stacked(noise, small, run * STEPS)));
  await loop.release();
  const series = (name: string) => results.flatMap((r) => [...r[name]!]);
  return { plan, weights, statistics, series };
}

describe('several training steps in one graph do what the trainer does step by step', () => {
  it.each([
    ['ci: alternating, layer norm, average', {}],
    ['simultaneous, batch norm, clipped', { update: 'simultaneous', norm: 'batch', clip: 0.5, ema: 0 }],
    [
      'AdamW, cosine decay, noise',
      { optimiser: 'adamw', weightDecay: 0.1, decay: 'cosine', inputNoise: 0.1, steps: 6 },
    ],
    ['without discriminators', { adversary: 'mmd', dropout: 0 }],
  ])('%s', async (_, changes) => {
    const small = toy(changes);
    const { plan, weights, statistics, series } = await inLoop(small);
    const { state, history } = await withTrainer(small.setup, async (trainer) => ({
      history: await train(trainer, small, STEPS * RUNS),
      state: trainer.state(),
    }));
    for (const [name, group] of Object.entries(weights)) {
      expect(group.updates).toBe(STEPS * RUNS);
      for (const [kind, array] of Object.entries(group.state().arrays)) {
        expect(largestDifference(array, state.arrays[`${name}.${kind}`]!), `${name} ${kind}`).toBeLessThan(2e-5);
      }
    }
    for (const [name, array] of Object.entries(statistics)) {
      expect(largestDifference(array, state.arrays[`statistics.${name}`]!), name).toBeLessThan(1e-5);
    }
    const terms = generatorWeights(plan.options);
    const values = series(termsOf('generator'));
    const norms = series(normOf('generator'));
    history.forEach((metrics, step) => {
      terms.forEach(([term], i) => {
        expect(values[step * terms.length + i], `${term}, step ${step}`).toBeCloseTo(metrics[term]!, 4);
      });
      expect(norms[step]! / metrics['gradientNorm']!).toBeCloseTo(1, 3);
    });
  });

  it('a gradient that is not finite leaves the weights, and shows in the norm', async () => {
    const small = toy();
    const { plan, weights, loop } = await looped(small.setup);
    const each = stacked(new StepNoise(plan, 5), small, 0);
    each['rows.0']!.fill(Number.NaN);
    const before = weights.generator!.state().arrays;
    const results = await loop.run(0, each);
    expect([...results[normOf('generator')]!].every(Number.isNaN)).toBe(true);
    expect(weights.generator!.state().arrays).toEqual(before);
    await loop.release();
  });
});
