import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { fitPaired } from './fit-paired.js';
import { cliPath, expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(600, [24, 16], 1);
const row = (i: number): string => `[${[...rowOf(x, i)].join(',')}]`;
const zeros = `[${new Array(24).fill(0).join(',')}]`;
const kinds = { null: 1, nan: 1, zero: 1, length: 1, unreadable: 1 };

/** Seven rows: the first and the last are fit. */
const tsv = ['\\N', row(1).replace(/^\[[^,]+/, '[nan'), zeros, '[1,2]', row(4).replace(/^\[[^,]+/, '[oops')];
const jsonl = ['null', row(1).replace(/^\[[^,]+/, '[null'), zeros, '[1,2]', '"oops"'];

beforeAll(async () => {
  await fitPaired(at, x, y);
  writeFileSync(at('in.tsv'), [row(0), ...tsv, row(6)].map((cell, i) => `d${i}\t${cell}\n`).join(''));
  writeFileSync(
    at('in.jsonl'),
    [row(0), ...jsonl, row(6)].map((cell, i) => `{"id":"d${i}","n":${i},"vector":${cell}}\n`).join(''),
  );
  await json(['translate', at('map'), at('a.npy'), '-o', at('all.npy')]);
});

/** Rows of an output are those of the translation of the whole cloud. */
async function expectRows(path: string, numbers: readonly (number | null)[], ids: readonly string[] | undefined) {
  const all = (await readMatrix(at('all.npy'))).matrix;
  const found = await readMatrix(path, { allow: 'any', mark: true });
  expect(found.ids).toEqual(ids);
  expect(found.matrix.rows).toBe(numbers.length);
  numbers.forEach((number, i) => {
    const got = rowOf(found.matrix, i);
    if (number === null) expect([...got].every(Number.isNaN)).toBe(true);
    else for (const [j, value] of got.entries()) expect(value).toBeCloseTo(rowOf(all, number)[j]!, 5);
  });
}

describe('rows that are not fit', () => {
  it.each(['in.tsv', 'in.jsonl'])(
    'of %s are refused with all of them named, and what leaves them out',
    async (name) => {
      await expectRefusal(
        ['translate', at('map'), at(name), '-o', at('no.npy')],
        /5 of 7 rows cannot be used: row 1 \(id d1\), line 2: no vector; row 2/,
        { hint: /--skip-invalid leaves/ },
      );
    },
  );

  it.each([
    ['in.tsv', 'out.tsv'],
    ['in.jsonl', 'out.jsonl'],
    ['in.jsonl', 'out.csv'],
    ['in.tsv', 'out.parquet'],
    ['in.tsv', 'out.npy'],
  ])('--skip-invalid leaves those of %s out of %s, counts and lists them', async (input, output) => {
    const { value, stderr } = await json([
      'translate',
      at('map'),
      at(input),
      '-o',
      at(output),
      '--skip-invalid',
      '--verify',
      '5',
      '--force',
    ]);
    expect(value).toMatchObject({ rows: 2, skipped: kinds, verified: { rows: 2 } });
    expect(stderr).toMatch(
      /5 rows are left out \(1 null, 1 nan, 1 zero, 1 length, 1 unreadable\): .*out.*skipped\.jsonl lists them/,
    );
    await expectRows(at(output), [0, 6], output === 'out.npy' ? undefined : ['d0', 'd6']);
    const listed = readFileSync(`${at(output)}.skipped.jsonl`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(listed.map((one) => [one.row, one.id, one.reason])).toEqual(
      Object.keys(kinds).map((kind, i) => [i + 1, `d${i + 1}`, kind]),
    );
  });

  it('keeps the other fields of the rows that are left', async () => {
    await json(['translate', at('map'), at('in.jsonl'), '-o', at('kept.jsonl'), '--skip-invalid']);
    expect(readFileSync(at('kept.jsonl'), 'utf8').match(/"n":\d/g)).toEqual(['"n":0', '"n":6']);
  });

  it.each(['out.tsv', 'out.jsonl', 'out.npy', 'out.parquet'])(
    '--keep-empty keeps their places in %s',
    async (output) => {
      const { value } = await json([
        'translate',
        at('map'),
        at('in.jsonl'),
        '-o',
        at(output),
        '--keep-empty',
        '--force',
        '--verify',
        '9',
      ]);
      expect(value).toMatchObject({ rows: 7, skipped: kinds });
      const numbers = [0, null, null, null, null, null, 6];
      await expectRows(at(output), numbers, output === 'out.npy' ? undefined : numbers.map((_, i) => `d${i}`));
    },
  );

  it('are left out of both files of pairs', async () => {
    const broken = { ...x, data: x.data.slice() };
    broken.data.fill(Number.NaN, 5 * 24, 6 * 24);
    writeNpy(at('broken-a.npy'), broken);
    const other = { ...y, data: y.data.slice() };
    other.data.fill(0, 9 * 16, 10 * 16);
    writeNpy(at('broken-b.npy'), other);
    const files = [at('broken-a.npy'), at('broken-b.npy')];
    const scored = await json(['eval', at('map'), ...files, '--skip-invalid', '--no-hnsw']);
    expect(scored.value).toMatchObject({ pool: 598, skipped: { nan: 1, zero: 1 } });
    const whole = await json(['eval', at('map'), at('a.npy'), at('b.npy'), '--no-hnsw']);
    expect(scored.value['top1']).toBeCloseTo(whole.value['top1'], 1);
    const fitted = await json(['fit', ...files, '--paired', '-o', at('map2'), '--skip-invalid']);
    expect(fitted.value).toMatchObject({ rows: { source: 598, target: 598 }, skipped: { nan: 1, zero: 1 } });
    expect(readFileSync(at('map2.skipped.jsonl'), 'utf8').split('\n')).toHaveLength(3);
    const found = await json(['search', at('map'), files[1]!, files[0]!, '--skip-invalid', '-k', '1']);
    expect(found.value).toMatchObject({ corpus: 599, skipped: { nan: 1, zero: 1 } });
    await expectRefusal(['fit', ...files, '-o', at('map3')], /1 of 600 rows cannot be used: row 5: NaN or infinite/, {
      hint: /--skip-invalid/,
    });
  });

  it('verify leaves them out, of stdin too', () => {
    const input = [zeros, ...Array.from({ length: 99 }, (_, i) => row(i))].map((vector) => `{"vector":${vector}}\n`);
    const verified = (...more: string[]) => {
      const args = [cliPath, 'verify', at('map'), '-', at('b.npy'), '--json', ...more];
      const { status, stdout } = spawnSync(process.execPath, args, { input: input.join(''), encoding: 'utf8' });
      return [status, JSON.parse(stdout).error.message];
    };
    expect(verified()).toEqual([2, expect.stringMatching(/row 0 is all zeros/)]);
    expect(verified('--skip-invalid')).toEqual([2, expect.stringMatching(/the source has 99 rows; .* at least 100/)]);
  });

  it('have no labels in a report', async () => {
    writeFileSync(at('names.txt'), Array.from({ length: 600 }, (_, i) => `name ${i}\n`).join(''));
    const broken = { ...x, data: x.data.slice() };
    broken.data.fill(0, 0, 24);
    writeNpy(at('zero-a.npy'), broken);
    const pairs = ['--source', at('zero-a.npy'), '--target', at('b.npy'), '--labels', at('names.txt')];
    const { code, value } = await json([
      'report',
      at('map'),
      ...pairs,
      '--measures',
      'none',
      '--no-umap',
      '--skip-invalid',
    ]);
    expect(code).toBe(0);
    expect(value).toMatchObject({ report: { pairs: { rows: 599 } }, skipped: { zero: 1 } });
  });

  it('inspect counts them', async () => {
    const { value } = await json(['inspect', at('in.tsv')]);
    const one = { count: 1, first: expect.any(Array) };
    expect(value['files'][0]).toMatchObject({
      rows: 7,
      nullRows: one,
      nanRows: one,
      zeroRows: one,
      otherLengthRows: one,
      unreadableRows: one,
    });
  });
});

describe('a folder', () => {
  it('leaves files about others out, and makes empty files of empty ones', async () => {
    mkdirSync(at('parts'));
    for (const name of ['dataset_info.json', '_SUCCESS', 'a.npy.model.json']) writeFileSync(at(`parts/${name}`), '{}');
    writeFileSync(at('parts/part-0.jsonl'), `{"id":"a","vector":${row(0)}}\n`);
    writeFileSync(at('parts/part-1.jsonl'), '');
    const empty = await createSink(at('parts/part-2.parquet'), { dim: 24 });
    await empty.close();
    const done = await vecbridge(['translate', at('map'), at('parts'), '-o', at('parts-out')]);
    expect(done.stderr).toMatch(
      /3 files of .* hold no vectors and are left out: _SUCCESS, a\.npy\.model\.json, dataset_info\.json/,
    );
    expect(done.code).toBe(0);
    expect(readFileSync(at('parts-out/part-1.jsonl'), 'utf8')).toBe('');
    await expectRows(at('parts-out/part-0.jsonl'), [0], ['a']);
  });
});
