import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goodReply, refuse, servers, vectorOf } from '../encoders/embedding-server.js';
import { sentenceTransformers, writeModel } from '../encoders/tiny-onnx.js';
import { cliPath, expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { readNpy } from './synthetic.js';

const at = temporaryFolder();
const start = servers();
const texts = Array.from({ length: 60 }, (_, i) => `text number ${i}`);

function write(name: string, content: string): string {
  writeFileSync(at(name), content);
  return at(name);
}
const jsonl = (name: string): string =>
  write(name, texts.map((text, i) => JSON.stringify({ id: `doc-${i}`, text })).join('\n'));

describe('vecbridge embed', () => {
  it('works offline with the built-in model', async () => {
    const input = write('titles.txt', 'a small ship\na large ship\nthe price of bread\n');
    const { code, value, stderr } = await json(['embed', input, '-o', at('titles.npy'), '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(value).toMatchObject({ rows: 3, dim: 512, modelId: 'use-lite-512', resumedAt: 0, skipped: 0, truncated: 0 });
    const { data } = readNpy(readFileSync(at('titles.npy')));
    const dot = (a: number, b: number): number =>
      data.subarray(a * 512, (a + 1) * 512).reduce((sum, x, j) => sum + x * data[b * 512 + j]!, 0);
    expect(dot(0, 0)).toBeCloseTo(1, 5);
    expect(dot(0, 1)).toBeGreaterThan(dot(0, 2) + 0.2);
    const inspected = await json(['inspect', at('titles.npy')]);
    expect(inspected.value['files'][0].modelId).toBe('use-lite-512');
  });

  it('uses an ONNX folder, keeps ids', async () => {
    const model = writeModel(at('model'), sentenceTransformers);
    const input = write('words.csv', 'id,text\na,red sky\nb,green\n');
    const { code, value } = await json(['embed', input, '-o', at('words.jsonl'), '--model', model]);
    expect(code).toBe(0);
    expect(value).toMatchObject({ rows: 2, dim: 3, modelId: 'tests/tiny' });
    const rows = readFileSync(at('words.jsonl'), 'utf8').trim().split('\n');
    expect(rows.map((row) => JSON.parse(row).id)).toEqual(['a', 'b']);
  });

  it('uses a server, and no key shows anywhere', async () => {
    const server = await start(({ number }, r) =>
      number === 1 ? refuse(r, 429, 'slow down', { 'retry-after-ms': '5' }) : undefined,
    );
    const secret = 'sk-not-to-be-seen';
    const done = await vecbridge(
      [
        'embed',
        jsonl('in.jsonl'),
        '-o',
        at('served.jsonl'),
        '--endpoint',
        server.url,
        '--model',
        'tiny',
        '--set',
        'batch=16',
      ],
      { env: { VECBRIDGE_API_KEY: secret, VECBRIDGE_DEBUG: '1' } },
    );
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/served\.jsonl: 60 × 4 of tiny, in /);
    expect(server.asked[0]!.headers.authorization).toBe(`Bearer ${secret}`);
    const written = readFileSync(at('served.jsonl'), 'utf8');
    const rows = written
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows).toEqual(texts.map((text, i) => ({ id: `doc-${i}`, vector: vectorOf(text) })));
    const note = readFileSync(at('served.jsonl.model.json'), 'utf8');
    expect(done.stdout + done.stderr + written + note).not.toContain(secret);
    const failed = await start((_, r) => refuse(r, 401, `bad key ${secret}`));
    const again = await vecbridge(
      ['embed', at('in.jsonl'), '-o', at('never.npy'), '--endpoint', failed.url, '--model', 'tiny'],
      { env: { VECBRIDGE_API_KEY: secret, VECBRIDGE_DEBUG: '1' } },
    );
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/status 401: bad key \*\*\*/);
    expect(again.stdout + again.stderr).not.toContain(secret);
  });

  it('killed again and again it loses nothing: the same bytes, few texts sent twice', async () => {
    const args = (output: string, url: string) => [
      'embed',
      jsonl('in.jsonl'),
      '-o',
      output,
      '--endpoint',
      url,
      '--model',
      'tiny',
      '--set',
      'batch=4',
      '--set',
      'concurrency=2',
    ];
    const whole = await start();
    expect((await vecbridge(args(at('whole.parquet'), whole.url))).code).toBe(0);
    let child: ChildProcess | undefined;
    let sinceStart = 0;
    const server = await start(({ input }, response) => {
      if (++sinceStart === 8) child?.kill('SIGKILL');
      else setTimeout(() => response.end(JSON.stringify(goodReply(input))), 20);
      return 'handled';
    });
    let kills = 0;
    for (let code: number | null = null; code !== 0; kills++) {
      expect(kills).toBeLessThan(10);
      sinceStart = 0;
      const more = kills === 0 ? [] : ['--resume'];
      child = spawn(process.execPath, [cliPath, ...args(at('killed.parquet'), server.url), ...more], {
        stdio: 'ignore',
      });
      code = await new Promise((resolve) => child!.on('close', resolve));
      if (code !== 0) expect(existsSync(at('killed.parquet'))).toBe(false);
    }
    expect(kills).toBeGreaterThan(2);
    expect(readFileSync(at('killed.parquet')).equals(readFileSync(at('whole.parquet')))).toBe(true);
    const sent = server.asked.reduce((sum, { input }) => sum + input.length, 0);
    expect(sent).toBeLessThan(60 + kills * 13); // two batches under way, a written one at most, and the first text
  });

  it('stopped by Ctrl-C it says how to go on', async () => {
    const server = await start(({ input, number }, response) => {
      if (number < 4) response.end(JSON.stringify(goodReply(input)));
      else process.kill(pid, 'SIGINT');
      return 'handled';
    });
    const args = ['embed', jsonl('in.jsonl'), '-o', at('stopped.npy'), '--endpoint', server.url, '--model', 'tiny'];
    const child = spawn(process.execPath, [cliPath, ...args, '--set', 'batch=8', '--set', 'concurrency=1'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const pid = child.pid!;
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
    expect(stderr).toMatch(/24 vectors are kept: run the same command with --resume/);
  });

  it('--dry-run counts, and sends nothing', async () => {
    const server = await start();
    const { value } = await json([
      'embed',
      jsonl('in.jsonl'),
      '-o',
      at('dry.npy'),
      '--endpoint',
      server.url,
      '--model',
      'tiny',
      '--dry-run',
    ]);
    expect(value).toMatchObject({ rows: 60, dim: null, characters: texts.join('').length, dryRun: true });
    expect(server.asked).toEqual([]);
    expect(existsSync(at('dry.npy'))).toBe(false);
  });
});

describe('wrong usage', () => {
  it.each<[string, string[], RegExp, RegExp]>([
    ['no such model', ['--model', 'nowhere'], /no such model: nowhere/, /not downloaded/],
    ['a server without a model', ['--endpoint', 'http://localhost:1/v1'], /needs the name of a model/, /--model/],
    [
      'a kind the model has no prefix for',
      ['--kind', 'query'],
      /use-lite-512 has no prefix of its own for kind "query"/,
      /--prefix/,
    ],
    ['an unknown option', ['--set', 'bach=4'], /use-lite-512 has no option "bach"/, /did you mean "batch"/],
    ['an option that does not fit', ['--set', 'batch=0'], /option "batch" cannot be 0/, /texts in one call/],
    ['fields of lines', ['--text-field', 'body'], /have no fields/, /--input-format/],
  ])('%s', async (_, more, message, hint) => {
    await expectRefusal(['embed', write('a.txt', 'one\n'), '-o', at('wrong.npy'), ...more], message, { hint });
  });

  it('a server that is not there', async () => {
    const server = await start();
    await server.close();
    const args = [
      'embed',
      write('a.txt', 'one\n'),
      '-o',
      at('wrong.npy'),
      '--endpoint',
      server.url,
      '--model',
      'm',
      '--set',
      'retries=1',
    ];
    const error = await expectRefusal(args, /did not answer in 2 tries: the connection failed \(ECONNREFUSED\)/, {
      code: 1,
    });
    expect(error.code).toBe('IO');
    rmSync(at('a.txt'));
  });
});
