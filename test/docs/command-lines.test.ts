import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../../cli/command.js';
import { commands } from '../../cli/registry.js';
import { fit as fitTranslator } from '../../index.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { cliPath, type Finished, here, vecbridge } from '../cli/run-cli.js';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';
import { plantedLayers, writeLayers } from '../eval/layers/planted-layers.js';
import { type CommandLine, commandLines, helpLines, pages, root, words } from './command-lines.js';

/** Lines that are not run here, each with its reason. Every entry must be needed. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/^npm (run demo|test|run check|run setup|install -g \.|run build)$/, 'steps of .ci/run, test/setup.test.ts'],
  [/^npm install (bullmq|@lancedb)/, 'downloads packages'],
  [/^VECBRIDGE_KILL_REPORT=\S+ npm run test:kill/, 'a step of .ci/run'],
  [/^(VECBRIDGE_DATA=\S* )?(npx tsx|node --import tsx) bench\//, 'measurements of minutes to hours; the script exists'],
  [/^vecbridge bench (bench\/suites\/wordnet|suite)/, 'needs the spaces of docs/results.md, or is a placeholder'],
  [
    /(embedding_glove|entries_glove|eval use-to-glove|examples\/migrate\.mjs|data\/demo\/source\.npy|stored\.(jsonl|npy|csv))/,
    'test/migrate/guide.test.ts, test/services/migrate-guide.test.ts',
  ],
  [/\$VECBRIDGE_DATA/, 'needs the spaces of docs/results.md'],
  [/redis:\/\//, 'needs Redis: test/services/queue.test.ts'],
  [/^npx tsx examples\/quick-start\.ts$/, 'a fit of 7,500 and 10,000 rows'],
  [
    /^vecbridge (fit --method NAME|verify DIR|embed --set key=value|align --|translate … )/,
    'part of a line, inside a sentence',
  ],
];

const TINY = [
  '--rows-limit',
  '100',
  ...['width=16', 'steps=3', 'batchSize=16', 'heldOut=30', 'restarts=2'].flatMap((set) => ['--set', set]),
];

/** What makes a line short; the options that are written in the page stay. */
const SMALLER: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^vecbridge fit /, ['--rows-limit', '100', '--force']],
  [/^vecbridge train .* --(preset|init|resume)/, TINY],
  [/^vecbridge train .* c\.npy/, [...TINY, '--init', 'a-to-b', '--init', 'a-to-c']],
  [/^vecbridge train /, [...TINY, '--init', 'a-to-b']], // in place of the linear map that it would fit first
  [/^vecbridge align /, ['--rows', '120']],
  [/^vecbridge atlas /, ['--rows', '120', '--force']],
  [/^vecbridge bench /, ['--only', 'procrustes']],
];

/** Exit codes other than 0 that a line may have: without pairs, 200 made-up rows need not be aligned. */
const ALSO: readonly (readonly [RegExp, number])[] = [[/^vecbridge (fit|train) /, 3]];

/** Programs that run until they are interrupted, and what they write to stderr when they are ready. */
const UNTIL_INTERRUPTED: Readonly<Record<string, string>> = {
  serve: '/health',
  explore: 'Ctrl-C',
  dashboard: 'Ctrl-C',
};

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-pages-'));
const home = process.cwd();
const lines = pages()
  .flatMap(commandLines)
  .filter(({ line }, i, all) => all.findIndex((other) => other.line === line) === i);
const reason = (line: string): string | undefined => NOT_RUN.find(([pattern]) => pattern.test(line))?.[1];

