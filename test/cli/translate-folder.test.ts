import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyTranslation } from '../../src/translate/verify-translation.js';
import { loadTranslator } from '../../src/translators/load.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { createSink, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { randomLinear } from '../translators/random-linear.js';
import { fitPaired } from './fit-paired.js';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { readNpy, twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(600, [24, 16], 1);

beforeAll(async () => {
  await fitPaired(at, x, y);
  mkdirSync(at('in', 'deep'), { recursive: true });
  writeNpy(at('in', '1.npy'), sliceRows(x, 0, 200));
  writeNpy(at('in', 'deep', '3.npy'), sliceRows(x, 500, 600));
  const sink = await createSink(at('in', '2.jsonl'), { dim: 24 });
  await sink.write(
    sliceRows(x, 200, 500),
    Array.from({ length: 300 }, (_, i) => `doc-${i}`),
  );
  await sink.close();
  writeFileSync(at('in', 'notes.md'), 'no vectors');
  writeFileSync(at('in', '.hidden.npy'), 'neither');
  await json(['translate', at('map'), at('a.npy'), '-o', at('all.npy')]);
});

describe('vecbridge translate of a folder', () => {
  it('writes one file for each, with the names, ids and rows they had, and says what it left out', async () => {
    const { code, value, stderr } = await json(['translate', at('map'), at('in'), '-o', at('out'), '--verify', '90']);
    expect(code).toBe(0);
    expect(value).toMatchObject({ rows: 600, dim: 16, files: 3, resumedAt: 0 });
    expect(value['verified'].rows).toBeGreaterThanOrEqual(90);
    expect(value['verified'].worstCosine).toBeGreaterThan(0.9999);
    expect(stderr).toMatch(/1 file of .* holds no vectors and is left out: .*notes\.md/);
    const parts = [readNpy(readFileSync(at('out', '1.npy'))), (await readMatrix(at('out', '2.jsonl'))).matrix];
    parts.push(readNpy(readFileSync(at('out', 'deep', '3.npy'))));
    const all = readNpy(readFileSync(at('all.npy')));
    const joined = parts.flatMap((part) => [...part.data]);
    expect(joined).toHaveLength(all.data.length);
    for (const [i, v] of joined.entries()) expect(v).toBeCloseTo(all.data[i]!, 5);
    const ids = readFileSync(at('out', '2.jsonl'), 'utf8').trim().split('\n');
    expect(ids.map((line) => JSON.parse(line).id)).toEqual(ids.map((_, i) => `doc-${i}`));
  });

  it('--resume passes over what is there and makes the rest', async () => {
    const before = readFileSync(at('out', '2.jsonl'));
    rmSync(at('out', '2.jsonl'));
    await expectRefusal(['translate', at('map'), at('in'), '-o', at('out')], /is not empty/, { hint: /--resume/ });
    const { value } = await json(['translate', at('map'), at('in'), '-o', at('out'), '--resume']);
    expect(value).toMatchObject({ rows: 600, resumedAt: 300, files: 3 });
    expect(readFileSync(at('out', '2.jsonl'))).toEqual(before);
    await expectRefusal(
      ['translate', at('map'), at('in'), '-o', at('out'), '--resume', '--centred'],
      /other inputs or options/,
    );
    const forced = await json(['translate', at('map'), at('in'), '-o', at('out'), '--force', '--centred']);
    expect(forced.value).toMatchObject({ rows: 600, resumedAt: 0 });
  });

  it('refuses folders in each other, without vectors, and one wrong file before anything is written', async () => {
    await expectRefusal(['translate', at('map'), at('in'), '-o', at('in', 'out')], /must not contain each other/);
    mkdirSync(at('empty'), { recursive: true });
    await expectRefusal(
      ['translate', at('map'), at('empty'), '-o', at('never')],
      /none has the ending of a vector format/,
    );
    mkdirSync(at('mixed'), { recursive: true });
    writeNpy(at('mixed', 'a.npy'), sliceRows(x, 0, 5));
    writeNpy(at('mixed', 'b.npy'), sliceRows(y, 0, 5));
    await expectRefusal(['translate', at('map'), at('mixed'), '-o', at('never')], /b\.npy has 16-d vectors/);
    expect(existsSync(at('never'))).toBe(false);
    const dry = await json(['translate', at('map'), at('in'), '-o', at('never'), '--dry-run']);
    expect(dry.value).toMatchObject({ files: 3, dryRun: true });
    expect(existsSync(at('never'))).toBe(false);
  });

  it('says so when nothing can be written there', async () => {
    if (process.platform === 'win32' || process.getuid?.() === 0) {
      // The administrator may write anywhere: a file in the place of the folder is in the way for everybody.
      writeFileSync(at('occupied'), '');
      await expectRefusal(['translate', at('map'), at('in'), '-o', at('occupied')], /occupied is a file/);
      return;
    }
    mkdirSync(at('closed'));
    chmodSync(at('closed'), 0o555);
    await expectRefusal(['translate', at('map'), at('a.npy'), '-o', at('closed', 'out.npy')], /permission|EACCES/, {
      code: 1,
      hint: /permission/,
    });
  });
});

describe('other columns', () => {
  const golden = fileURLToPath(new URL('../golden/vectors/other-columns.parquet', import.meta.url));

  it('are carried from npz to npz, under the name that the vectors have', async () => {
    const archive = fileURLToPath(new URL('../golden/vectors/other-members.npz', import.meta.url));
    await randomLinear([5, 4]).save(at('narrow'));
    const kept = await json(['translate', at('narrow'), `${archive}:vectors`, '-o', at('kept.npz'), '--verify', '7']);
    expect(kept.value).toMatchObject({ rows: 7, verified: { rows: 7 }, warnings: [] });
    const source = await openVectors(`${at('kept.npz')}:vectors`);
    expect(source).toMatchObject({
      dim: 4,
      otherColumns: ['labels', 'records', 'objects', 'when', 'other', 'scalar', 'empty'],
    });
    await source.close();
    await json(['translate', at('narrow'), archive, '-o', at('only.npz'), '--only-vectors']);
    const only = await openVectors(at('only.npz'));
    expect(only.otherColumns).toEqual([]);
    await only.close();
  });

  it('are kept from parquet to parquet, left out elsewhere with a warning, or when asked for', async () => {
    await randomLinear([5, 4]).save(at('small'));
    const kept = await json(['translate', at('small'), golden, '-o', at('kept.parquet'), '--verify', '50']);
    expect(kept.code).toBe(0);
    expect(kept.value['rows']).toBe(5000);
    const source = await openVectors(at('kept.parquet'));
    expect([source.dim, source.rows]).toEqual([4, 5000]);
    expect(source.otherColumns).toContain('nested.b');
    await source.close();
    const lost = await vecbridge(['translate', at('small'), golden, '-o', at('lost.npy')]);
    expect(lost.stderr).toMatch(/does not have the columns text, flag, price/);
    const skipping = await vecbridge(['translate', at('small'), golden, '-o', at('s.parquet'), '--skip-invalid']);
    expect(skipping.stderr).toMatch(/the columns text, flag, price.*; with --skip-invalid .*; --keep-empty keeps them/);
    const asked = await vecbridge(['translate', at('small'), golden, '-o', at('only.parquet'), '--only-vectors']);
    expect(asked.stderr).not.toMatch(/does not have the columns/);
    writeFileSync(at('more.jsonl'), '{"id":12345678901234567890,"vector":[1,2,3,4,5],"t":"é"}\n'.repeat(3));
    await json(['translate', at('small'), at('more.jsonl'), '-o', at('more-kept.jsonl'), '--verify', '3']);
    expect(readFileSync(at('more-kept.jsonl'), 'utf8')).toMatch(
      /^({"id":12345678901234567890,"vector":\[[^\]]+\],"t":"é"}\n){3}$/,
    );
    const dropped = await json(['translate', at('small'), at('more.jsonl'), '-o', at('more.csv')]);
    expect(dropped.stderr).toMatch(/does not have the columns t; they are kept from .* jsonl to jsonl/);
    expect(dropped.value['warnings']).toEqual([expect.stringMatching(/columns t;/)]);
    expect(statSync(at('only.parquet')).size).toBeLessThan(statSync(at('kept.parquet')).size);
  });
});

