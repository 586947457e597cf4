import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../src/vectors/file.js';
import { loadArrow } from '../../src/vectors/formats/arrow/arrow.js';
import { arrowColumnsSink } from '../../src/vectors/formats/arrow/arrow-columns-sink.js';
import { npzColumnsSink } from '../../src/vectors/formats/npz/npz-sink.js';
import { zipMembers } from '../../src/vectors/formats/npz/zip.js';
import { parquetColumnsSink } from '../../src/vectors/formats/parquet/parquet-columns-sink.js';
import { partialPath } from '../../src/vectors/job-note.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import type { FileSink } from '../../src/vectors/sink.js';
import { cloud, scratch } from './formats.js';

// Written by DuckDB (three row groups), Polars and numpy: make-other-columns.mjs and make-other-members.py beside them.
const golden = (name: string): string => fileURLToPath(new URL(`../golden/vectors/${name}`, import.meta.url));
const [PARQUET, ARROW] = [golden('other-columns.parquet'), golden('other-columns.arrow')];
const at = scratch();

async function writeAll(sink: FileSink, vectors: Matrix, step: number): Promise<void> {
  for (let row = sink.resumedAt; row < vectors.rows; row += step)
    await sink.write(sliceRows(vectors, row, Math.min(vectors.rows, row + step)));
  await sink.close();
}

const bufferOf = (path: string): ArrayBuffer => {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
};

async function parquetRows(path: string): Promise<Record<string, unknown>[]> {
  const rows = await parquetReadObjects({ file: bufferOf(path), compressors });
  return rows.map(({ vector: _, ...others }) => others);
}

describe('parquet', () => {
  const vectors = cloud(5000, 7);

  it('keeps values, types and row groups of the other columns, whatever the batches', async () => {
    const before = parquetMetadata(bufferOf(PARQUET));
    for (const step of [70, 999, 5000]) {
      const path = at(`${step}.parquet`);
      await writeAll(await parquetColumnsSink(path, PARQUET, undefined, { dim: 7, modelId: 'new' }), vectors, step);
      const after = parquetMetadata(bufferOf(path));
      expect(after.row_groups.map((group) => group.num_rows)).toEqual(before.row_groups.map((group) => group.num_rows));
      expect((await readMatrix(path)).matrix.data).toEqual(vectors.data);
      expect(after.key_value_metadata).toContainEqual({ key: 'modelId', value: 'new' });
    }
    expect(readFileSync(at('999.parquet'))).toEqual(readFileSync(at('5000.parquet')));
    expect(readFileSync(at('70.parquet'))).toEqual(readFileSync(at('5000.parquet')));
    expect(await parquetRows(at('70.parquet'))).toEqual(await parquetRows(PARQUET));
    const source = await openVectors(at('70.parquet'));
    expect(source.otherColumns).toContain('price');
    for await (const { ids } of source.batches(3)) {
      expect(ids).toEqual(['0', '1', '2']);
      break;
    }
    await source.close();
  });

  it('goes on after any interruption to the same bytes', async () => {
    const whole = at('whole.parquet');
    await writeAll(await parquetColumnsSink(whole, PARQUET, undefined, { dim: 7, job: 'a' }), vectors, 1000);
    const bytes = readFileSync(whole);
    const target = at('resumed.parquet');
    const found = new Set<number>();
    for (let cut = 0; cut < bytes.length; cut += Math.ceil(bytes.length / 23)) {
      writeFileSync(partialPath(target), bytes.subarray(0, cut));
      writeFileSync(`${partialPath(target)}.job`, 'a');
      const sink = await parquetColumnsSink(target, PARQUET, undefined, {
        dim: 7,
        resume: true,
        job: 'a',
        overwrite: true,
      });
      found.add(sink.resumedAt);
      await writeAll(sink, vectors, 700);
      expect(readFileSync(target).equals(bytes)).toBe(true);
      expect(existsSync(`${partialPath(target)}.job`)).toBe(false);
    }
    expect([...found]).toEqual([0, 2048, 4096]);
    writeFileSync(partialPath(target), bytes);
    writeFileSync(`${partialPath(target)}.job`, 'b');
    await expect(
      parquetColumnsSink(target, PARQUET, undefined, { dim: 7, resume: true, job: 'a', overwrite: true }),
    ).rejects.toMatchObject({ code: 'BAD_OPTION', message: /other input/ });
  });

  it('refuses other counts of rows, vectors among other values, and damaged originals', async () => {
    const sink = await parquetColumnsSink(at('few.parquet'), PARQUET, undefined, { dim: 7 });
    await sink.write(sliceRows(vectors, 0, 4999));
    await expect(sink.close()).rejects.toMatchObject({ code: 'ROWS_MISMATCH', message: /5000 rows .* 4999/ });
    const more = await parquetColumnsSink(at('few.parquet'), PARQUET, undefined, { dim: 7 });
    await more.write(vectors);
    await expect(more.write(sliceRows(vectors, 0, 2))).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: /5002 rows/,
    });
    await more.abort();
    expect(existsSync(at('few.parquet'))).toBe(false);
    writeFileSync(
      at('nested.parquet'),
      Buffer.from(
        parquetWriteBuffer({
          columnData: [{ name: 'inside', data: [{ vector: [1, 2], other: 1 }] }],
          schema: [
            { name: 'root', num_children: 1 },
            { name: 'inside', num_children: 2, repetition_type: 'REQUIRED' },
            { name: 'vector', converted_type: 'LIST', num_children: 1, repetition_type: 'REQUIRED' },
            { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
            { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
            { name: 'other', type: 'INT32', repetition_type: 'REQUIRED' },
          ],
        }),
      ),
    );
    await expect(
      parquetColumnsSink(at('n.parquet'), at('nested.parquet'), undefined, { dim: 7 }),
    ).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      hint: /--only-vectors/,
    });
    copyFileSync(PARQUET, at('cut.parquet'));
    truncateSync(at('cut.parquet'), 20_000);
    await expect(parquetColumnsSink(at('n.parquet'), at('cut.parquet'), undefined, { dim: 7 })).rejects.toMatchObject({
      code: 'BAD_FILE',
    });
  });
});

