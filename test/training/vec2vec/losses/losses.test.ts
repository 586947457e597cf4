import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Compiled, compile, type Signature } from '../../../../src/engine/compile.js';
import { tf } from '../../../../src/engine/tf.js';
import { type AdversaryName, adversary } from '../../../../training/vec2vec/losses/adversary.js';
import { cauchySchwarz } from '../../../../training/vec2vec/losses/cauchy-schwarz.js';
import { contrastive } from '../../../../training/vec2vec/losses/contrastive.js';
import { cycle } from '../../../../training/vec2vec/losses/cycle.js';
import { gradientPenalty } from '../../../../training/vec2vec/losses/gradient-penalty.js';
import { mmd } from '../../../../training/vec2vec/losses/mmd.js';
import { reconstruction } from '../../../../training/vec2vec/losses/reconstruction.js';
import { representationAlignment } from '../../../../training/vec2vec/losses/representation-alignment.js';
import { similarityRows } from '../../../../training/vec2vec/losses/similarity-rows.js';
import { sinkhornDivergence } from '../../../../training/vec2vec/losses/sinkhorn-divergence.js';
import { vsp } from '../../../../training/vec2vec/losses/vsp.js';

type Tensors = Record<string, tf.Tensor>;
type Loss = (t: Tensors) => tf.Scalar;

interface Golden {
  readonly inputs: Record<string, { readonly shape: number[]; readonly data: number[] }>;
  readonly value: number;
  readonly gradients: Record<string, number[]>;
}

/** Values and gradients by PyTorch: test/golden/vec2vec/losses.py. */
const golden = JSON.parse(
  readFileSync(new URL('../../../golden/vec2vec/losses.json', import.meta.url), 'utf8'),
) as Record<string, Golden>;

const score = (t: Tensors) => (rows: tf.Tensor) =>
  tf.matMul(tf.tanh(tf.matMul(rows as tf.Tensor2D, t['w1'] as tf.Tensor2D)), t['w2'] as tf.Tensor2D);
const discriminator =
  (name: AdversaryName): Loss =>
  ({ real, fake }) =>
    adversary(name).discriminator(real!, fake!);
const generator =
  (name: AdversaryName): Loss =>
  ({ real, fake }) =>
    adversary(name).generator(real ?? fake!, fake!);

const losses: Record<string, Loss> = {
  reconstruction: ({ x, r }) => reconstruction(x!, r!),
  'reconstruction, squared': ({ x, r }) => reconstruction(x!, r!, 'squared'),
  cycle: ({ x, back }) => cycle(x!, back!),
  vsp: ({ ref, out }) => vsp(ref!, out!),
  'vsp, not reflected': ({ ref, out }) => vsp(ref!, out!, { reflected: false }),
  'vsp, l2': ({ ref, out }) => vsp(ref!, out!, { norm: 'l2' }),
  'lsgan discriminator': discriminator('lsgan'),
  'lsgan generator': generator('lsgan'),
  'vanilla discriminator': discriminator('vanilla'),
  'vanilla generator': generator('vanilla'),
  'relativistic discriminator': discriminator('relativistic'),
  'relativistic generator': generator('relativistic'),
  mmd: ({ x, y }) => mmd(x!, y!),
  'mmd, biased': ({ x, y }) => mmd(x!, y!, [0.3, 0.7], 'biased'),
  'cauchy-schwarz': ({ x, y }) => cauchySchwarz(x!, y!, 0.5),
  sinkhorn: ({ x, y }) => sinkhornDivergence(x!, y!, { epsilon: 0.1, sweeps: 12, gradient: 'unrolled' }),
  'gradient penalty': (t) => gradientPenalty(score(t), t['x']!),
  'gradient penalty, sum': (t) => gradientPenalty(score(t), t['x']!, 'sum'),
  'similarity rows': ({ x }) => tf.sum(tf.mul(tf.square(similarityRows(x!)), tf.range(1, x!.shape[0]! + 1))),
  contrastive: ({ a, b, scale }) => contrastive(a!, b!, scale!),
  'representation alignment': ({ y, projected }) => representationAlignment(y!, projected!),
};

const signatureOf = (c: Golden): Signature =>
  Object.fromEntries(Object.entries(c.inputs).map(([name, { shape }]) => [name, { shape }]));

/** The value and the gradient `d_x` by every input x. */
function withGradients(loss: Loss, names: readonly string[]): (t: Tensors) => Tensors {
  return (t) => {
    const of = (...leaves: tf.Tensor[]) => loss(Object.fromEntries(names.map((name, i) => [name, leaves[i]!])));
    const { value, grads } = tf.valueAndGrads(of)(names.map((name) => t[name]!));
    return { value, ...Object.fromEntries(names.map((name, i) => [`d_${name}`, grads[i]!])) };
  };
}

/** Largest |gradient − central difference| relative to the larger of the two, or to 1e-3. */
async function worstDifference(
  alone: Compiled,
  at: Record<string, Float64Array>,
  found: Record<string, ArrayLike<number>>,
) {
  const value = async () => (await alone.run(at))['output']![0]!;
  const h = 1e-4;
  let worst = 0;
  for (const [name, array] of Object.entries(at)) {
    for (let i = 0; i < array.length; i++) {
      const x = array[i]!;
      const probe = async (step: number) => {
        array[i] = x + step * h;
        return value();
      };
      // five points: the error is O(h⁴)
      const difference =
        (8 * ((await probe(1)) - (await probe(-1))) - ((await probe(2)) - (await probe(-2)))) / (12 * h);
      array[i] = x;
      const gradient = found[`d_${name}`]![i]!;
      worst = Math.max(
        worst,
        Math.abs(gradient - difference) / Math.max(Math.abs(gradient), Math.abs(difference), 1e-3),
      );
    }
  }
  return worst;
}

test('every golden case has its loss and every loss its golden case', () => {
  expect(Object.keys(losses)).toEqual(Object.keys(golden));
});

describe.each(Object.entries(golden))('%s', (name, c) => {
  const loss = losses[name]!;
  const names = Object.keys(c.inputs);

  test('value and gradients are those of PyTorch, in float64 and in float32', async () => {
    for (const [precision, tolerance] of [
      ['float64', 1e-6],
      ['float32', 1e-5],
    ] as const) {
      const compiled = await compile(withGradients(loss, names), signatureOf(c), { precision, threads: 1 });
      const array = precision === 'float64' ? Float64Array : Float32Array;
      const inputs = Object.fromEntries(names.map((key) => [key, array.from(c.inputs[key]!.data)]));
      const got = await compiled.run(inputs);
      expect(Math.abs(got['value']![0]! - c.value)).toBeLessThan(tolerance * Math.max(1, Math.abs(c.value)));
      for (const key of names) {
        const wanted = c.gradients[key]!;
        const largest = Math.max(...wanted.map(Math.abs), 1e-2);
        wanted.forEach((value, i) => {
          expect(Math.abs(got[`d_${key}`]![i]! - value), `${precision} ${key}[${i}]`).toBeLessThan(tolerance * largest);
        });
      }
      await compiled.release();
    }
  });

  test('gradients in float64 are central differences to 1e-6', async () => {
    const options = { precision: 'float64', threads: 1 } as const;
    const both = await compile(withGradients(loss, names), signatureOf(c), options);
    const alone = await compile(loss, signatureOf(c), options);
    const at = Object.fromEntries(names.map((key) => [key, Float64Array.from(c.inputs[key]!.data)]));
    expect(await worstDifference(alone, at, await both.run(at))).toBeLessThan(1e-6);
    await Promise.all([both.release(), alone.release()]);
  });
});
