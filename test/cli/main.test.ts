import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandError, exitCodeOf } from '../../cli/exit.js';
import { createOutput } from '../../cli/output.js';
import { describe as describeProgress, progressBar } from '../../cli/progress.js';
import { commands } from '../../cli/registry.js';
import { bytes, count, duration, figure, score, table } from '../../cli/table.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { zeros } from '../../src/vectors/matrix.js';
import { cliPath, expectRefusal, here, json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const packageVersion = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

describe('vecbridge', () => {
  it('says its version', async () => {
    expect(await vecbridge(['--version'])).toEqual({ code: 0, stdout: `${packageVersion}\n`, stderr: '' });
  });

  it('shows every command with examples first, without arguments too', async () => {
    const help = await vecbridge(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Examples:/);
    const unwrapped = help.stdout.replaceAll(/\n {18}/g, ' ');
    for (const { name, summary } of commands) expect(unwrapped).toContain(`${name.padEnd(14)}  ${summary}`);
    const places = ['\nStart here:', '\nProduction:', '\nResearch:'].map((group) => help.stdout.indexOf(group));
    expect(places.every((place, i) => place > (places[i - 1] ?? 0))).toBe(true);
    expect((await vecbridge([])).stdout).toBe(help.stdout);
    expect((await here(['help', 'help'])).stdout).toBe(help.stdout);
  });

  it.each(commands.map(({ name }) => name))('%s --help has examples first, JSON keys and exit codes', async (name) => {
    const { code, stdout } = await here([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Examples:\n {2}(VECBRIDGE_\w+=\w+ )?vecbridge /);
    for (const part of ['Usage: vecbridge', '--json', '--quiet', '--threads', 'JSON (--json):', 'Exit codes:'])
      expect(stdout).toContain(part);
    expect((await here(['help', name])).stdout).toBe(stdout);
  });

  it('loads no package that it does not need', async () => {
    writeNpy(at('few.npy'), twoSpaces(10, [8, 8], 1).x);
    const loaded = async (name: string, ...args: string[]): Promise<string[]> => {
      expect((await vecbridge(args, { env: { NODE_V8_COVERAGE: at(name) } })).code).toBe(0);
      const files = readdirSync(at(name)).flatMap((file) => JSON.parse(readFileSync(at(name, file), 'utf8')).result);
      const packages = files.map(({ url }) => /\/node_modules\/((@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
      return [...new Set(packages.filter((one) => one !== undefined))].sort();
    };
    expect(await loaded('version', '--version')).toEqual(['commander']);
    expect(await loaded('help', 'translate', '--help')).toEqual(['commander']);
    expect(await loaded('inspect', 'inspect', at('few.npy'))).toEqual(['commander', 'pend', 'yauzl']);
  });

  it('keeps ONNX Runtime from recording what is run', async () => {
    mkdirSync(at('home'));
    const env = { HOME: at('home'), XDG_CACHE_HOME: at('home'), ORT_DISABLE_TELEMETRY: '' };
    expect((await vecbridge(['doctor'], { env })).code).toBe(0);
    expect(readdirSync(at('home'))).toEqual([]);
  });

  it.each([['serch'], ['help', 'serch']])('suggests the nearest command: %s %s', (...line) =>
    expectRefusal(line, /unknown command 'serch'/, { hint: /did you mean search\?/ }),
  );

  it('refuses names that are too long, and parts of files that have none', async () => {
    await expectRefusal(['inspect', 'x'.repeat(300)], /the name is too long: x{300}/);
    writeNpy(at('one.npy'), zeros(2, 2));
    await expectRefusal(['inspect', at('one.npy:first')], /one\.npy is npy, which has no parts: "first" names none/);
  });

  it('writes errors for people as message and hint, on stderr, without a stack trace', async () => {
    const done = await vecbridge(['inspect', at('none.npy')]);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/^error: no such file: .*none\.npy\n {2}hint: check the path\n$/);
    const debug = await vecbridge(['inspect', at('none.npy')], { env: { VECBRIDGE_DEBUG: '1' } });
    expect(debug.stderr).toMatch(/^ +at /m);
  });

  it('refuses --threads 0 and thousands of them', async () => {
    await expectRefusal(['doctor', '--threads', '0'], /argument '0' is invalid/);
    await expectRefusal(['doctor', '--threads', '9999'], /from 1 to 1024, got 9999/);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn(process.execPath, [cliPath, 'fit', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

describe('vecbridge doctor', () => {
  it('says what will be used and what is missing', async () => {
    const { code, value } = await json(['doctor', '--threads', '1']);
    expect(code).toBe(0);
    expect(value).toMatchObject({ version: packageVersion, node: process.versions.node, threads: { used: 1 } });
    expect(value['parts'].map((part: { name: string }) => part.name)).toEqual([
      'onnx',
      'tensorflow',
      'wasm',
      'cpu',
      'hnsw',
    ]);
    const used = value['parts'].find((part: { name: string }) => part.name === value['uses'].engine);
    expect(used.available).toBe(true);
    for (const part of value['parts']) expect(part.available || part.advice.length > 10, part.name).toBe(true);
    const { tried, ...training } = value['training'];
    const compiled = value['uses'].engine === 'onnx';
    expect(training).toEqual({
      engine: value['uses'].engine,
      providers: compiled ? ['cpu'] : [],
      gradients: compiled ? 'compiled' : 'operation by operation',
      updates: 'WebAssembly SIMD',
    });
    for (const one of tried) expect(one.available || one.reason.length > 10, one.name).toBe(true);
  });

  it('refuses an engine that does not exist', () =>
    expectRefusal(['doctor'], /VECBRIDGE_ENGINE is 'abacus'/, { env: { VECBRIDGE_ENGINE: 'abacus' } }));
});

describe('Ctrl-C', () => {
  it('keeps what is done, exits 130, and --resume gives the same bytes', async () => {
    const { x, y } = twoSpaces(400, [24, 16], 1);
    writeNpy(at('a.npy'), x);
    writeNpy(at('b.npy'), y);
    expect((await vecbridge(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired'])).code).toBe(0);
    const many = zeros(400 * 400, 24);
    for (let i = 0; i < 400; i++) many.data.set(x.data, i * x.data.length);
    writeNpy(at('many.npy'), many);
    const args = ['translate', at('map'), at('many.npy'), '--quiet'];
    const whole = await vecbridge([...args, '-o', at('whole.npy')]);
    expect(whole.code).toBe(0);
    const interrupted = await interruptWhenWriting([...args, '-o', at('parts.npy')], at('.parts.npy.partial'));
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toMatch(/error: interrupted/);
    expect(interrupted.stderr).toMatch(/hint: .*--resume/);
    const { code, value } = await json([...args, '-o', at('parts.npy'), '--resume']);
    expect(code).toBe(0);
    expect(value['resumedAt']).toBeGreaterThan(0);
    expect(value['rows']).toBe(160_000);
    expect(readFileSync(at('parts.npy')).equals(readFileSync(at('whole.npy')))).toBe(true);
  });
});

/** Sends SIGINT as soon as rows stand in the unfinished file. */
async function interruptWhenWriting(
  args: readonly string[],
  partial: string,
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [cliPath, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const watch = setInterval(() => {
    try {
      if (readFileSync(partial).length <= 128) return;
      child.kill('SIGINT');
      clearInterval(watch);
    } catch {
      // not begun
    }
  }, 1);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  return { code, stderr };
}

describe('what people see', () => {
  const lines: string[] = [];
  const stream = (isTTY: boolean) => ({ write: (text: string) => lines.push(text), isTTY });
  const taken = (): string => lines.splice(0).join('');

  it('colours only for terminals, and never with NO_COLOR or --json', () => {
    const style = (isTTY: boolean, env: NodeJS.ProcessEnv, asJson = false): string =>
      createOutput({ json: asJson, quiet: false, stdout: stream(isTTY), stderr: stream(isTTY), env }).style('red', 'x');
    expect(style(true, {})).toBe('\u001b[31mx\u001b[39m');
    expect(style(false, {})).toBe('x');
    expect(style(true, { NO_COLOR: '1' })).toBe('x');
    expect(style(true, { TERM: 'dumb' })).toBe('x');
    expect(style(true, {}, true)).toBe('x');
  });

  it('progress: rate and time left on a terminal, a line every five seconds elsewhere, silence with quiet', () => {
    let now = 0;
    const event = (done: number) => ({ stage: 'read', done, total: 100 });
    const bar = progressBar({ stream: stream(true), quiet: false, unit: 'rows', columns: 200, now: () => now });
    expect(taken()).toBe('starting'); // before anything is known
    bar.update(event(0));
    now = 10;
    bar.update(event(1)); // too soon
    now = 1000;
    bar.update(event(50));
    bar.end();
    expect(taken()).toBe(
      '\r\u001b[2Kread  [--------------------]    0 %  0 rows/s\r\u001b[2Kread  [##########----------]   50 %  50 rows/s  1.0 s left\r\u001b[2K',
    );
    now = 0;
    const plain = progressBar({ stream: stream(false), quiet: false, now: () => now });
    for (now = 0; now < 12_000; now += 500) plain.update(event(now / 200));
    plain.end();
    expect(taken().split('\n')).toHaveLength(3); // two lines and the end
    const quiet = progressBar({ stream: stream(true), quiet: true, now: () => now });
    quiet.update(event(1));
    quiet.end();
    expect(taken()).toBe('');
  });

  it('progress without a known end', () => {
    expect(describeProgress({ stage: 'read', done: 5000, total: Number.NaN }, 2, 'rows')).toBe(
      'read  5,000 rows, 2,500/s',
    );
  });

  it('numbers and tables', () => {
    expect([count(1234567), score(0.6844), score(-0.02), score(1), score(null)]).toEqual([
      '1,234,567',
      '.684',
      '-.020',
      '1.000',
      '–',
    ]);
    expect([figure(3000), figure(0.00033), figure(1591.27), figure(0.5), figure(1.00002e30 + 0.5)]).toEqual([
      '3,000',
      '0.00033',
      '1591.3',
      '.500',
      '1.00e+30',
    ]);
    expect([duration(0.5), duration(12.4), duration(200), duration(3720)]).toEqual([
      '0.50 s',
      '12 s',
      '3 min 20 s',
      '1 h 2 min',
    ]);
    expect([bytes(12), bytes(14_900_000)]).toEqual(['12 B', '14.9 MB']);
    expect(
      table(
        ['name', 'n'],
        [
          ['a', '1'],
          ['long', '20'],
        ],
      ),
    ).toBe('name   n\n----  --\na      1\nlong  20');
  });

  it('errors: exit codes by kind, unexpected ones in one line', () => {
    expect(exitCodeOf(new VecbridgeError('BAD_FILE', ''))).toBe(2);
    expect(exitCodeOf(new VecbridgeError('MISSING_PART', ''))).toBe(4);
    expect(exitCodeOf(new VecbridgeError('INTERRUPTED', ''))).toBe(130);
    const bug = commandError(new TypeError('x is not a function\nsecond line'));
    expect(bug).toMatchObject({ code: 'INTERNAL', message: 'unexpected: x is not a function' });
    expect(bug.hint).toContain('VECBRIDGE_DEBUG=1');
    expect(exitCodeOf(bug)).toBe(1);
    const full = commandError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/disk/out.npy' }));
    expect(full).toMatchObject({ code: 'IO', message: '/disk/out.npy: the disk is full' });
  });
});
