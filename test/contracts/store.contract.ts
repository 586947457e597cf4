import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planMigration } from '../../src/migrate/plan.js';
import { finishMigration, rollbackMigration } from '../../src/migrate/rollback.js';
import { type RunOptions, type RunReport, runMigration } from '../../src/migrate/run.js';
import { verifyMigration } from '../../src/migrate/verify.js';
import type { Place, VectorStore } from '../../src/stores/store.js';
import { type ToyRow, toyMapping, toyRows, toyTarget } from '../stores/toy.js';

/** A place with data in one system, changed and read by other means than the store under test. */
export interface StoreBench {
  readonly place: Place;
  open(place?: Partial<Place>): Promise<VectorStore>;
  /** Makes the table with these rows. */
  fill(rows: readonly ToyRow[]): Promise<void>;
  insert(row: ToyRow): Promise<void>;
  update(row: ToyRow): Promise<void>;
  /** Removes the row with the highest id. */
  removeLast(): Promise<void>;
  /** The application writes a vector of its own into the target. */
  writeTarget(row: number, vector: readonly number[]): Promise<void>;
  /** What is in the target, by row number (the ids of the toy rows); undefined when the target is gone. */
  readTarget(): Promise<Map<number, number[]> | undefined>;
  /** Everything in the system but the target: equal before and after. */
  everythingElse(): Promise<unknown>;
  /** The ids a store gives for a toy row. */
  idOf(row: number): string;
  end(): Promise<void>;
}

const ROWS = 25;

