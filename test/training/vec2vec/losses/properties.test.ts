import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../../../src/core/random.js';
import { tf } from '../../../../src/engine/tf.js';
import { ADVERSARIES, adversary } from '../../../../training/vec2vec/losses/adversary.js';
import { cauchySchwarz } from '../../../../training/vec2vec/losses/cauchy-schwarz.js';
import { contrastive } from '../../../../training/vec2vec/losses/contrastive.js';
import { cycle } from '../../../../training/vec2vec/losses/cycle.js';
import { gradientPenalty } from '../../../../training/vec2vec/losses/gradient-penalty.js';
import { mmd } from '../../../../training/vec2vec/losses/mmd.js';
import { reconstruction } from '../../../../training/vec2vec/losses/reconstruction.js';
import { similarityRows } from '../../../../training/vec2vec/losses/similarity-rows.js';
import { sinkhornDivergence } from '../../../../training/vec2vec/losses/sinkhorn-divergence.js';
import { stopGradient } from '../../../../training/vec2vec/losses/stop-gradient.js';
import { vsp } from '../../../../training/vec2vec/losses/vsp.js';

const value = (t: tf.Tensor): number => t.dataSync()[0]!;

function normals(seed: number, rows: number, dim: number, scale = 1): tf.Tensor2D {
  const r = random(seed);
  return tf.tensor2d(
    Float32Array.from({ length: rows * dim }, () => r.normal() * scale),
    [rows, dim],
  );
}

/** A rotation of the first two coordinates by one radian. */
function turned(x: tf.Tensor2D): tf.Tensor2D {
  const d = x.shape[1];
  const rotation = tf.buffer([d, d]);
  for (let i = 0; i < d; i++) rotation.set(1, i, i);
  rotation.set(Math.cos(1), 0, 0);
  rotation.set(Math.cos(1), 1, 1);
  rotation.set(Math.sin(1), 0, 1);
  rotation.set(-Math.sin(1), 1, 0);
  return tf.matMul(x, rotation.toTensor() as tf.Tensor2D);
}

const seeds = fc.integer({ min: 0, max: 2 ** 30 });
const holds = (body: (seed: number) => void): void => fc.assert(fc.property(seeds, body), { numRuns: 20 });

