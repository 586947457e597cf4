import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { type Matrix, sliceRows, transposed, zeros } from '../../../src/vectors/matrix.js';
import { componentStatistics } from '../../../training/unpaired-linear/components/statistics.js';
import { PRESETS, presetOptions } from '../../../training/vec2vec/options.js';
import { axesOf, turnsOf } from '../../../training/vec2vec/start/coordinates.js';
import { softPermutation } from '../../../training/vec2vec/start/soft-permutation.js';
import { createTrainer } from '../../../training/vec2vec/step/create-trainer.js';
import { leadingAt, leadingFactors } from '../../../training/vec2vec/step/leading.js';
import { toy, withTrainer } from './toy.js';

/**
 * Rows of skewed components, variance 1, no two of one law and neighbours that swell together: exponentials to a power
 * that grows from one component to the next.
 */
function components(rows: number, k: number, seed: number): Matrix {
  const rng = random(`components ${seed}`);
  const out = zeros(rows, k);
  for (let i = 0; i < rows; i++) {
    let swell = 1;
    for (let j = 0; j < k; j++) {
      const drawn = (-Math.log(1 - rng.uniform())) ** (0.5 + 0.16 * j);
      out.data[i * k + j] = drawn * swell;
      swell = 0.7 + 0.3 * Math.min(3, drawn);
    }
  }
  for (let j = 0; j < k; j++) {
    let [sum, square] = [0, 0];
    for (let i = 0; i < rows; i++) {
      sum += out.data[i * k + j]!;
      square += out.data[i * k + j]! ** 2;
    }
    const mean = sum / rows;
    const deviation = Math.sqrt(square / rows - mean ** 2);
    for (let i = 0; i < rows; i++) out.data[i * k + j] = (out.data[i * k + j]! - mean) / deviation;
  }
  return out;
}

/** The columns in another order. */
function reordered(m: Matrix, order: ArrayLike<number>): Matrix {
  const out = zeros(m.rows, m.dim);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.dim; j++) out.data[i * m.dim + j] = m.data[i * m.dim + order[j]!]!;
  }
  return out;
}

describe('components that a network orders', () => {
  it('a soft permutation from random numbers finds the order of the same components in other rows', async () => {
    const k = 7;
    const order = random('order').permutation(k);
    const [x, y] = [components(6000, k, 1), reordered(components(6000, k, 2), order)];
    const partners = await softPermutation(
      await componentStatistics(x),
      await componentStatistics(y),
      random('logits'),
    );
    expect([...partners].map((j) => order[j])).toEqual(Array.from({ length: k }, (_, i) => i));
  });

  it('axes agree between clouds whose variances order their components differently, where principal axes do not', async () => {
    const k = 6;
    const scaled = (m: Matrix, scale: (j: number) => number): Matrix => ({
      ...m,
      data: m.data.map((v, at) => v * scale(at % k)),
    });
    const x = scaled(components(8000, k, 3), (j) => 0.9 ** j);
    const y = scaled(components(8000, k, 4), (j) => 0.9 ** ((j * 5 + 2) % k));
    const turns = [await randomOrthogonal(k, k, random(5)), await randomOrthogonal(k, k, random(6))] as const;
    const spaces = [await matmul(x, turns[0]), await matmul(y, turns[1])];
    const truth = await matmul(turns[0], turns[1], { transposeA: true });
    /** Mean cosine of the directions that the axes call alike with those that are. */
    const agreement = async (coordinates: 'principal' | 'components'): Promise<number> => {
      const axes = (await axesOf(spaces, coordinates, 0))!;
      for (const v of axes) {
        const gram = await matmul(v, v, { transposeA: true });
        for (const [at, value] of gram.data.entries()) expect(value).toBeCloseTo(at % (k + 1) === 0 ? 1 : 0, 4);
      }
      const found = await matmul(axes[0]!, transposed(axes[1]!));
      return found.data.reduce((sum, v, at) => sum + v * truth.data[at]!, 0) / k;
    };
    expect(await agreement('components')).toBeGreaterThan(0.95);
    expect(await agreement('principal')).toBeLessThan(0.8);
  });

  it('third moments turn an axis against that of the other space, but none that its own skewness has turned', () => {
    const one = { dim: 2, compared: 2, values: Float64Array.of(2, 1, 1, 2) };
    const other = { dim: 2, compared: 2, values: Float64Array.of(1, -3, -1, -1) };
    expect([...turnsOf(one, other, 0)]).toEqual([-1, -1]);
    expect([...turnsOf(one, other, 1)]).toEqual([1, -1]);
    expect([...turnsOf(one, one, 0)]).toEqual([1, 1]);
  });

  it('the preset starts from no linear map', () => {
    expect(PRESETS.components).toMatchObject({ start: 'scratch', coordinates: 'components' });
  });
});