/** What every store must do; `make` gives an empty place each time. */
export function storeContract(name: string, make: () => Promise<StoreBench>): void {
  describe(`store: ${name}`, () => {
    let bench: StoreBench;
    let store: VectorStore;
    const mapping = toyMapping();
    const run = (options: RunOptions = {}): Promise<RunReport> =>
      runMigration(store, bench.place, mapping, { pageRows: 6, ...options });
    const reopen = async (): Promise<void> => {
      await store.close();
      store = await bench.open();
    };
    /** The target of every row is what the translator gives for its vector now. */
    const expectTargets = async (
      rows: readonly ToyRow[],
      except: ReadonlyMap<number, readonly number[]> = new Map(),
    ) => {
      const found = await bench.readTarget();
      const wanted = rows.filter((row) => row.vector !== null);
      expect([...found!.keys()].sort((a, b) => a - b)).toEqual(wanted.map((row) => row.id));
      for (const { id, vector } of wanted) {
        const want = except.get(id) ?? toyTarget(vector!);
        expect(found!.get(id)!.length, `row ${id}`).toBe(want.length);
        for (const [j, value] of found!.get(id)!.entries()) expect(value, `row ${id}`).toBeCloseTo(want[j]!, 5);
      }
    };

    beforeEach(async () => {
      bench = await make();
      await bench.fill(toyRows(ROWS));
      store = await bench.open();
    });
    afterEach(async () => {
      await store.close();
      await bench.end();
    });

    it('describes the place and makes nothing', async () => {
      const before = await bench.everythingElse();
      const { description, record, bytes } = await planMigration(store, bench.place, mapping);
      expect(description).toMatchObject({ rows: ROWS, vectors: ROWS, dim: 6 });
      expect(description.makes.length).toBeGreaterThan(0);
      expect([record, bytes]).toEqual([null, ROWS * 4 * 4]);
      expect(await bench.everythingElse()).toEqual(before);
      expect(await bench.readTarget()).toBeUndefined();
    });

    it('gives the first vectors in the order of the ids, before a run and after it', async () => {
      const wanted = toyRows(4).map(({ vector }) => vector);
      const first = async () => (await store.firstVectors(4)).map((vector) => Array.from(vector));
      expect(await first()).toEqual(wanted);
      expect(await store.firstVectors(ROWS + 1)).toHaveLength(ROWS);
      await run();
      expect(await first()).toEqual(wanted);
    });

    it('translates every row beside the old vectors, in pages, and ends with a pass that finds nothing', async () => {
      const before = await bench.everythingElse();
      const report = await run();
      expect(report).toMatchObject({ state: 'dual', resumed: false, passes: 2, written: ROWS, caughtUp: true });
      expect(report.found).toMatchObject({ current: ROWS, missing: 0, stale: 0, foreign: 0 });
      await expectTargets(toyRows(ROWS));
      await rollbackMigration(store, bench.place);
      expect(await bench.readTarget()).toBeUndefined();
      expect(await bench.everythingElse()).toEqual(before);
    });

    it('goes on where an interrupted run stopped, on a new connection', async () => {
      for (const pages of [1, 2]) {
        const controller = new AbortController();
        let left = pages;
        const on = (): void => {
          if (--left <= 0) controller.abort(new Error('stop'));
        };
        await expect(run({ signal: controller.signal, on })).rejects.toThrow('stop');
        await reopen();
      }
      const report = await run();
      expect(report.resumed).toBe(true);
      expect(report.caughtUp).toBe(true);
      await expectTargets(toyRows(ROWS));
    });

    it('catches rows inserted, changed and removed during and after the run', async () => {
      const rows = toyRows(ROWS);
      // Between reading a page and writing it: row 2 is of the first page.
      const changes = [
        () => bench.update({ id: 2, vector: rows[7]!.vector }),
        () => bench.insert(toyRows(ROWS + 1)[ROWS]!),
        () => bench.removeLast(),
      ];
      const slow = toyMapping(async () => {
        await changes.shift()?.();
      });
      const report = await runMigration(store, bench.place, slow, { pageRows: 6 });
      expect(report.caughtUp).toBe(true);
      const now = rows.map((row) => (row.id === 2 ? { id: 2, vector: rows[7]!.vector } : row));
      await expectTargets(now);
      // After the run: the next one catches up.
      await bench.insert(toyRows(ROWS + 1)[ROWS]!);
      await bench.update({ id: 3, vector: rows[1]!.vector });
      await reopen();
      const later = await run();
      expect(later).toMatchObject({ written: 2, resumed: true, caughtUp: true });
      const then = now.map((row) => (row.id === 3 ? { id: 3, vector: rows[1]!.vector } : row));
      await expectTargets([...then, toyRows(ROWS + 1)[ROWS]!]);
      await bench.removeLast();
      await run();
      await expectTargets(then);
    });

    it('does nothing when nothing changed', async () => {
      await run();
      await reopen();
      expect(await run()).toMatchObject({ written: 0, removed: 0, passes: 1, resumed: true, caughtUp: true });
    });

    it('leaves vectors the application wrote into the target, also in rollback', async () => {
      const own = [0.5, 0.5, 0.5, 0.5];
      await run({ passes: 1 });
      await bench.writeTarget(5, own);
      await bench.update({ id: 5, vector: toyRows(ROWS)[9]!.vector });
      await reopen();
      const report = await run();
      expect(report.found).toMatchObject({ foreign: 1, current: ROWS - 1, stale: 0 });
      const rows = toyRows(ROWS).map((row) => (row.id === 5 ? { id: 5, vector: toyRows(ROWS)[9]!.vector } : row));
      await expectTargets(rows, new Map([[5, own]]));
      const back = await rollbackMigration(store, bench.place, { pageRows: 6 });
      expect(back).toEqual({ removed: ROWS - 1, kept: 1, dropped: false });
      const left = await bench.readTarget();
      expect([...left!.keys()]).toEqual([5]);
      expect(await store.record()).toBeUndefined();
    });

    it('names rows it cannot translate, and translates the others', async () => {
      await bench.update({ id: 4, vector: [0, 0, 0, 0, 0, 0] });
      const report = await run();
      expect(report.found).toMatchObject({ unusable: 1, current: ROWS - 1 });
      expect(report.unusable).toEqual([bench.idOf(4)]);
      expect(report.caughtUp).toBe(true);
      await expectTargets(toyRows(ROWS).filter((row) => row.id !== 4));
      // A vector that can no longer be translated takes its translation with it.
      await bench.update({ id: 6, vector: [0, 0, 0, 0, 0, 0] });
      expect(await run()).toMatchObject({ removed: 1 });
      await expectTargets(toyRows(ROWS).filter((row) => row.id !== 4 && row.id !== 6));
    });

    it('verifies: counts, dims, ids, the translation of a sample, the overlap of result lists', async () => {
      await run();
      const good = await verifyMigration(store, bench.place, mapping, { pageRows: 6, k: 3 });
      expect(good.problems).toEqual([]);
      expect(good).toMatchObject({ ok: true, rows: ROWS, targets: ROWS, dim: 4 });
      expect(good.found).toMatchObject({ current: ROWS });
      expect(good.retranslated).toMatchObject({ rows: ROWS, differing: 0 });
      expect(good.overlap!.value).toBeGreaterThan(good.overlap!.chance);
      const sampled = await verifyMigration(store, bench.place, mapping, { pageRows: 6, sample: ROWS - 1 });
      expect(sampled.retranslated).toMatchObject({ rows: ROWS - 1, differing: 0 });
      await bench.insert(toyRows(ROWS + 1)[ROWS]!);
      await bench.update({ id: 2, vector: toyRows(ROWS)[7]!.vector });
      await reopen();
      const behind = await verifyMigration(store, bench.place, mapping, { pageRows: 6, k: 3 });
      expect(behind.ok).toBe(false);
      expect(behind.found).toMatchObject({ missing: 1, stale: 1 });
      expect(behind.problems.join('\n')).toMatch(/1 row.*no translation/);
      expect(behind.problems.join('\n')).toMatch(/1 row.*changed/);
    });

    it('finish keeps the target and forgets the migration', async () => {
      await run();
      await finishMigration(store, bench.place);
      await reopen();
      expect(await store.record()).toBeUndefined();
      await expectTargets(toyRows(ROWS));
      await expect(rollbackMigration(store, bench.place)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(run()).rejects.toMatchObject({ code: 'EXISTS' });
    });

    it('refuses another translator, dims that do not fit, and a target that is there', async () => {
      await expect(runMigration(store, bench.place, toyMapping(undefined, [5, 4]), {})).rejects.toMatchObject({
        code: 'DIM_MISMATCH',
        message: expect.stringMatching(/6-d.*5-d/),
      });
      expect(await bench.readTarget()).toBeUndefined();
      await run({ passes: 1 });
      const other = { ...mapping, about: { ...mapping.about, fingerprint: 'other' } };
      await expect(runMigration(store, bench.place, other, {})).rejects.toMatchObject({ code: 'BAD_USAGE' });
    });
  });
}