beforeAll(async () => {
  process.chdir(folder);
  for (const name of ['data', 'checkpoints', 'bench', 'node_modules']) symlinkSync(join(root, name), name, 'junction');
  cpSync(join(root, 'examples'), 'examples', { recursive: true });
  const { x, y } = twoSpaces(300, [16, 12], 1);
  const parts: Record<string, readonly [number, number]> = {
    '': [0, 200],
    'known-': [200, 300],
    'new-': [200, 300],
    'queries-': [200, 210],
  };
  for (const [name, [from, to]] of Object.entries(parts)) {
    writeNpy(`${name}a.npy`, sliceRows(x, from, to));
    writeNpy(`${name}b.npy`, sliceRows(y, from, to));
  }
  writeNpy('c.npy', sliceRows(twoSpaces(300, [16, 10], 1).y, 0, 200));
  const ids = Array.from({ length: 200 }, (_, i) => `item ${i}`);
  for (const [name, vectors] of [
    ['b.parquet', y],
    ['docs.parquet', x],
    ['docs.jsonl', x],
  ] as const) {
    const sink = await createSink(name, { dim: vectors.dim });
    await sink.write(sliceRows(vectors, 0, 200), ids);
    await sink.close();
  }
  const vector = (i: number): string => `[${Array.from(sliceRows(x, i, i + 1).data).join(',')}]`;
  writeFileSync('docs.csv', `id,vector\n${[0, 1, 2].map((i) => `${i},"${vector(i)}"`).join('\n')}\n`);
  cpSync(join(root, 'data/demo/minilm.npy'), 'my.npy');
  writeFileSync('my.txt', 'high\nlow\n'.repeat(1500));
  writeFileSync('qrels.txt', '0 0 0 1\n0 0 7 2\n1 0 3 1\n');
  writeFileSync('texts.jsonl', '{"text": "a quiet river"}\n{"text": "a loud street"}\n');
  const classes = Array.from({ length: 300 }, (_, i) => (y.data[i * y.dim]! > 0 ? 'high' : 'low'));
  writeFileSync('b.txt', classes.slice(0, 200).join('\n'));
  writeFileSync('new.txt', classes.slice(200).join('\n'));
  const layers = await plantedLayers(3, 150, 10, 4);
  writeLayers('minilm-384.npy', layers.a);
  writeLayers('mpnet-768.npy', layers.b);
  writeFileSync('entries.jsonl', layers.labels.map((label) => `${JSON.stringify({ label })}\n`).join(''));
  const { default: Database } = await import('libsql');
  const db = new Database('notes.db');
  db.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, embedding BLOB)');
  const blob = Buffer.from(sliceRows(x, 0, 1).data.slice().buffer);
  db.prepare('INSERT INTO notes VALUES (?, ?)').run([1, blob]);
  db.close();
  await useful();
  await (await fitTranslator({ source: 'a.npy', target: 'c.npy', pairs: true })).translator.save('a-to-c');
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** What the shell keeps for itself: `< file`, `> file`, `| program`. */
const withoutRedirection = (line: string): string => line.replace(/\s+\|.*$/, '').replace(/\s+[<>]\s*\S+/g, '');

describe('the command lines of the pages', () => {
  it('are well-formed, those of --help too', async () => {
    const problems: string[] = [];
    for (const line of [...lines.map((one) => one.line), ...helpLines()]) {
      const [program, name, ...args] = words(withoutRedirection(line));
      if (program !== 'vecbridge' || name!.startsWith('-') || reason(line)?.includes('inside a sentence')) continue;
      const entry = commands.find((one) => one.name === name);
      if (!entry) problems.push(`${line}: no command ${name}`);
      else {
        const command = buildCommand(entry, await entry.load())
          .exitOverride()
          .action(() => {});
        command.configureOutput({ writeErr: () => {} });
        await command
          .parseAsync(args, { from: 'user' })
          .catch((error: Error) => problems.push(`${line}: ${error.message}`));
      }
    }
    expect(helpLines().length).toBeGreaterThan(50);
    expect(problems).toEqual([]);
  });

  it('name scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const missing = lines.filter(({ line }) => {
      const script = /\b(?:bench|examples)\/[\w/-]+\.(?:ts|mjs)\b/.exec(line)?.[0];
      const run = /\bnpm run (?:-s )?([\w:-]+)/.exec(line)?.[1];
      return (script && !existsSync(join(root, script))) || (run && !(run in scripts));
    });
    expect(missing).toEqual([]);
  });

  it('are left out only for the reasons listed', () => {
    const idle = NOT_RUN.filter(([pattern]) => !lines.some(({ line }) => pattern.test(line)));
    expect(idle.map(([pattern]) => String(pattern))).toEqual([]);
  });

  it.each(lines.filter(({ line }) => reason(line) === undefined))('$page: $line', async ({ line, to }: CommandLine) => {
    const [program, ...args] = words(line);
    const smaller = SMALLER.find(([pattern]) => pattern.test(line))?.[1] ?? [];
    if (program !== 'vecbridge') {
      const file = program === 'npx' ? [join(root, 'node_modules/tsx/dist/cli.mjs'), ...args.slice(1)] : args;
      execFileSync(process.execPath, inRepository(file), { cwd: folder, stdio: 'pipe' });
      return;
    }
    const ready = UNTIL_INTERRUPTED[args[0]!];
    const done = ready ? await interrupted(args, ready) : await runOf(args)([...args, ...smaller]);
    const expected = [0, ...ALSO.filter(([pattern]) => pattern.test(line)).map(([, code]) => code)];
    expect(expected, `exit code ${done.code}: ${done.stderr}`).toContain(done.code);
    if (to) writeFileSync(to, done.stdout);
    if (args[0] === 'fit') await useful();
  });
});

/** Writing JavaScript needs the compiled program. */
const runOf = ([name]: readonly string[]) => (name === 'export' ? vecbridge : here);

/** Examples are run where they lie: they import from the repository. */
const inRepository = (args: readonly string[]): string[] =>
  args.map((word) => (word.startsWith('examples/') ? join(root, word) : word));

/** After the line that fits without pairs, a map that is right, so that the lines after it show what they say. */
async function useful(): Promise<void> {
  rmSync('a-to-b', { recursive: true, force: true });
  await (await fitTranslator({ source: 'a.npy', target: 'b.npy', pairs: true })).translator.save('a-to-b');
}

/** Runs until it is ready, then Ctrl-C. */
function interrupted(args: readonly string[], ready: string): Promise<Finished> {
  const port = args[0] === 'serve' ? ['--port', '0'] : [];
  const child = spawn(process.execPath, [cliPath, ...args, ...port], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    const before = stderr.includes(ready);
    stderr += chunk;
    if (!before && stderr.includes(ready)) child.kill('SIGINT');
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, stdout: '', stderr })));
}