describe('models', () => {
  it('that differ from those of the translator are warned of, on stderr and in the JSON object', async () => {
    await randomLinear([24, 16])
      .with({ modelIds: ['old', 'new'] })
      .save(at('named'));
    for (const [model, said] of [
      ['old', undefined],
      ['other', /is recorded as vectors of "other", but .*named translates those of "old"$/],
      ['new', /the other side; did you mean the other direction \(--inverse\)\?$/],
    ] as const) {
      const input = at(`${model}.safetensors`);
      const sink = await createSink(input, { dim: 24, modelId: model });
      await sink.write(sliceRows(x, 0, 5));
      await sink.close();
      const { value, stderr } = await json(['translate', at('named'), input, '-o', at(`${model}-out.npy`)]);
      expect(value['warnings']).toEqual(said ? [expect.stringMatching(said)] : []);
      expect(stderr.trim()).toMatch(said ?? /^$/);
    }
  });
});

describe('verification', () => {
  it('finds a wrong row, a wrong id, and missing rows', async () => {
    const translator = await loadTranslator(at('map'));
    const check = async (written: string, source = at('in', '2.jsonl')) => {
      const [a, b] = [await openVectors(source), await openVectors(written)];
      try {
        return await verifyTranslation({ translator, source: a, written: b, total: 300, rows: 300, centred: false });
      } finally {
        await a.close();
        await b.close();
      }
    };
    await vecbridge(['translate', at('map'), at('in', '2.jsonl'), '-o', at('right.jsonl')]);
    expect((await check(at('right.jsonl'))).rows).toBeGreaterThanOrEqual(290);
    const lines = readFileSync(at('right.jsonl'), 'utf8').trim().split('\n');
    const swapped = lines.with(299, lines[0]!.replace('doc-0', 'doc-299'));
    writeFileSync(at('swapped.jsonl'), swapped.join('\n'));
    await expect(check(at('swapped.jsonl'))).rejects.toMatchObject({ code: 'IO', message: /row 299 has a cosine of/ });
    writeFileSync(at('renamed.jsonl'), lines.with(0, lines[0]!.replace('doc-0', 'doc-x')).join('\n'));
    await expect(check(at('renamed.jsonl'))).rejects.toMatchObject({
      message: /row 0 has the id "doc-x", it was "doc-0"/,
    });
    writeFileSync(at('short.jsonl'), lines.slice(0, 250).join('\n'));
    await expect(check(at('short.jsonl'))).rejects.toMatchObject({ code: 'ROWS_MISMATCH' });
    expect(readdirSync(at()).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
