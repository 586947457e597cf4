import { describe, expect, it } from 'vitest';
import { networkArrays, trained } from '../../../src/translators/network-shape.js';
import { matrix, zeros } from '../../../src/vectors/matrix.js';
import { PRESETS, type PresetName, presetOptions } from '../../../training/vec2vec/options.js';
import { discriminatorArrays } from '../../../training/vec2vec/step/discriminator.js';
import { planOf } from '../../../training/vec2vec/step/plan.js';
import { largestDifference } from '../../contracts/planted.js';
import { toy, train, withTrainer } from './toy.js';

const count = (arrays: readonly { shape: readonly number[] }[]): number =>
  arrays.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);

describe('the network between two spaces of 768 dims', () => {
  it.each<[PresetName, number, number[]]>([
    ['paper', 21_004_800, [3_943_425, 3_943_425, 4_205_569]],
    ['small', 2_952_960, [1_183_489, 1_183_489, 1_183_489]],
  ])('has as many parameters in the preset %s as the reference', (preset, generator, discriminators) => {
    const plan = planOf([768, 768], 'pad', presetOptions(preset));
    expect(count(networkArrays(plan.network).filter(trained))).toBe(generator);
    expect(plan.discriminators.map((shape) => count(discriminatorArrays(shape)))).toEqual(discriminators);
  });
});

describe('the trainer', () => {
  it('gives the same weights compiled as run operation by operation on plain TensorFlow.js, 20 steps of ci', async () => {
    const run = async (engine: 'onnx' | 'cpu') => {
      const { width, discriminatorWidth, batchSize } = PRESETS.ci;
      const small = toy({ width, discriminatorWidth, batchSize, ema: 0 }, { compile: { engine } });
      return withTrainer(small.setup, async (trainer) => {
        const history = await train(trainer, small, 20);
        return { state: trainer.state(), last: history.at(-1)! };
      });
    };
    const [compiled, plain] = [await run('onnx'), await run('cpu')];
    for (const name of ['generator.parameters', 'discriminators.parameters']) {
      expect(largestDifference(compiled.state.arrays[name]!, plain.state.arrays[name]!), name).toBeLessThan(1e-5);
    }
    for (const [name, value] of Object.entries(compiled.last)) expect(plain.last[name], name).toBeCloseTo(value, 4);
  });

  it('gives the same bytes for the same seed, others for another, and goes on from a saved state byte for byte', async () => {
    const small = toy({ norm: 'batch', inputNoise: 0.05, discriminatorNoise: 0.05 });
    const whole = await withTrainer(small.setup, async (trainer) => {
      await train(trainer, small, 3);
      const half = trainer.state();
      const rest = await train(trainer, small, 3);
      return { half, rest, end: trainer.state() };
    });
    const again = await withTrainer(small.setup, async (trainer) => {
      await train(trainer, small, 1);
      trainer.restore(structuredClone(whole.half));
      const rest = await train(trainer, small, 3);
      return { rest, end: trainer.state() };
    });
    expect(again).toEqual({ rest: whole.rest, end: whole.end });
    expect(whole.end.numbers).toMatchObject({ step: 6 });
    const other = await withTrainer({ ...small.setup, seed: 6 }, async (trainer) => trainer.state());
    expect(other.arrays['generator.parameters']).not.toEqual(whole.half.arrays['generator.parameters']);
  });

  it('draws dropout from the seed and the step: other steps lose other numbers', async () => {
    const small = toy({ dropout: 0.5, learningRate: 0, discriminatorLearningRate: 0 });
    const losses = async (seed: number) =>
      withTrainer({ ...small.setup, seed: 5 }, async (trainer) => {
        const { numbers, arrays } = trainer.state();
        trainer.restore({ arrays, numbers: { ...numbers, step: seed } });
        return (await trainer.next(small.batch(0)))['reconstruction'];
      });
    const [first, second, repeated] = [await losses(0), await losses(1), await losses(0)];
    expect(repeated).toBe(first);
    expect(second).not.toBe(first);
  });

  it('keeps its weights where a gradient is not finite', async () => {
    const small = toy();
    await withTrainer(small.setup, async (trainer) => {
      const before = trainer.state();
      const batch = small.batch(0).map((rows) => matrix(rows.data.slice().fill(Number.NaN, 0, 3), rows.rows, rows.dim));
      const metrics = await trainer.next(batch);
      expect(metrics['generator']).toBeNaN();
      expect(metrics['gradientNorm']).toBeNaN();
      expect(trainer.state().arrays).toEqual(before.arrays);
    });
  });

  it('refuses batches and states of other sizes, naming both', async () => {
    const small = toy();
    await withTrainer(small.setup, async (trainer) => {
      await expect(trainer.next([zeros(16, 12), zeros(16, 9)])).rejects.toMatchObject({
        code: 'DIM_MISMATCH',
        message: 'the batch is 16 × 12, 16 × 9, the trainer takes 16 × 12, 16 × 8.',
      });
      const { arrays, numbers } = trainer.state();
      const short = { ...arrays, 'generator.parameters': new Float32Array(3) };
      expect(() => trainer.restore({ arrays: short, numbers })).toThrowError(
        expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringContaining('"generator.parameters"') }),
      );
    });
  });

  it.each([
    [{ similarityAdversarial: 1, adversary: 'mmd' }, [8, 8], 'similarityAdversarial'],
    [
      {
        ...Object.fromEntries(['reconstruction', 'reconstructionVsp', 'cycle', 'cycleVsp'].map((n) => [n, 0])),
        adversarial: 0,
        latentAdversarial: 0,
      },
      [8, 8],
      'every weight',
    ],
    [{}, [8], 'two spaces'],
  ])('refuses options that contradict each other (%#)', (changes, dims, word) => {
    expect(() => planOf(dims, 'pad', presetOptions('ci', changes))).toThrowError(word);
  });
});
