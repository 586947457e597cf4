import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRuns } from '../../pages/report/read-run.js';
import { loadTranslator } from '../../src/translators/load.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { readRecord } from '../../training/vec2vec/run/run-record.js';
import { json } from '../cli/run-cli.js';

const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', 'version-0.1.0', name);
const matrix = async (name: string) => (await readMatrix(golden(name))).matrix;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'version-0.1.0-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** test/golden/version-0.1.0/README.md says how the folders were made. */
describe('what version 0.1.0 wrote', () => {
  it.each(['procrustes', 'few-pairs', 'vec2vec'])(
    'a translator of %s loads and translates as it did',
    async (method) => {
      const translator = await loadTranslator(golden(method));
      expect(translator.manifest.method).toBe(method);
      const [now, then] = [await translator.translate(await matrix('source.npy')), await matrix(`${method}-out.npy`)];
      expect([now.rows, now.dim]).toEqual([then.rows, then.dim]);
      let worst = 0;
      for (let i = 0; i < now.data.length; i++) worst = Math.max(worst, Math.abs(now.data[i]! - then.data[i]!));
      expect(worst).toBeLessThan(1e-5);
      const back = await translator.inverse!().translate(now);
      expect([back.rows, back.dim]).toEqual([320, 12]);
    },
  );

  it('a run folder is read, reported and gone on with', async () => {
    expect(await readRecord(golden('vec2vec/run'))).toMatchObject({ version: 1, seed: 0, options: { steps: 30 } });
    expect(await readRuns(golden('vec2vec'))).toMatchObject([{ run: { method: 'vec2vec', seed: 0 } }]);
    await cp(golden('vec2vec'), join(folder, 'vec2vec'), { recursive: true });
    const files = [golden('source.npy'), golden('target.npy'), '-o', join(folder, 'vec2vec')];
    const { code, value, stderr } = await json(['train', ...files, '--resume', '--quiet']);
    expect(code, stderr).toBe(3);
    expect(value).toMatchObject({ method: 'vec2vec', verdict: 'not-aligned' });
  });
});
