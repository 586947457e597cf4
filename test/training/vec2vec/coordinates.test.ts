import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { loadTranslator } from '../../../src/translators/load.js';
import { networkArrays } from '../../../src/translators/network-shape.js';
import type { Translator } from '../../../src/translators/translator.js';
import { type Matrix, sliceRows, transposed, zeros } from '../../../src/vectors/matrix.js';
import { preprocess, restore } from '../../../src/vectors/preprocess.js';
import { presetOptions } from '../../../training/vec2vec/options.js';
import { axesOf, inCoordinates } from '../../../training/vec2vec/start/coordinates.js';
import { createTrainer } from '../../../training/vec2vec/step/create-trainer.js';
import { trainNetwork } from '../../../training/vec2vec/train-network.js';
import { meanRowCosine } from '../../../training/verdict/evidence.js';
import { largestDifference } from '../../contracts/planted.js';
import { toy, train } from './toy.js';

/** Rows whose axes have variances of their own and skewed values, turned at random. */
async function skewed(rows: number, dim: number, seed: number): Promise<Matrix> {
  const rng = random(seed);
  const x = zeros(rows, dim);
  for (let at = 0; at < x.data.length; at++) {
    x.data[at] = (-Math.log(1 - rng.uniform()) - 1) * 0.7 ** (at % dim);
  }
  return preprocess(await matmul(x, await randomOrthogonal(dim, dim, rng))).matrix;
}

const identityError = (m: Matrix): number =>
  m.data.reduce((worst, v, at) => Math.max(worst, Math.abs(v - (Math.floor(at / m.dim) === at % m.dim ? 1 : 0))), 0);

describe('principal coordinates', () => {
  it('are orthogonal, by falling variance, and the same for a rotation of other rows', async () => {
    const rows = await skewed(8000, 6, 3);
    const turn = await randomOrthogonal(6, 6, random(9));
    const [x, y] = [sliceRows(rows, 0, 4000), await matmul(sliceRows(rows, 4000, 8000), turn)];
    const axes = (await axesOf([x, y], 'principal', 0))!;
    for (const v of axes) expect(identityError(await matmul(v, v, { transposeA: true }))).toBeLessThan(1e-5);
    const variances = [0, 0, 0, 0, 0, 0];
    const seen = await inCoordinates(x, axes[0]);
    seen.data.forEach((v, at) => {
      variances[at % 6]! += v * v;
    });
    expect(variances).toEqual([...variances].sort((a, b) => b - a));
    // V_0 V_1ᵀ is the rotation: it is found without a pair, up to what 4,000 rows of either side tell of their axes.
    const found = await matmul(axes[0]!, transposed(axes[1]!));
    expect(largestDifference(found.data, turn.data)).toBeLessThan(0.1);
  });

  it('in the coordinates given there are no axes', async () => {
    const rows = await skewed(200, 4, 1);
    expect(await axesOf([rows, rows], 'given', 0)).toBeUndefined();
    expect(await inCoordinates(rows, undefined)).toBe(rows);
  });
});

/** Compiled in a moment: what is tested is not the objective. */
const FEW_TERMS = { adversary: 'mmd', cycle: 0, cycleVsp: 0, reconstructionVsp: 0, latentAdversarial: 0, dropout: 0 };

