import { execFile } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { vecbridge } from '../cli/run-cli.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The lines of the guide's shell blocks, in order. */
export const lines = [
  ...readFileSync(join(root, 'docs/guides/migrate.md'), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm),
]
  .flatMap(([, block]) => block!.split('\n'))
  .filter((line) => line !== '');

/** Runs the guide's lines on a store, in the empty folder `cwd`; the fit is the saved one, made by the guide's own line. */
export async function walk(cwd: string, store: string, variable: string, env: Record<string, string>) {
  symlinkSync(join(root, 'data'), join(cwd, 'data'), 'junction');
  symlinkSync(join(root, 'checkpoints'), join(cwd, 'checkpoints'), 'junction');
  cpSync(join(root, 'test/golden/migrate/use-to-glove'), join(cwd, 'use-to-glove'), { recursive: true });
  const said: Record<string, string> = {};
  for (const line of lines) {
    const [program, ...args] = line.split(' ');
    if (program === 'node') {
      const words = args.map((word) => (word === 'entries.db' ? variable : word));
      const script = join(root, words[0]!);
      // Another process, and not synchronously: the database may live in this one.
      const done = await promisify(execFile)(process.execPath, [script, ...words.slice(1)], {
        cwd,
        env: { ...process.env, ...env },
      });
      said[words[1]!] = done.stdout;
      continue;
    }
    if (args[0] === 'fit') continue;
    const words = args.map((word) => (word === 'entries.db' ? store : word.replaceAll('"', '')));
    const done = await vecbridge([...words, '--json'], { cwd, env });
    expect(done.code, `${line}\n${done.stdout}\n${done.stderr}`).toBe(0);
    const key = args[1] === 'run' && said['run'] ? 'run again' : args[1]!;
    said[key] = done.stdout;
  }
  return said;
}

/** What the guide promises of every store. */
export function expectMigrated(said: Record<string, string>): void {
  expect(JSON.parse(said['verify']!).gate).toMatchObject({
    passed: true,
    conditions: [{ asked: 0.5 }, { asked: 0.3 }],
  });
  const { plan, run, verify, rollback } = Object.fromEntries(
    ['plan', 'run', 'verify', 'rollback'].map((key) => [key, JSON.parse(said[key]!)[key]]),
  );
  expect(plan.description).toMatchObject({ rows: 10_000, vectors: 10_000, dim: 512 });
  expect(run).toMatchObject({ written: 10_000, caughtUp: true, resumed: false });
  expect(JSON.parse(said['run again']!).run).toMatchObject({ written: 2, caughtUp: true, resumed: true });
  expect(verify).toMatchObject({ ok: true, problems: [], rows: 10_001, targets: 10_001, dim: 100 });
  expect(verify.retranslated).toMatchObject({ rows: 10_000, differing: 0 });
  const { recall, oracle, pool, queries } = verify.recall;
  expect([pool, queries]).toEqual([10_001, 2000]);
  console.log(
    `recall@1, @10, @100 of 2,000 GloVe queries among 10,001 rows: ${Object.values(recall).join(', ')}; ` +
      `oracle: ${Object.values(oracle.recall).join(', ')}; overlap@10 ${verify.overlap.value}`,
  );
  expect(recall['10']).toBeGreaterThan(0.5 * oracle.recall['10']);
  expect(recall['10']).toBeGreaterThan(100 * verify.recall.chance);
  expect(verify.overlap.value).toBeGreaterThan(100 * verify.overlap.chance);
  expect(said['ask']).toMatch(/\w+, \w+/);
  expect(rollback).toEqual({ removed: 10_001, kept: 0, dropped: true });
}
