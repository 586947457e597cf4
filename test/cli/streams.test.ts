import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf } from '../../src/vectors/matrix.js';
import { fitPaired } from './fit-paired.js';
import { cliPath, expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(600, [24, 16], 1);

/** Runs with `input` on stdin; with `lines`, stdout is closed behind the first so many of them. */
function piped(args: readonly string[], input: string | Buffer, lines = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, [cliPath, ...args], { env: { ...process.env, VECBRIDGE_DEBUG: '' } });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise<{ code: number | null; stdout: Buffer; stderr: string }>((resolve) => {
    const parts: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => {
      parts.push(part);
      if (Buffer.concat(parts).toString().split('\n').length > lines) child.stdout.destroy();
    });
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(parts), stderr }));
  });
}

let records = '';
beforeAll(async () => {
  await fitPaired(at, x, y);
  records = Array.from(
    { length: 600 },
    (_, i) => `{"id":${2n ** 60n + BigInt(i)},"t":"x","vector":[${[...rowOf(x, i)]}]}\n`,
  ).join('');
  writeFileSync(at('in.jsonl'), records);
  for (const name of ['out.jsonl', 'out.npy']) await json(['translate', at('map'), at('in.jsonl'), '-o', at(name)]);
  await json(['translate', at('map'), at('a.npy'), '-o', at('from.npy')]);
});

