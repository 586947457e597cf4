/** What users and attackers feed: each ends in one error that names the file, the place and both numbers. */
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { npyHeaderBytes } from '../../src/vectors/formats/npy/npy.js';
import { createSink, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { checkFinite, validateMatrix } from '../../src/vectors/validate.js';
import { f32, npy } from './forged-bytes.js';
import { cloud, scratch } from './formats.js';
import { hostileFiles, nested } from './hostile-files.js';

const at = scratch();

describe('hostile files', () => {
  it.each(hostileFiles)('%s', async (_name, file, content, code, message) => {
    writeFileSync(at(file.replace(/:\w+$/, '')), content, typeof content === 'string' ? 'latin1' : undefined);
    const error = await readMatrix(at(file)).then(
      () => undefined,
      (e: Error & { code: string; hint?: string }) => e,
    );
    expect(error).toMatchObject({ name: 'VecbridgeError', code, message: expect.stringMatching(message) });
    expect(error!.message).toContain(at(file).replace(/:\w+$/, ''));
    expect(error!.hint).toBeTruthy();
  });

  it.each([
    ['digits.csv', (n: number) => `a,b\n1,${'1'.repeat(n)}x\n`],
    ['brackets.csv', (n: number) => `${'['.repeat(n)}\n`],
    ['spaces.csv', (n: number) => `a,b\n1,${' '.repeat(n)}x\n`],
    ['spaces.jsonl', (n: number) => `[${' '.repeat(n)}x\n`],
    ['quotes.csv', (n: number) => `${'"'.repeat(n)}\n`],
  ])('long runs of one character cost linear time: %s', async (file, text) => {
    const time = async (n: number): Promise<number> => {
      writeFileSync(at(file), text(n));
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 3; i++) {
        const begun = performance.now();
        await readMatrix(at(file)).catch((error) => expect(error).toMatchObject({ name: 'VecbridgeError' }));
        least = Math.min(least, performance.now() - begun);
      }
      return least;
    };
    await time(1000);
    const short = Math.max(1, await time(20_000));
    expect((await time(400_000)) / short).toBeLessThan(100); // 20 where it is linear, 400 where it is quadratic
  });

  it('a path that is not there, a folder', async () => {
    await expect(readMatrix(at('missing.npy'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readMatrix(at('.'))).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/is a folder/),
    });
    await expect(createSink(at('no/such/folder.npy'), { dim: 2 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(createSink(at('a.xyz'), { dim: 2 })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      hint: expect.stringMatching(/npy, npz/),
    });
    await expect(createSink(at('a.npy'), { dim: 0 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(createSink(at('a.csv'), { dim: 2, dtype: 'f16' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('deep JSON beside a good vector is read without a stack overflow', async () => {
    writeFileSync(at('nested.jsonl'), `${nested(5000)}\n`);
    expect((await readMatrix(at('nested.jsonl'))).matrix.data).toEqual(new Float32Array([1, 2]));
  });

  it('a limit bounds the memory, and a file too large to hold is refused with both numbers', async () => {
    // 2^22 rows of 512: 8 GiB, sparse
    const file = openSync(at('sparse.npy'), 'w');
    writeSync(file, npyHeaderBytes('<f4', [2 ** 22, 512]));
    ftruncateSync(file, 128 + 2 ** 33);
    closeSync(file);
    await expect(readMatrix(at('sparse.npy'), { maxBytes: 2 ** 30 })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/4194304 × 512 float32 numbers take 8\.0 GiB of memory, at most 1\.0 GiB/),
    });
    const before = process.memoryUsage().arrayBuffers;
    const { matrix } = await readMatrix(at('sparse.npy'), { limit: 100, maxBytes: 2 ** 30 });
    expect(matrix.rows).toBe(100);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('validateMatrix and checkFinite name the row in the file', () => {
    const m = cloud(4, 3);
    expect(() => validateMatrix(m, 'x')).not.toThrow();
    m.data.fill(0, 6, 9);
    expect(() => validateMatrix(m, 'x', { firstRow: 10 })).toThrow(
      expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringMatching(/x: row 12 is all zeros/) }),
    );
    expect(() => validateMatrix(m, 'x', { zeroRows: 'allow' })).not.toThrow();
    m.data[4] = Number.NaN;
    expect(() => checkFinite(m, 'x', 10)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/x: row 11 has NaN at position 1/) }),
    );
  });

  it('values pass through sources and with allow: any', async () => {
    writeFileSync(at('any.npy'), npy('<f4', [1, 2], f32(Number.NaN, Number.POSITIVE_INFINITY)));
    const { matrix } = await readMatrix(at('any.npy'), { allow: 'any' });
    expect([...matrix.data]).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
    const source = await openVectors(at('any.npy'));
    await expect(source.batches(1, -1)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(source.batches(0)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await source.close();
  });
});