describe('arrow', () => {
  const vectors = cloud(700, 3);
  const rowsOf = async (path: string): Promise<unknown[]> => {
    const table = (await loadArrow()).tableFromIPC(readFileSync(path));
    return table
      .toArray()
      .map((row) =>
        JSON.parse(JSON.stringify({ ...row.toJSON(), vector: null }, (_, v) => (typeof v === 'bigint' ? `${v}` : v))),
      );
  };

  it.each(['kept.arrow', 'kept.arrows'])('keeps the other columns: %s', async (name) => {
    await writeAll(await arrowColumnsSink(at(name), ARROW, undefined, { dim: 3, modelId: 'new' }), vectors, 90);
    expect(await rowsOf(at(name))).toEqual(await rowsOf(ARROW));
    const source = await openVectors(at(name));
    expect([source.dim, source.rows, source.modelId]).toEqual([3, 700, 'new']);
    await source.close();
    expect((await readMatrix(at(name))).matrix.data).toEqual(vectors.data);
  });

  it('keeps dictionaries over several record batches', async () => {
    const arrow = await loadArrow();
    const kinds = arrow.vectorFromArray(
      ['a', 'b', 'a', 'c'],
      new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
    );
    const lists = arrow.vectorFromArray(
      [[1], [2], [3], [4]],
      new arrow.FixedSizeList(1, new arrow.Field('item', new arrow.Float32(), false)),
    );
    const table = new arrow.Table({ kind: kinds, vector: lists });
    const twice = new arrow.Table([...table.batches, ...table.batches]);
    writeFileSync(at('twice.arrows'), arrow.tableToIPC(twice, 'stream'));
    const eight = cloud(8, 3);
    await writeAll(
      await arrowColumnsSink(at('eight.arrow'), at('twice.arrows'), undefined, { dim: 3, dtype: 'f16' }),
      eight,
      3,
    );
    expect(await rowsOf(at('eight.arrow'))).toEqual(await rowsOf(at('twice.arrows')));
    expect((await readMatrix(at('eight.arrow'))).matrix.data[4]).toBeCloseTo(eight.data[4]!, 2);
  });

  it('refuses other counts of rows', async () => {
    const sink = await arrowColumnsSink(at('few.arrow'), ARROW, undefined, { dim: 3 });
    await sink.write(sliceRows(vectors, 0, 699));
    await expect(sink.close()).rejects.toMatchObject({ code: 'ROWS_MISMATCH' });
    const more = await arrowColumnsSink(at('few.arrow'), ARROW, undefined, { dim: 3 });
    await more.write(vectors);
    await expect(more.write(sliceRows(vectors, 0, 1))).rejects.toMatchObject({ code: 'ROWS_MISMATCH' });
    await more.abort();
  });

  it('goes on after any record batch to the same bytes, dictionaries too', async () => {
    const original = at('twice.arrows');
    const rows = cloud(8, 3);
    const options = { dim: 3, job: 'a', overwrite: true } as const;
    const whole = at('uninterrupted.arrow');
    await writeAll(await arrowColumnsSink(whole, original, undefined, options), rows, rows.rows);
    const bytes = readFileSync(whole);
    const target = at('resumed.arrow');
    const found = new Set<number>();
    for (let cut = 0; cut < bytes.length; cut += Math.ceil(bytes.length / 17)) {
      const first = await arrowColumnsSink(target, original, undefined, options);
      await first.write(rows);
      await first.suspend();
      truncateSync(partialPath(target), cut);
      const sink = await arrowColumnsSink(target, original, undefined, { ...options, resume: true });
      found.add(sink.resumedAt);
      await writeAll(sink, rows, 5);
      expect(readFileSync(target).equals(bytes)).toBe(true);
    }
    expect(found.size).toBeGreaterThan(1);
    expect(await rowsOf(target)).toEqual(await rowsOf(original));
  });
});