describe('row losses', () => {
  test('are 0 for the rows themselves at any length, 2 for opposite ones', () =>
    holds((seed) => {
      const x = normals(seed, 5, 4);
      for (const loss of [reconstruction, cycle]) {
        expect(value(loss(x, tf.mul(x, 3)))).toBeCloseTo(0, 5);
        expect(value(loss(x, tf.neg(x)))).toBeCloseTo(2, 5);
        expect(value(loss(x, x, 'squared'))).toBe(0);
      }
    }));

  test('have finite gradients at a zero row', () => {
    const x = tf.concat([tf.zeros([1, 4]), normals(1, 3, 4)]) as tf.Tensor2D;
    for (const loss of [
      (v: tf.Tensor) => reconstruction(v, x),
      (v: tf.Tensor) => vsp(x, v),
      (v: tf.Tensor) => contrastive(v, x, 10),
    ]) {
      const gradient = tf
        .grad((v: tf.Tensor) => loss(v) as tf.Tensor)(x)
        .dataSync();
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('vector-space preservation', () => {
  test('does not see a rotation, unless reflected', () =>
    holds((seed) => {
      const x = normals(seed, 6, 4);
      expect(value(vsp(x, turned(x), { reflected: false }))).toBeCloseTo(0, 5);
      expect(value(vsp(x, x))).toBeCloseTo(0, 5);
      expect(value(vsp(x, turned(x)))).toBeGreaterThan(0.01);
    }));
});

describe('stopGradient', () => {
  test('keeps the value and stops the derivative, of derivatives too', () => {
    const x = tf.tensor1d([1, 2]);
    expect([...stopGradient(x).dataSync()]).toEqual([1, 2]);
    const slope = (v: tf.Tensor) => tf.grad((w: tf.Tensor) => tf.sum(tf.mul(tf.square(w), stopGradient(w))))(v);
    expect([...slope(x).dataSync()]).toEqual([2, 8]);
    expect([
      ...tf
        .grad((v: tf.Tensor) => tf.sum(slope(v)))(x)
        .dataSync(),
    ]).toEqual([2, 4]);
  });
});

describe.each(ADVERSARIES)('adversary %s', (name) => {
  const { discriminator, generator, accuracy } = adversary(name);
  const real = tf.tensor2d([[-2], [-1], [-0.2], [3]]);
  const fake = tf.tensor2d([[2], [3], [1.5], [-4]]);

  test('accuracies are shares of rows on their side: real low, made high', () => {
    const { real: onReal, fake: onFake } = accuracy(real, fake);
    expect([value(onReal), value(onFake)]).toEqual([0.75, 0.75]);
  });

  test('the discriminator moves made rows up and real ones down, the generator made rows down', () => {
    const [byReal, byFake] = tf.grads((r, f) => discriminator(r!, f!))([tf.zeros([4, 1]), tf.zeros([4, 1])]);
    expect(Math.max(...byFake!.dataSync())).toBeLessThan(0);
    if (name !== 'lsgan') expect(Math.min(...byReal!.dataSync())).toBeGreaterThan(0);
    const push = tf.grad((f: tf.Tensor) => generator(tf.zeros([4, 1]), f) as tf.Tensor)(tf.ones([4, 1]));
    expect(Math.min(...push.dataSync())).toBeGreaterThan(0);
  });

  test('scores of a thousand overflow nothing', () => {
    const large = tf.fill([4, 1], 1000);
    expect(Number.isFinite(value(discriminator(large, tf.neg(large))))).toBe(true);
    expect(Number.isFinite(value(generator(large, large)))).toBe(true);
  });
});

describe('distances of distributions', () => {
  const distances = {
    'mmd, biased': (x: tf.Tensor, y: tf.Tensor) => mmd(x, y, undefined, 'biased'),
    'cauchy-schwarz': (x: tf.Tensor, y: tf.Tensor) => cauchySchwarz(x, y),
    sinkhorn: (x: tf.Tensor, y: tf.Tensor) => sinkhornDivergence(x, y, { sweeps: 60, epsilon: 0.1 }),
  };

  test.each(Object.entries(distances))('%s: 0 for the same cloud, symmetric, above 0 else, larger farther', (_, of) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [x, y] = [normals(seed, 8, 3, 0.4), normals(seed + 1, 7, 3, 0.4)];
        expect(value(of(x, x))).toBeCloseTo(0, 5);
        const near = value(of(x, y));
        expect(near).toBeGreaterThan(0);
        expect(value(of(y, x))).toBeCloseTo(near, 4);
        expect(value(of(x, tf.add(y, 2)))).toBeGreaterThan(near);
      }),
      { numRuns: 5 },
    );
  });

  test('the unbiased mmd of two samples of one distribution is 0 on average, the biased one is not', () => {
    const mean = (estimator: 'unbiased' | 'biased') => {
      const draws = Array.from({ length: 60 }, (_, i) =>
        value(mmd(normals(2 * i, 10, 2), normals(2 * i + 1, 10, 2), [1], estimator)),
      );
      return draws.reduce((a, b) => a + b) / draws.length;
    };
    expect(Math.abs(mean('unbiased'))).toBeLessThan(0.02);
    expect(mean('biased')).toBeGreaterThan(0.08);
  });

  test('the envelope gradient of the Sinkhorn divergence is the unrolled one once converged', () => {
    const [x, y] = [normals(5, 6, 3, 0.4), normals(6, 6, 3, 0.4)];
    const slope = (gradient: 'envelope' | 'unrolled', sweeps: number) =>
      tf
        .grad((v: tf.Tensor) => sinkhornDivergence(v, y, { epsilon: 0.2, sweeps, gradient }) as tf.Tensor)(x)
        .dataSync();
    const gap = (sweeps: number) => {
      const [a, b] = [slope('envelope', sweeps), slope('unrolled', sweeps)];
      return Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));
    };
    expect(gap(60)).toBeLessThan(1e-5);
    expect(gap(1)).toBeGreaterThan(1e-4);
  });
});

describe('gradient penalty', () => {
  test('of a linear score is its squared slope; the sum grows with the rows', () => {
    const w = tf.tensor2d([[3], [4]]);
    const score = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, w);
    expect(value(gradientPenalty(score, normals(1, 5, 2)))).toBeCloseTo(25, 4);
    expect(value(gradientPenalty(score, normals(1, 5, 2), 'sum'))).toBeCloseTo(125, 3);
  });
});

test('similarity rows hold the cosines, and nothing on the diagonal', () => {
  const rows = similarityRows(
    tf.tensor2d([
      [1, 0],
      [2, 2],
      [0, 3],
    ]),
  );
  const h = Math.SQRT1_2;
  [0, h, 0, h, 0, h, 0, h, 0].forEach((wanted, i) => {
    expect(rows.dataSync()[i]!).toBeCloseTo(wanted, 5);
  });
});

test('the contrastive loss is log n where nothing tells the rows apart', () => {
  const same = tf.ones([7, 3]);
  expect(value(contrastive(same, same, 20))).toBeCloseTo(Math.log(7), 5);
});
