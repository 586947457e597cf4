import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/vectors/atomic.js';
import { npyHeaderBytes } from '../../src/vectors/formats/npy/npy.js';
import { partialPath } from '../../src/vectors/job-note.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { pendingFile } from '../../src/vectors/pending-file.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { writeFolderAtomic } from '../../src/vectors/replace-folder.js';
import type { FileSink } from '../../src/vectors/sink.js';
import { cloud, scratch } from './formats.js';

const at = scratch();
const hidden = (): string[] => readdirSync(at('.')).filter((f) => f.startsWith('.'));

describe('files and folders that appear whole', () => {
  it('a file is replaced only when asked, and nothing temporary stays', async () => {
    await writeFileAtomic(at('a.txt'), 'one');
    await expect(writeFileAtomic(at('a.txt'), 'two')).rejects.toMatchObject({ code: 'EXISTS' });
    await writeFileAtomic(at('a.txt'), 'two', { overwrite: true });
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('two');
    await expect(writeFileAtomic(at('no/folder.txt'), 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(hidden()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('a pipe or device is not replaced, whatever is allowed', async () => {
    execFileSync('mkfifo', [at('pipe.npy')]);
    for (const overwrite of [false, true]) {
      const refused = { code: 'EXISTS', message: /pipe.npy is a device, pipe or socket/ };
      await expect(writeFileAtomic(at('pipe.npy'), 'x', { overwrite })).rejects.toMatchObject(refused);
      await expect(pendingFile(at('pipe.npy'), { overwrite })).rejects.toMatchObject(refused);
    }
    expect(statSync(at('pipe.npy')).isFIFO()).toBe(true);
  });

  it('a folder is there as a whole or not at all', async () => {
    const fill = (text: string) => async (folder: string) => writeFileSync(join(folder, 'weights'), text);
    await writeFolderAtomic(at('model'), fill('one'));
    await expect(writeFolderAtomic(at('model'), fill('two'))).rejects.toMatchObject({ code: 'EXISTS' });
    await expect(
      writeFolderAtomic(
        at('model'),
        async (folder) => {
          writeFileSync(join(folder, 'weights'), 'half');
          throw new Error('killed');
        },
        { overwrite: true },
      ),
    ).rejects.toThrow('killed');
    expect(readFileSync(join(at('model'), 'weights'), 'utf8')).toBe('one');
    await writeFolderAtomic(at('model'), fill('three'), { overwrite: true });
    expect(readFileSync(join(at('model'), 'weights'), 'utf8')).toBe('three');
    expect(hidden()).toEqual([]);
  });

  it('a writer whose temporary file was taken over does not publish the other one', async () => {
    const first = await pendingFile(at('race.bin'));
    const second = await pendingFile(at('race.bin'));
    await first.write(Buffer.from('first'), 0);
    await second.write(Buffer.from('second'), 0);
    await expect(first.commit()).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringMatching(/another process/),
    });
    await second.commit();
    expect(readFileSync(at('race.bin'), 'utf8')).toBe('second');
  });

  it('a file that is being written is not resumed, and a writer that was taken over publishes nothing', async () => {
    const target = at('both.jsonl');
    const first = await createSink(target, { dim: 6, job: 'a' });
    const rows = cloud(40, 6);
    await first.write(sliceRows(rows, 0, 10));
    await expect(createSink(target, { dim: 6, job: 'a', resume: true })).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringMatching(new RegExp(`process ${process.pid} is writing it`)),
    });
    const second = await createSink(target, { dim: 6, job: 'b' });
    await first.write(sliceRows(rows, 10, 40));
    await expect(first.close()).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringMatching(/another process/),
    });
    await first.abort();
    expect(existsSync(target)).toBe(false);
    await second.write(rows);
    await second.close();
    expect((await readMatrix(target)).matrix.data).toEqual(rows.data);
    expect(hidden()).toEqual([]);
  });

  it('does not replace a file that appeared while writing', async () => {
    const file = await pendingFile(at('late.bin'));
    writeFileSync(at('late.bin'), 'someone else');
    await expect(file.commit()).rejects.toMatchObject({ code: 'EXISTS' });
    expect(readFileSync(at('late.bin'), 'utf8')).toBe('someone else');
    await file.abandon();
  });
});