describe('leading coordinates', () => {
  it('are all there is to see at first, and all coordinates come in by eight tenths of the steps', () => {
    const options = { leading: 10, steps: 100 };
    expect([0, 30, 55, 80, 99].map((step) => leadingAt(step, 50, options))).toEqual([10, 10, 30, 50, 50]);
    expect(leadingAt(0, 8, options)).toBe(8);
    expect(leadingAt(0, 50, { leading: 0, steps: 100 })).toBe(50);
    expect([...leadingFactors(2, 4)]).toEqual([1, 1, 0, 0]);
  });

  it('a step is blind to the others until they come in', async () => {
    const small = toy({ leading: 3, steps: 10, coordinates: 'principal', skip: 'linear', dropout: 0 });
    const first = small.batch(0);
    const bent = first.map((m) => ({ ...m, data: m.data.map((v, at) => (at % m.dim < 3 ? v : v * v - 0.1)) }));
    const losses = async (step: number, batch: Matrix[]): Promise<number[]> =>
      withTrainer(small.setup, async (trainer) => {
        for (let i = 0; i < step; i++) await trainer.next(small.batch(i));
        const { learningRate, ...rest } = await trainer.next(batch);
        return Object.values(rest);
      });
    const [same, otherwise] = [await losses(0, first), await losses(0, bent)];
    for (const [i, loss] of otherwise.entries()) expect(loss).toBeCloseTo(same[i]!, 4);
    const [later, laterOtherwise] = [await losses(9, first), await losses(9, bent)];
    expect(Math.max(...later.map((loss, i) => Math.abs(loss - laterOtherwise[i]!)))).toBeGreaterThan(1e-2);
  });
});

it('a network of branches scaled to nothing and linear skips begins as padding and cutting', async () => {
  const small = toy({ skip: 'linear', branchScale: 0, norm: 'none', coordinates: 'principal' });
  const trainer = await createTrainer(small.setup);
  const [x] = small.batch(0) as [Matrix, Matrix];
  const moved = await trainer.apply(0, 1, x);
  const cut = zeros(x.rows, moved.dim);
  for (let i = 0; i < x.rows; i++) {
    const row = x.data.subarray(i * x.dim, i * x.dim + moved.dim);
    const length = Math.hypot(...row);
    cut.data.set(
      row.map((v) => v / length),
      i * moved.dim,
    );
  }
  for (const [at, v] of cut.data.entries()) expect(moved.data[at]).toBeCloseTo(v, 5);
  await trainer.dispose();
  expect(sliceRows(moved, 0, 1).dim).toBe(8);
});

it('branches with their random weights do change the rows', async () => {
  const small = toy({ skip: 'linear', branchScale: 1, norm: 'none', coordinates: 'principal' });
  const scaled = toy({ skip: 'linear', branchScale: 0.1, norm: 'none', coordinates: 'principal' });
  const [x] = small.batch(0) as [Matrix, Matrix];
  const moved = await Promise.all(
    [small, scaled].map(({ setup }) => withTrainer(setup, (trainer) => trainer.apply(0, 0, x))),
  );
  const cosines = moved.map((m) => m.data.reduce((sum, v, at) => sum + v * x.data[at]!, 0) / x.rows);
  expect(cosines[1]).toBeGreaterThan(0.97);
  expect(cosines[0]).toBeLessThan(0.9);
  expect(presetOptions('components').branchScale).toBe(0.1);
});
