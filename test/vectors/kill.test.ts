/** Processes that kill themselves at calls that changes files: what is read then is the old version or the new one, whole. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadTranslator } from '../../src/translators/load.js';
import { createSink } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { readWhole } from '../../src/vectors/replace-folder.js';
import { KILLS, reportKills } from '../cli/kill-report.js';
import { randomLinear } from '../translators/random-linear.js';
import { scratch } from './formats.js';

const at = scratch();
const root = fileURLToPath(new URL('../..', import.meta.url));
const hook = fileURLToPath(new URL('kill-at-call.mjs', import.meta.url));
const dist = (path: string): string => JSON.stringify(`file://${root}dist/${path}`);
/** Kills at every call from twenty on, below at so many of them. */
const EVERY_CALL = KILLS >= 20;

interface Case {
  readonly name: string;
  /** Body of a module that writes version 2 over version 1 in `target`. */
  readonly script: (target: string) => string;
  /** Writes version 1. */
  begin(target: string): Promise<void> | void;
  /** The version that is there, 1 or 2; throws where it is not whole. */
  read(target: string): Promise<number>;
}

const sink = (ending: string): Case => ({
  name: `r.${ending}`,
  script: (target) => `
    const { createSink } = await import(${dist('src/vectors/open.js')});
    const sink = await createSink(${JSON.stringify(target)}, { dim: 4, overwrite: true, rows: 8 });
    for (let i = 0; i < 2; i++) await sink.write({ data: new Float32Array(16).fill(2), rows: 4, dim: 4 });
    await sink.close();`,
  async begin(target) {
    const first = await createSink(target, { dim: 4, overwrite: true });
    await first.write({ data: new Float32Array(20).fill(1), rows: 5, dim: 4 });
    await first.close();
  },
  async read(target) {
    const { matrix } = await readMatrix(target);
    const value = matrix.data[0]!;
    expect([...matrix.data]).toEqual(new Array(value === 1 ? 20 : 32).fill(value));
    return value;
  },
});

const cases: readonly Case[] = [
  {
    name: 'folder',
    script: (target) => `
      const { writeFolderAtomic } = await import(${dist('src/vectors/replace-folder.js')});
      const { writeFile } = await import('node:fs/promises');
      const fill = async (folder) => {
        for (const name of 'abc') await writeFile(folder + '/' + name, '2');
      };
      await writeFolderAtomic(${JSON.stringify(target)}, fill, { overwrite: true });`,
    begin(target) {
      mkdirSync(target);
      for (const name of 'abc') writeFileSync(join(target, name), '1');
    },
    read: (target) =>
      readWhole(target, async () => {
        const found = [...'abc'].map((name) => readFileSync(join(target, name), 'utf8'));
        expect(new Set(found).size).toBe(1);
        return Number(found[0]);
      }),
  },
  {
    name: 'translator',
    script: (target) => `
      const { loadTranslator } = await import(${dist('src/translators/load.js')});
      await (await loadTranslator(${JSON.stringify(at('second'))})).save(${JSON.stringify(target)});`,
    begin: (target) => randomLinear([3, 2]).save(target),
    read: async (target) => ((await loadTranslator(target)).manifest.spaces[0].dim === 3 ? 1 : 2),
  },
  {
    name: 'one-file',
    script: (target) => `
      const { writeFileAtomic } = await import(${dist('src/vectors/atomic.js')});
      await writeFileAtomic(${JSON.stringify(target)}, '2222', { overwrite: true });`,
    begin: (target) => writeFileSync(target, '1111'),
    async read(target) {
      const text = readFileSync(target, 'utf8');
      expect(text).toMatch(/^(1111|2222)$/);
      return Number(text[0]);
    },
  },
  sink('npy'),
  sink('jsonl'),
  sink('parquet'),
];

function run(script: string, env: Record<string, string>): { killed: boolean; stdout: string; stderr: string } {
  const args = ['--import', hook, '--input-type=module', '-e', script];
  const { signal, status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(stderr);
  return { killed: signal === 'SIGKILL', stdout, stderr };
}

it.each(cases)(
  '$name: killed at a call that changes files, the old or the new one is there and the next writer leaves nothing behind',
  async ({ name, script, begin, read }) => {
    await randomLinear([4, 2]).save(at('second'));
    const folder = at(`crash-${name}`);
    const target = join(folder, name);
    const fresh = async (): Promise<void> => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      await begin(target);
    };
    await fresh();
    const calls = Number(/calls (\d+)/.exec(run(script(target), {}).stdout)?.[1]);
    expect(calls).toBeGreaterThan(2);
    expect(await read(target)).toBe(2);
    const seen = new Set<number>();
    let kills = 0;
    const spread = (_: unknown, i: number): number => Math.ceil(((i + 0.5) * calls) / KILLS);
    const chosen = Array.from({ length: EVERY_CALL ? calls : KILLS }, EVERY_CALL ? (_, i) => i + 1 : spread);
    for (const call of chosen) {
      for (const when of ['before', 'after']) {
        await fresh();
        expect(run(script(target), { KILL_AT: String(call), KILL_WHEN: when }).killed).toBe(true);
        kills++;
        seen.add(await read(target));
        expect(existsSync(target)).toBe(true);
        run(script(target), {});
        expect(await read(target)).toBe(2);
        expect(readdirSync(folder)).toEqual([name]);
      }
    }
    if (EVERY_CALL) expect([...seen].sort()).toEqual([1, 2]);
    reportKills({ what: `replace ${name}`, kills });
  },
  600_000,
);
