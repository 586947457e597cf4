import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFiles } from '../../src/core/file-hashes.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import { writeTensors } from '../../src/vectors/formats/safetensors/safetensors.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess, restore } from '../../src/vectors/preprocess.js';
import { largestDifference, planted } from '../contracts/planted.js';
import { translatorContract } from '../contracts/translator.contract.js';
import { toy, train, withTrainer } from '../training/vec2vec/toy.js';

const { source } = planted(1200, [12, 8], { seed: 3 });

/** Translators between all pairs of spaces after a few steps, and the trainer's own results for rows of space 0. */
async function trained(changes: Record<string, unknown>, dims = [12, 8]) {
  const small = toy(changes, { dims });
  return withTrainer(small.setup, async (trainer) => {
    await train(trainer, small, 3);
    const rows = small.batch(9);
    const own: Matrix[] = [];
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const)
      own.push(await trainer.apply(from, to, rows[from]!));
    return { translators: await trainer.translators('current'), rows, own };
  });
}

translatorContract('a trained network', async () => {
  const { translators } = await trained({ norm: 'batch' });
  return { translator: translators[0]!, rows: source };
});

translatorContract('a network with another way back', async () => {
  const { translators } = await trained({ norm: 'batch' });
  const { translators: others } = await trained({ norm: 'none', width: 20 });
  return { translator: translators[0]!.withBack(others[1]!), rows: source };
});

describe('a network with another way back', () => {
  it('goes there by one network and back by the other, also from disk', async () => {
    const { translators } = await trained({ norm: 'layer' });
    const { translators: others } = await trained({ norm: 'none', width: 20 });
    const both = translators[0]!.withBack(others[1]!);
    const folder = await mkdtemp(join(tmpdir(), 'two-networks-'));
    await both.save(folder.concat('/saved'));
    const rows = sliceRows(source, 0, 20);
    const there = await translators[0]!.translate(rows);
    const back = await others[1]!.translate(there);
    expect(back.data).not.toEqual((await translators[1]!.translate(there)).data);
    for (const translator of [both, both.inverse().inverse(), await loadTranslator(join(folder, 'saved'))]) {
      expect((await translator.translate(rows)).data).toEqual(there.data);
      expect((await translator.inverse!().translate(there)).data).toEqual(back.data);
    }
    await rm(folder, { recursive: true });
  });

  it('is refused where the way back is between other spaces', async () => {
    const { translators } = await trained({});
    const { translators: others } = await trained({}, [12, 6]);
    expect(() => translators[0]!.withBack(others[1]!)).toThrow(/the network back: 12 → 6, the spaces ask for 12 → 8/);
  });
});

describe('a trained network', () => {
  let folder: string;
  let translators: Translator[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'network-'));
    ({ translators } = await trained({ norm: 'layer', adapterDepth: 3 }));
    await translators[0]!.save(join(folder, 'saved'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('maps centred rows as its trainer does', async () => {
    const few = toy({}, { dims: [12, 8] });
    const { translators: found, rows, own } = await trained({ norm: 'batch' });
    for (const [i, translator] of found.entries()) {
      const mean = few.setup.means[i]!;
      // Rows whose preprocessing gives the batch: batch rows at the length that the mean leaves them.
      const raw = restore(rows[i]!, mean);
      expect(largestDifference(preprocess(raw, mean).matrix.data, rows[i]!.data)).toBeLessThan(1e-5);
      const out = await translator.translate(raw, { centred: true });
      expect(largestDifference(out.data, own[i]!.data)).toBeLessThan(1e-4);
    }
  });

  it('has a translator for every ordered pair of three spaces, each with the dims of its own', async () => {
    const { translators: all } = await trained({}, [6, 5, 4]);
    expect(all.map(({ manifest }) => manifest.spaces.map((space) => space.dim).join())).toEqual([
      '6,5',
      '5,6',
      '6,4',
      '4,6',
      '5,4',
      '4,5',
    ]);
  });

  it.each([
    ['translator.onnx', 0],
    ['inverse.onnx', 1],
  ] as const)('%s gives the numbers of the library', async (file, side) => {
    const ort = await import('onnxruntime-node').catch(() => undefined);
    if (!ort) return;
    const session = await ort.InferenceSession.create(join(folder, 'saved', file), { logSeverityLevel: 3 });
    const x = side === 0 ? sliceRows(source, 0, 33) : await translators[0]!.translate(sliceRows(source, 0, 33));
    const map = side === 0 ? translators[0]! : translators[0]!.inverse!();
    const { translated } = await session.run({ vectors: new ort.Tensor('float32', x.data, [x.rows, x.dim]) });
    expect(largestDifference(translated!.data as Float32Array, (await map.translate(x)).data)).toBeLessThan(1e-5);
    await session.release();
  });

  it('is refused where its arrays are not those of a network', async () => {
    const dir = join(folder, 'broken');
    await cp(join(folder, 'saved'), dir, { recursive: true });
    const arrays = { dtype: 'f32', shape: [12, 16], data: new Float32Array(192) } as const;
    await writeTensors(join(dir, 'weights.safetensors'), [['in.0.0.weight', arrays]], {}, { overwrite: true });
    const path = join(dir, 'translator.json');
    const json = JSON.parse(await readFile(path, 'utf8'));
    const files = await hashFiles(dir, Object.keys(json.files));
    await writeFile(path, JSON.stringify({ ...json, files }));
    await expect(loadTranslator(dir)).rejects.toMatchObject({
      code: 'BAD_TRANSLATOR',
      message: expect.stringContaining('not those of a network between spaces of 12 and 8 dims'),
    });
  });
});
