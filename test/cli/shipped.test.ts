/** Translators that ship with the program: by name wherever a folder is taken, and what tells foreign vectors. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fit as learn, loadTranslator, readMatrix, verify } from '../../index.js';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { readManifest } from '../../src/translators/checkpoint.js';
import { SHIPPED, shippedNames } from '../../src/translators/shipped.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { expectRefusal, here, jsonHere, temporaryFolder } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const root = fileURLToPath(new URL('../../', import.meta.url));
const home = process.cwd();
let use: Matrix;

beforeAll(async () => {
  use = (await readMatrix(join(root, 'data/demo/test-source.npy'))).matrix;
  writeNpy(at('use.npy'), use);
});
afterEach(() => process.chdir(home));

describe('the shipped translators', () => {
  it('are in the repository and in the package, measured on pairs, at most 8 MB together', async () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    let bytes = 0;
    for (const [from, to] of SHIPPED) {
      const folder = `checkpoints/${from}-to-${to}`;
      expect(files).toContain(folder);
      for (const name of readdirSync(join(root, folder))) bytes += statSync(join(root, folder, name)).size;
      const { measured, spaces } = await readManifest(`${from}-to-${to}`);
      expect(measured!.pairs).toBe(2000);
      expect(measured!.there.top1).toBeGreaterThan(0.75);
      const back = await readManifest(`${to}-to-${from}`);
      expect(back.spaces.map(({ modelId }) => modelId)).toEqual(spaces.map(({ modelId }) => modelId).toReversed());
      expect(back.measured!.there.top1).toBe(measured!.back!.top1);
      const card = readFileSync(join(root, folder, 'README.md'), 'utf8');
      expect(card).toMatch(/## Fitted on\n\n(38,000|41,891) pairs/);
    }
    expect(bytes).toBeLessThan(8e6);
  });

  it('agree with each other: by way of MiniLM and straight, USE rows land at the same mpnet rows', async () => {
    const straight = await (await loadTranslator('use-lite-to-mpnet')).translate(use, { centred: true });
    const minilm = await (await loadTranslator('use-lite-to-minilm')).translate(use);
    const chained = await (await loadTranslator('minilm-to-mpnet')).translate(minilm, { centred: true });
    expect((await retrieval(chained, straight)).top1).toBeGreaterThan(0.95);
    const back = await (await loadTranslator('mpnet-to-minilm')).translate(
      await (await loadTranslator('minilm-to-mpnet')).translate(minilm),
    );
    expect((await retrieval(back, minilm)).cosine).toBeGreaterThan(0.99);
  });

  it('are taken by name by translate, search, inspect, gate, report, export and doctor', async () => {
    const translated = await here(['translate', 'use-lite-to-minilm', at('use.npy'), '-o', at('minilm.npy')]);
    expect(translated.code, translated.stderr).toBe(0);
    expect((await here(['translate', 'minilm-to-use-lite', at('minilm.npy'), '-o', at('back.npy')])).code).toBe(0);
    const found = await jsonHere(['search', 'minilm-to-use-lite', at('use.npy'), at('minilm.npy'), '-k', '1']);
    const own = found.value['results'].filter((one: any, row: number) => one.neighbours[0].id === String(row));
    expect(own.length).toBeGreaterThan(1900);
    const { value } = await jsonHere(['inspect', 'mpnet-to-minilm']);
    expect(value['translators'][0]).toMatchObject({
      dir: 'mpnet-to-minilm',
      verdict: 'measured',
      spaces: [{ dim: 768 }, {}],
    });
    expect((await here(['gate', 'minilm-to-mpnet', '--gate', 'top1>=0.9'])).code).toBe(0);
    expect((await here(['report', 'minilm-to-mpnet'])).stdout).toContain('measured');
    const exported = await here(['export', 'mpnet-to-minilm', '--format', 'onnx', '-o', at('map.onnx')]);
    expect(exported.code, exported.stderr).toBe(0);
    expect(statSync(at('map.onnx')).size).toBeGreaterThan(384 * 768 * 4);
    const doctor = await jsonHere(['doctor']);
    expect(doctor.value['translators'].map(({ name }: { name: string }) => name)).toEqual(
      SHIPPED.map(([from, to]) => `${from}-to-${to}`),
    );
  });

  it('step back for a local folder of the same name, and are named where a name is mistyped', async () => {
    const { x, y } = twoSpaces(100, [8, 6], 1);
    const { translator } = await learn({ source: x, target: y, pairs: true, verdict: false });
    mkdirSync(at('local'));
    await translator.save(at('local', 'minilm-to-mpnet'));
    process.chdir(at('local'));
    expect((await loadTranslator('minilm-to-mpnet')).manifest.spaces[0].dim).toBe(8);
    await expectRefusal(
      ['translate', 'minlm-to-mpnet', at('use.npy'), '-o', at('x.npy')],
      /no translator minlm-to-mpnet/,
      {
        hint: /did you mean "minilm-to-mpnet"\?/,
      },
    );
  });

  it('are not written into', async () => {
    const before = readFileSync(join(root, 'checkpoints/minilm-to-mpnet/translator.json'), 'utf8');
    // Before anything is read or measured: there are no such files.
    const line = ['minilm-to-mpnet', at('none.npy'), at('none.npy')];
    const refused = /minilm-to-mpnet is shipped with the program: nothing is written into it/;
    await expectRefusal(['eval', ...line, '--record'], refused);
    const [translator, source, target] = line as [string, string, string];
    await expect(verify({ translator, source, target, write: true })).rejects.toThrow(refused);
    expect(readFileSync(join(root, 'checkpoints/minilm-to-mpnet/translator.json'), 'utf8')).toBe(before);
    expect(shippedNames()).toHaveLength(2 * SHIPPED.length);
    expect(existsSync('minilm-to-mpnet')).toBe(false);
  });
});

describe('vecbridge verify NAME --source', () => {
  const look = (...args: string[]) => jsonHere(['verify', 'use-lite-to-minilm', ...args]);

  it('knows vectors of its model, a few dozen of them too, whatever their length', async () => {
    const { code, value } = await look('--source', at('use.npy'));
    expect([code, value['likeness'][0].looks]).toEqual([0, 'alike']);
    writeNpy(at('few.npy'), { ...sliceRows(use, 0, 25), data: sliceRows(use, 0, 25).data.map((v) => 7 * v) });
    const few = await look('--source', at('few.npy'));
    expect([few.code, few.value['likeness'][0].looks]).toEqual([0, 'alike']);
  });

  it('refuses permuted, rotated and random vectors with exit code 3', async () => {
    const order = random('order').permutation(512);
    writeNpy(at('permuted.npy'), { ...use, data: use.data.map((_, i) => use.data[i - (i % 512) + order[i % 512]!]!) });
    writeNpy(at('rotated.npy'), await matmul(use, await randomOrthogonal(512, 512, random('turn'))));
    const rng = random('noise');
    writeNpy(at('noise.npy'), { ...use, data: use.data.map(() => rng.normal()) });
    for (const name of ['permuted', 'rotated', 'noise']) {
      const { code, value } = await look('--source', at(`${name}.npy`));
      expect([name, code, value['likeness'][0].looks]).toEqual([name, 3, 'unlike']);
    }
  });

  it('names the other side, missing statistics, too few rows and two forms at once', async () => {
    await expectRefusal(
      ['verify', 'use-lite-to-minilm', '--target', at('use.npy')],
      /the dims of the translator's source space, not of its target/,
      {
        hint: /give it as --source/,
      },
    );
    await expectRefusal(['verify', 'minilm-to-mpnet', '--source', at('use.npy')], /512 dims, the model's have 384/);
    writeNpy(at('ten.npy'), sliceRows(use, 0, 10));
    await expectRefusal(
      ['verify', 'use-lite-to-minilm', '--source', at('ten.npy')],
      /10 rows are too few: at least 20/,
    );
    const demo = join(root, 'checkpoints/demo');
    await expectRefusal(['verify', demo, '--source', at('use.npy')], /holds no statistics/);
    await expectRefusal(
      ['verify', demo, at('use.npy'), '--source', at('use.npy')],
      /cannot be combined with --source and --target/,
    );
    await expectRefusal(['verify', demo], /missing required argument 'source'/);
  });
});
