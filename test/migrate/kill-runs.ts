import { spawn } from 'node:child_process';
import { beforeAll, expect } from 'vitest';
import { random } from '../../src/core/random.js';
import { loadTranslator } from '../../src/translators/load.js';
import { type Matrix, matrix, rowOf } from '../../src/vectors/matrix.js';
import { reportKills } from '../cli/kill-report.js';
import { cliPath, json, temporaryFolder } from '../cli/run-cli.js';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';

export const ROWS = 3000;
export const DIMS = [24, 16] as const;
const PAGE = 60;

/** A table as a test of kills sees it, by other means than the store under test. */
export interface KilledStore {
  /** For the report: "SQLite". */
  readonly name: string;
  /** The arguments that say where: address and place. */
  readonly place: readonly string[];
  readonly env?: Record<string, string>;
  /** Rows that have a translation. */
  written(): Promise<number>;
  /** All rows in the order of their ids, as often as they are there. */
  rows(): Promise<{ readonly id: number; readonly vector: Float32Array | null }[]>;
  /** Between two runs: what the application writes meanwhile, before and behind the cursor. */
  between?(kill: number): Promise<void>;
}

/** A translator and 3,000 vectors for it; row i has the id i + 1. */
export function killedRuns() {
  const at = temporaryFolder();
  const { x, y } = twoSpaces(ROWS, [...DIMS], 1);
  let expected: Matrix;
  beforeAll(async () => {
    writeNpy(at('a.npy'), x);
    writeNpy(at('b.npy'), y);
    const { code } = await json(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired']);
    expect(code).toBe(0);
    expected = await (await loadTranslator(at('map'))).translate(matrix(x.data, ROWS, DIMS[0]));
  });
  const command = (action: string, { place: [address, ...place] }: KilledStore): string[] => {
    const map = action === 'rollback' ? [] : [at('map')];
    return ['migrate', action, address!, ...map, ...place, '--page-rows', String(PAGE)];
  };

  /** Kills a run with SIGKILL some milliseconds after `rows` rows are there; gives whether it was still running. */
  const killedAt = async (store: KilledStore, rows: number, delay: number): Promise<boolean> => {
    const child = spawn(process.execPath, [cliPath, ...command('run', store)], {
      stdio: 'ignore',
      env: { ...process.env, ...store.env },
    });
    let done = false;
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, by) => resolve(by)));
    void ended.then(() => {
      done = true;
    });
    while (!done && (await store.written()) < rows) await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill('SIGKILL');
    return (await ended) === 'SIGKILL';
  };

  /** Kills runs `kills` times, ends with one that is not, and checks every row. */
  const killAndCheck = async (store: KilledStore, kills: number): Promise<void> => {
    const rng = random(`kill ${store.name}`);
    let killed = 0;
    for (let tries = 0; killed < kills && tries < 3 * kills; tries++) {
      const rows = Math.floor((ROWS * (killed + rng.uniform())) / (kills + 1));
      if (!(await killedAt(store, Math.max(1, rows), 20 * rng.uniform()))) continue;
      killed++;
      await store.between?.(killed);
    }
    expect(killed).toBe(kills);
    const before = await store.written();
    const { value, code } = await json(command('run', store), { env: store.env ?? {} });
    expect(code).toBe(0);
    expect(value['run']).toMatchObject({ resumed: true, caughtUp: true });
    expect(value['run'].written).toBeGreaterThan(0);
    const rows = await store.rows();
    expect(rows.map((row) => row.id)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
    for (const { id, vector } of rows) {
      const want = rowOf(expected, id - 1);
      for (let j = 0; j < want.length; j++) expect(Math.abs(vector![j]! - want[j]!), `row ${id}`).toBeLessThan(1e-5);
    }
    const verified = await json(command('verify', store), { env: store.env ?? {} });
    expect(verified.value['verify']).toMatchObject({ ok: true, problems: [] });
    reportKills({
      what: `migrate run, ${store.name}`,
      kills,
      rows: ROWS,
      translatedBeforeTheLastRun: before,
      translated: rows.filter(({ vector }) => vector !== null).length,
      lost: ROWS - new Set(rows.map(({ id }) => id)).size,
      doubled: rows.length - new Set(rows.map(({ id }) => id)).size,
    });
    const back = await json(command('rollback', store), { env: store.env ?? {} });
    expect(back.value['rollback']).toMatchObject({ removed: ROWS, dropped: true });
  };
  return { at, x, killAndCheck };
}
