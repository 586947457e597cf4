import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { vecbridge } from '../cli/run-cli.js';
import { words } from '../docs/command-lines.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The guides, and what each calls its store and what it adds. */
export const GUIDES = {
  sqlite: { store: 'entries.db', target: 'embedding_glove' },
  pgvector: { store: 'env:DATABASE_URL', target: 'embedding_glove' },
  qdrant: { store: 'qdrant+http://localhost:6333', target: 'entries_glove' },
  lancedb: { store: 'lancedb:entries-lance', target: 'entries_glove' },
} as const;

/** The lines of a guide's shell blocks, in order. */
const linesOf = (guide: keyof typeof GUIDES): string[] =>
  [...readFileSync(join(root, `docs/guides/migrate-${guide}.md`), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block]) => block!.split('\n'))
    .filter((line) => line !== '');

/** The lines that every guide has, by their beginnings. */
export function expectAllSteps(guide: keyof typeof GUIDES): void {
  const { store, target } = GUIDES[guide];
  const lines = linesOf(guide).filter((line) => !line.startsWith('npm install'));
  expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    'node examples/migrate.mjs create',
    'node examples/migrate.mjs export',
    'vecbridge inspect stored.jsonl',
    'vecbridge fit data/demo/source.npy',
    'vecbridge eval use-to-glove',
    'vecbridge migrate plan',
    'vecbridge migrate run',
    'node examples/migrate.mjs add',
    'vecbridge migrate run',
    'vecbridge migrate verify',
    'node examples/migrate.mjs ask',
    'vecbridge migrate rollback',
  ]);
  for (const line of lines) {
    if (/migrate/.test(line)) expect(line).toContain(` ${store}`);
    if (line.startsWith('vecbridge migrate')) expect(line).toContain(`--target ${target}`);
  }
}

/** Runs a guide's lines in the empty folder `cwd`; the fit is the saved one, made by the guide's own line. */
export async function walk(
  guide: keyof typeof GUIDES,
  cwd: string,
  { env = {}, store = GUIDES[guide].store }: { env?: Record<string, string>; store?: string } = {},
) {
  for (const name of ['data', 'checkpoints'])
    if (!existsSync(join(cwd, name))) symlinkSync(join(root, name), join(cwd, name), 'junction');
  cpSync(join(root, 'test/golden/migrate/use-to-glove'), join(cwd, 'use-to-glove'), { recursive: true });
  const said: Record<string, string> = {};
  for (const line of linesOf(guide)) {
    const [program, ...args] = words(line.replaceAll(GUIDES[guide].store, store));
    if (program === 'npm' || args[0] === 'fit') continue; // what is installed is there already
    if (program === 'node') {
      // Another process, and not synchronously: the database may live in this one.
      const done = await promisify(execFile)(process.execPath, [join(root, args[0]!), ...args.slice(1)], {
        cwd,
        env: { ...process.env, ...env },
      });
      said[args[1]!] = done.stdout;
      continue;
    }
    const done = await vecbridge([...args, '--json'], { cwd, env });
    expect(done.code, `${line}\n${done.stdout}\n${done.stderr}`).toBe(0);
    const key = args[0] !== 'migrate' ? args[0]! : args[1] === 'run' && said['run'] ? 'run again' : args[1]!;
    said[key] = done.stdout;
  }
  return said;
}

/** What the guides promise of every store. */
export function expectMigrated(said: Record<string, string>): void {
  expect(JSON.parse(said['inspect']!).files).toMatchObject([
    { rows: 9000, dim: 512, hasIds: true, nanRows: { count: 0 } },
  ]);
  expect(JSON.parse(said['verify']!).gate).toMatchObject({
    passed: true,
    conditions: [{ asked: 0.5 }, { asked: 0.3 }],
  });
  const { plan, run, verify, rollback } = Object.fromEntries(
    ['plan', 'run', 'verify', 'rollback'].map((key) => [key, JSON.parse(said[key]!)[key]]),
  );
  expect(plan.description).toMatchObject({ rows: 9000, vectors: 9000, dim: 512 });
  expect(run).toMatchObject({ written: 9000, caughtUp: true, resumed: false });
  expect(JSON.parse(said['run again']!).run).toMatchObject({ written: 2, caughtUp: true, resumed: true });
  expect(verify).toMatchObject({ ok: true, problems: [], rows: 9001, targets: 9001, dim: 100 });
  expect(verify.retranslated).toMatchObject({ rows: 9001, differing: 0 });
  const { recall, oracle, pool, queries } = verify.recall;
  expect([pool, queries]).toEqual([9001, 2000]);
  console.log(
    `recall@1, @10, @100 of 2,000 GloVe queries among 9,001 rows: ${Object.values(recall).join(', ')}; ` +
      `oracle: ${Object.values(oracle.recall).join(', ')}; overlap@10 ${verify.overlap.value}`,
  );
  // The figures of docs/guides/migrate.md: the fit is saved, so they are the same everywhere.
  expect(recall).toEqual({ 1: near(0.446), 10: near(0.766), 100: near(0.939) });
  expect(oracle.recall).toEqual({ 1: near(0.566), 10: near(0.844), 100: near(0.96) });
  expect(verify.overlap.value).toEqual(near(0.765));
  expect(said['ask']).toMatch(/\w+, \w+/);
  expect(rollback).toEqual({ removed: 9001, kept: 0, dropped: true });
}

/** Less than .005 away. */
const near = (share: number): number => expect.closeTo(share, 2);