describe('stdin and stdout', () => {
  it('translate writes what it would write to a file, from jsonl to jsonl, and from npy to npy', async () => {
    const lines = await piped(['translate', at('map'), '-'], records);
    expect(lines.code).toBe(0);
    expect(lines.stdout).toEqual(readFileSync(at('out.jsonl')));
    expect(lines.stderr).toMatch(/600 × 16/);
    const array = await piped(['translate', at('map'), '-', '--quiet'], readFileSync(at('a.npy')));
    expect(array.stdout).toEqual(readFileSync(at('from.npy')));
    expect(array.stderr).toBe('');
  });

  it('keep the separator of a table, and take another format by its name', async () => {
    const table = `7\tsay "a\t[${[...rowOf(x, 0)]}]\n`;
    const same = await piped(['translate', at('map'), '-'], table);
    expect(same.stdout.toString()).toMatch(/^7\tsay "a\t\[[^"]*\]\n$/);
    const other = await piped(['translate', at('map'), at('a.npy'), '-o', '-', '--format', 'tsv'], '');
    expect(other.stdout.toString()).toMatch(/^vector\n\[/);
    const none = await piped(['translate', at('map'), at('a.npy'), '-o', '-', '--format', 'parquet'], '');
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/format parquet cannot be written to stdout/)]);
    await expectRefusal(['translate', at('map'), at('a.npy')], /required option '-o, --output/);
    await expectRefusal(['eval', at('map'), '-', '-'], /\(stdin\) is given 2 times/);
  });

  it('a reader that has enough ends the program with 0, without a word', async () => {
    for (const args of [
      ['translate', at('map'), '-', '--quiet'],
      ['search', at('map'), at('b.npy'), '-', '--jsonl', '--quiet'],
    ]) {
      const done = await piped(args, records.repeat(20), 1);
      expect([done.code, done.stderr], args.join(' ')).toEqual([0, '']);
    }
  });

  it('search answers each query on a line', async () => {
    const done = await piped(
      ['search', at('map'), at('b.npy'), '-', '--jsonl', '-k', '2'],
      records.split('\n').slice(0, 3).join('\n'),
    );
    const lines = done.stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toEqual(['1152921504606846976', '1152921504606846977', '1152921504606846978']);
    expect(Object.keys(lines[0])).toEqual(['id', 'row', 'kind', 'neighbours']);
    expect(lines.map(({ row, kind }) => [row, kind])).toEqual([0, 1, 2].map((row) => [row, 'exact']));
    expect(lines[0].neighbours).toHaveLength(2);
    expect(Object.keys(lines[0].neighbours[0])).toEqual(['id', 'row', 'score']);
    const whole = await json(['search', at('map'), at('b.npy'), at('a.npy'), '-k', '2', '--limit', '3']);
    expect(lines.map(({ neighbours }) => neighbours)).toEqual(
      whole.value['results'].map((one: { neighbours: unknown }) => one.neighbours),
    );
  });

  it('search names stdin where it is empty, cut short or of another space', async () => {
    const args = ['search', at('map'), at('b.npy'), '-', '--jsonl'];
    const wide = `{"vector":[${[...rowOf(y, 0)]}]}\n`;
    for (const [input, message] of [
      ['', /^error: stdin is empty \(0 bytes\)\n {2}hint: the program before the pipe wrote nothing\n$/],
      [readFileSync(at('a.npy')).subarray(0, 1000), /^error: stdin is cut short/],
      [wide, /^error: stdin, field "vector" has 16-d vectors but .* takes 24-d queries\.\n {2}hint: .*CORPUS QUERIES/],
    ] as const) {
      const done = await piped(args, input);
      expect([done.code, done.stdout.toString()]).toEqual([2, '']);
      expect(done.stderr).toMatch(message);
    }
    const array = await piped([...args, '--format', 'npy', '--limit', '2'], readFileSync(at('a.npy')));
    expect(array.stdout.toString().trim().split('\n')).toHaveLength(2);
  });

  it.each([
    ['translate', 'checkpoints/demo', '-'],
    ['inspect', '-'],
    ['embed', '-'],
  ])('%s refuses stdin that holds nothing', async (...args) => {
    const blank = /^error: stdin holds blank lines only \(\d+ bytes\)\n/;
    for (const [input, message] of [
      ['', /^error: stdin is empty \(0 bytes\)\n {2}hint: the program before the pipe wrote nothing\n$/],
      [' \r\n\n', blank],
      [gzipSync('\n'), blank],
    ] as const) {
      const done = await piped(args, input);
      expect([done.code, done.stdout.toString()]).toEqual([2, '']);
      expect(done.stderr).toMatch(message);
    }
  });

  it('embed takes texts from stdin and gives vectors on stdout, as it writes them to a file', async () => {
    const texts = ['a quiet river', 'a loud street'];
    const lines = texts.map((text, i) => `{"id":"t${i}","text":"${text}"}\n`).join('');
    writeFileSync(at('texts.jsonl'), lines);
    writeFileSync(at('texts.txt'), `${texts.join('\n')}\n`);
    for (const name of ['texts.npy', 'embedded.jsonl']) await json(['embed', at('texts.jsonl'), '-o', at(name)]);
    const records = await piped(['embed', '-'], lines);
    expect([records.code, records.stdout.toString()]).toEqual([0, readFileSync(at('embedded.jsonl'), 'utf8')]);
    expect(records.stderr).toMatch(/-: 2 × 512 of use-lite-512/);
    const array = await piped(['embed', '-', '--format', 'npy', '--quiet'], readFileSync(at('texts.txt')));
    expect([array.code, array.stderr]).toEqual([0, '']);
    expect(array.stdout.equals(readFileSync(at('texts.npy')))).toBe(true);
    const table = await piped(['embed', '-', '--input-format', 'csv', '--format', 'csv'], `text\n${texts[0]}\n`);
    expect(table.stdout.toString()).toMatch(/^vector\n"\[[-\d.,e]+\]"\n$/);
    await expectRefusal(['embed', at('texts.txt')], /'-o, --output <file>' not specified/, { hint: /"-" is stdout/ });
    await expectRefusal(['embed', at('texts.txt'), '-o', '-', '--resume'], /--resume cannot be combined with stdout/);
    const none = await piped(['embed', at('texts.txt'), '-o', '-', '--format', 'parquet'], '');
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/parquet cannot be written to stdout/)]);
  });

  it('inspect reads word vectors and npy from stdin', async () => {
    const words = await piped(['inspect', '-', '--json'], 'a 1 2 3\nb c 4 5 6\n');
    expect(JSON.parse(words.stdout.toString()).files[0]).toMatchObject({ format: 'words', rows: 2, dim: 3 });
    expect((await vecbridge(['inspect', at('a.npy')])).code).toBe(0);
  });

  it('what is said of stdin names it, not the file it is kept in', async () => {
    const input = `{"vector":[1,2]}\n{"vector":[0,0]}\n`;
    const text = await piped(['inspect', '-'], input);
    expect(text.stdout.toString()).toMatch(/^ +stdin, field "vector"\n/);
    expect(text.stderr).toMatch(/^warning: stdin, field "vector": 1 row cannot be used/m);
    const value = await piped(['inspect', '-', '--json'], input);
    expect(value.stdout.toString()).not.toMatch(/vecbridge-stdin/);
    const some = `${records.split('\n')[0]}\n{"id":2,"vector":null}\n`;
    await piped(['translate', at('map'), '-', '-o', at('some.jsonl'), '--skip-invalid'], some);
    expect(readFileSync(at('some.jsonl.skipped.jsonl'), 'utf8')).toMatch(
      /^\{"file":"stdin, field \\"vector\\"","row":1,/,
    );
  });
});