describe('a network in coordinates of its own', () => {
  it.each([
    ['wider than the spaces', { width: 16, norm: 'batch' }],
    ['narrower than they are, adapters of three layers', { width: 6, norm: 'layer', adapterDepth: 3 }],
  ])('gives translators of the vectors as they are: %s', async (_, changes) => {
    const dims = [12, 8, 10];
    const axes = await Promise.all(dims.map((d) => randomOrthogonal(d, d, random(d))));
    const small = toy({ ...changes, ...FEW_TERMS }, { dims, axes });
    const trainer = await createTrainer(small.setup);
    await train(trainer, small, 2);
    const translators = await trainer.translators('current');
    const [from, to] = [2, 1]; // translators: 0→1, 1→0, 0→2, 2→0, 1→2, 2→1
    const rows = (await skewed(50, dims[from]!, 4)) as Matrix;
    const seen = await trainer.apply(from, to, await inCoordinates(rows, axes[from]));
    const wanted = await matmul(seen, transposed(axes[to]!));
    const translator = translators[5]!;
    const found = await translator.translate(restore(rows, small.setup.means[from]!), { centred: true });
    expect(largestDifference(found.data, wanted.data)).toBeLessThan(2e-5);
    expect(translator.shape.skip).toBe('linear');
    await trainer.dispose();
  });

  it('adapters that end in an activation are refused, and linear starts', async () => {
    const flat = toy({ coordinates: 'principal', adapterDepth: 1 });
    await expect(createTrainer(flat.setup)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      hint: expect.stringContaining('adapterDepth'),
    });
    const small = toy({ coordinates: 'principal' });
    const init = [{ weights: await randomOrthogonal(12, 8, random(1)) }];
    await expect(createTrainer({ ...small.setup, init })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining('linear start'),
    });
  });
});

it('alike: adapters of all spaces begin with one set of weights, cut to their dims', async () => {
  const dims = [5, 3, 5];
  const options = presetOptions('ci', { ...FEW_TERMS, width: 4, batchSize: 4, alike: true });
  const means = dims.map((d) => new Float32Array(d));
  const trainer = await createTrainer({ dims, means, options, seed: 2 });
  const [there, back] = [(await trainer.translators('current'))[2]!, (await trainer.translators('current'))[3]!];
  for (const { name } of networkArrays(there.shape)) {
    expect(there.arrays[name]!.data, name).toEqual(back.arrays[name]!.data);
  }
  const narrow = (await trainer.translators('current'))[0]!; // 5 → 3 dims
  const [wide, cut] = [narrow.arrays['in.0.0.weight']!.data, narrow.arrays['in.1.0.weight']!.data];
  expect(cut).toEqual(wide.slice(0, 3 * 4));
  const last = `out.1.${options.adapterDepth - 1}.weight`;
  const out = [narrow.arrays[last.replace('.1.', '.0.')]!.data, narrow.arrays[last]!.data] as const;
  for (let i = 0; i < 4; i++) expect(out[1].slice(3 * i, 3 * i + 3)).toEqual(out[0].slice(5 * i, 5 * i + 3));
  const x = preprocess(await skewed(20, 5, 8)).matrix;
  expect((await trainer.apply(0, 2, x)).data).toEqual((await trainer.apply(0, 0, x)).data);
  await trainer.dispose();
});

it('from random weights a network finds the rotation between two samples of one cloud, and is saved with it', async () => {
  const rows = await skewed(2600, 6, 5);
  const turn = await randomOrthogonal(6, 6, random(2));
  const turned = await matmul(rows, turn);
  const spaces = [sliceRows(rows, 0, 1200), sliceRows(turned, 1200, 2400)];
  const options = presetOptions('ci', {
    ...{ coordinates: 'principal', alike: true, norm: 'none', ema: 0, steps: 120, evaluateEvery: 120 },
    ...{ ...FEW_TERMS, adversary: 'lsgan', cycle: 1, translationVsp: 10, reconstruction: 10, learningRate: 3e-3 },
    ...{ restarts: 2, clusters: 4, cycleSlack: 9 },
  });
  const { translators } = await trainNetwork({ spaces, options, seed: 1 });
  const [there, back] = translators as [Translator, Translator];
  const [x, y] = [sliceRows(rows, 2400, 2600), sliceRows(turned, 2400, 2600)];
  const cosine = async (translator: Translator, from: Matrix, to: Matrix): Promise<number> => {
    const mapped = await translator.translate(from, { centred: true });
    return meanRowCosine(mapped, preprocess(to, translator.means.target).matrix);
  };
  expect(await cosine(there, x, y)).toBeGreaterThan(0.9);
  expect(await cosine(back, y, x)).toBeGreaterThan(0.9);
  const dir = mkdtempSync(join(tmpdir(), 'vecbridge-axes-'));
  await there.save(join(dir, 'map'));
  const loaded = await loadTranslator(join(dir, 'map'));
  rmSync(dir, { recursive: true });
  expect((await loaded.translate(x)).data).toEqual((await there.translate(x)).data);
});