describe('npz', () => {
  const vectors = cloud(7, 4);
  const bytesOf = async (path: string): Promise<Map<string, Buffer>> => {
    const file = await openFile(path);
    const { members, close } = await zipMembers(file);
    const all = new Map<string, Buffer>();
    for (const member of members) all.set(member.name, Buffer.concat(await (await member.stream()).toArray()));
    close();
    await file.close();
    expect(all.size).toBe(members.length);
    return all;
  };

  it.each(['other-members.npz', 'other-members-deflated.npz'])('carries all other members: %s', async (name) => {
    const before = await bytesOf(golden(name));
    for (const step of [2, 7]) {
      await writeAll(await npzColumnsSink(at(`${step}-${name}`), golden(name), undefined, { dim: 4 }), vectors, step);
    }
    expect(readFileSync(at(`2-${name}`))).toEqual(readFileSync(at(`7-${name}`)));
    const after = await bytesOf(at(`2-${name}`));
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [member, bytes] of before) {
      if (member !== 'vectors.npy') expect(after.get(member), member).toEqual(bytes);
    }
    const { matrix, ids } = await readMatrix(at(`2-${name}`));
    expect(matrix.data).toEqual(vectors.data);
    expect(ids?.[6]).toBe(String(2n ** 60n + 6n));
  });

  it('exchanges the member that is named, and keeps the one called "vectors"', async () => {
    const original = golden('other-members.npz');
    const sink = await npzColumnsSink(at('named.npz'), original, 'other', { dim: 4, dtype: 'f16' });
    await writeAll(sink, vectors, 3);
    expect((await bytesOf(at('named.npz'))).get('vectors.npy')).toEqual((await bytesOf(original)).get('vectors.npy'));
    expect((await readMatrix(`${at('named.npz')}:other`)).matrix.data[5]).toBeCloseTo(vectors.data[5]!, 2);
  });

  it('goes on after any interruption to the same bytes', async () => {
    const original = golden('other-members-deflated.npz');
    const options = { dim: 4, job: 'a', overwrite: true } as const;
    const whole = at('whole.npz');
    await writeAll(await npzColumnsSink(whole, original, undefined, options), vectors, 2);
    const bytes = readFileSync(whole);
    const target = at('resumed.npz');
    const found = new Set<number>();
    for (const cut of [0, 250, 256, 303, 1000]) {
      // the vectors: a local header of 61 bytes, then 128, then 16 a row
      const first = await npzColumnsSink(target, original, undefined, options);
      for (const [from, to] of [
        [0, 4],
        [4, 7],
      ] as const)
        await first.write(sliceRows(vectors, from, to));
      await first.suspend();
      truncateSync(partialPath(target), Math.min(cut, statSync(partialPath(target)).size));
      const sink = await npzColumnsSink(target, original, undefined, { ...options, resume: true });
      found.add(sink.resumedAt);
      await writeAll(sink, vectors, 3);
      expect(readFileSync(target).equals(bytes)).toBe(true);
    }
    expect([...found]).toEqual([0, 4, 7]);
  });

  it('leaves nothing behind where a member is damaged', async () => {
    const bytes = readFileSync(golden('other-members.npz'));
    bytes[bytes.indexOf('é\0\0', 0, 'utf16le')]! ^= 1;
    writeFileSync(at('damaged.npz'), bytes);
    const sink = await npzColumnsSink(at('from-damaged.npz'), at('damaged.npz'), undefined, { dim: 4 });
    await expect(writeAll(sink, vectors, 7)).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: /damaged\.npz:labels\.npy is damaged: its checksum is wrong/,
    });
    expect(existsSync(at('from-damaged.npz'))).toBe(false);
    expect(existsSync(partialPath(at('from-damaged.npz')))).toBe(false);
  });
});