describe('resuming', () => {
  const m = cloud(50, 6);
  const formats = ['a.npy', 'a.safetensors', 'a.fvecs'];

  it.each(formats)('%s: an interrupted writing is continued to the same bytes', async (name) => {
    const path = at(name);
    const whole = at(`whole-${name}`);
    const once = await createSink(whole, { dim: 6 });
    await once.write(m);
    await once.close();

    const first = await createSink(path, { dim: 6, resume: true, job: 'model a, docs.npy' });
    expect(first.resumedAt).toBe(0);
    await first.write(sliceRows(m, 0, 20));
    await first.suspend();
    // A kill in the middle of a row leaves part of it.
    writeFileSync(partialPath(path), Buffer.concat([readFileSync(partialPath(path)), Buffer.alloc(9, 7)]));
    expect(existsSync(path)).toBe(false);

    const second = await createSink(path, { dim: 6, resume: true, job: 'model a, docs.npy' });
    expect(second.resumedAt).toBe(20);
    await second.write(sliceRows(m, 20, 50));
    await second.close();
    expect(readFileSync(path).equals(readFileSync(whole))).toBe(true);
    expect(hidden()).toEqual([]);
  });

  it.each(formats)('%s: another dimension or another job is not continued', async (name) => {
    const path = at(`other-${name}`);
    const first = await createSink(path, { dim: 6, job: 'model a' });
    await first.write(sliceRows(m, 0, 3));
    await first.suspend();
    await expect(createSink(path, { dim: 6, resume: true, job: 'model b' })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/started with other input/),
    });
    await expect(createSink(path, { dim: 5, resume: true })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    const anew = await createSink(path, { dim: 6, job: 'model b' });
    expect(anew.resumedAt).toBe(0);
    await anew.write(m);
    await anew.close();
    expect((await readMatrix(path)).matrix.data).toEqual(m.data);
    expect(hidden()).toEqual([]);
  });

  it('a writing that ended just before its rename is completed', async () => {
    const first = await createSink(at('late.npy'), { dim: 6, overwrite: true });
    await first.write(m);
    await first.suspend();
    const partial = readFileSync(partialPath(at('late.npy')));
    npyHeaderBytes('<f4', [50, 6]).copy(partial);
    writeFileSync(partialPath(at('late.npy')), partial);
    const second = await createSink(at('late.npy'), { dim: 6, resume: true });
    expect(second.resumedAt).toBe(50);
    await second.close();
    expect((await readMatrix(at('late.npy'))).matrix.data).toEqual(m.data);
  });

  // Parts of these have no fixed length: [file, dims, rows, rows that are written, of those found again].
  it.each([
    ['j.jsonl', 6, 50, 20, 20],
    ['j.csv', 6, 50, 20, 20],
    ['j.tsv', 6, 50, 20, 20],
    ['j.npz', 6, 50, 20, 20],
    ['j.arrow', 6, 50, 20, 20],
    ['j.arrows', 6, 50, 20, 20],
    // Rows of 1.4 MB of text, three to a gzip member of 4 MB; row groups of 16 MB, four rows of 4 MB.
    ['wide.jsonl.gz', 2 ** 17, 8, 7, 6],
    ['wide.parquet', 2 ** 20, 9, 7, 4],
  ] as const)(
    '%s: is continued after any of its whole parts, to the same bytes',
    async (name, dim, count, begun, whole) => {
      const rows = dim === 6 ? m : cloud(count, dim);
      const ids = Array.from({ length: count }, (_, i) => `row "${i}", é`);
      const write = async (sink: FileSink, from: number, to: number): Promise<void> => {
        const step = dim === 6 ? 10 : 1;
        for (let row = from; row < to; row += step)
          await sink.write(sliceRows(rows, row, row + step), ids.slice(row, row + step));
      };
      const once = await createSink(at(`once-${name}`), { dim: rows.dim, job: 'a' });
      await write(once, 0, count);
      await once.close();
      const bytes = readFileSync(at(`once-${name}`));
      const first = await createSink(at(name), { dim: rows.dim, job: 'a', resume: true });
      expect(first.resumedAt).toBe(0);
      await write(first, 0, begun);
      await first.suspend();
      await expect(createSink(at(name), { dim: rows.dim, job: 'b', resume: true })).rejects.toMatchObject({
        code: 'BAD_OPTION',
      });
      await expect(createSink(at(name), { dim: rows.dim + 1, job: 'a', resume: true })).rejects.toMatchObject({
        code: 'BAD_OPTION',
        message: expect.stringMatching(/another format, dimension or dtype/),
      });
      // A kill leaves half a part, and half a line of the journal.
      const partial = partialPath(at(name));
      appendFileSync(partial, Buffer.alloc(9, 7));
      appendFileSync(`${partial}.parts`, '{"rows":49,"by');
      const second = await createSink(at(name), { dim: rows.dim, job: 'a', resume: true });
      expect(second.resumedAt).toBe(whole);
      await write(second, second.resumedAt, count);
      await second.close();
      expect(readFileSync(at(name)).equals(bytes)).toBe(true);
      const read = await readMatrix(at(name));
      expect(read.ids).toEqual(ids);
      expect(Buffer.from(read.matrix.data.buffer).equals(Buffer.from(rows.data.buffer))).toBe(true);
      expect(hidden()).toEqual([]);
      // Cut anywhere, also inside what the journal says is whole.
      const third = await createSink(at(name), { dim: rows.dim, job: 'a', overwrite: true });
      await write(third, 0, count);
      await third.suspend();
      truncateSync(partial, Math.floor(statSync(partial).size / 2));
      const fourth = await createSink(at(name), { dim: rows.dim, job: 'a', overwrite: true, resume: true });
      expect(fourth.resumedAt).toBeLessThan(count);
      await write(fourth, fourth.resumedAt, count);
      await fourth.close();
      expect(readFileSync(at(name)).equals(bytes)).toBe(true);
    },
  );

  it('a file whose every row was there is completed', async () => {
    for (const name of ['all.jsonl', 'all.npz', 'all.arrow', 'all.csv']) {
      const whole = await createSink(at(name), { dim: 6, job: 'a' });
      await whole.write(m);
      await whole.suspend();
      const sink = await createSink(at(name), { dim: 6, job: 'a', resume: true });
      expect(sink.resumedAt).toBe(50);
      await sink.close();
      expect((await readMatrix(at(name))).matrix.data).toEqual(m.data);
    }
    expect(hidden()).toEqual([]);
  });

  it('abort removes everything', async () => {
    mkdirSync(at('clean'));
    for (const name of ['a.npy', 'a.jsonl.gz', 'a.npz', 'a.parquet', 'a.arrow']) {
      const sink = await createSink(at(`clean/${name}`), { dim: 6, job: 'x' });
      await sink.write(sliceRows(m, 0, 5));
      await sink.abort();
    }
    expect(readdirSync(at('clean'))).toEqual([]);
  });
});
