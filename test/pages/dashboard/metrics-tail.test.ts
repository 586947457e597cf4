import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MetricsTail, metricsTail } from '../../../pages/dashboard/metrics-tail.js';

let folder: string;
let path: string;
let tail: MetricsTail;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-tail-'));
  path = join(folder, 'metrics.jsonl');
  tail = metricsTail(path);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (from: number, to: number, note = 'ü'): string =>
  Array.from({ length: to - from }, (_, i) => `${JSON.stringify({ step: from + i, note })}\n`).join('');
const steps = async () => {
  const { rows, renewed } = await tail.read();
  return { steps: rows.map((row) => row['step']), renewed };
};

it('gives every whole line once, as the file grows', async () => {
  expect(await steps()).toEqual({ steps: [], renewed: false });
  writeFileSync(path, lines(0, 2));
  expect(await steps()).toEqual({ steps: [0, 1], renewed: false });
  expect(await steps()).toEqual({ steps: [], renewed: false });
  const next = Buffer.from(lines(2, 4));
  appendFileSync(path, next.subarray(0, 22)); // within the two bytes of "ü"
  const first = await steps();
  appendFileSync(path, next.subarray(22));
  const second = await steps();
  expect([...first.steps, ...second.steps]).toEqual([2, 3]);
});

it('reads long files in pieces', async () => {
  writeFileSync(path, lines(0, 60_000, 'x'.repeat(40)));
  const { rows } = await tail.read();
  expect(rows).toHaveLength(60_000);
  expect(rows.at(-1)!['step']).toBe(59_999);
});

it('begins again when a run was taken up and lines were taken away', async () => {
  writeFileSync(path, lines(0, 9));
  await steps();
  writeFileSync(join(folder, 'new'), lines(0, 3));
  renameSync(join(folder, 'new'), path);
  expect(await steps()).toEqual({ steps: [0, 1, 2], renewed: true });
  // Grown beyond the old length before it is looked at again.
  writeFileSync(path, lines(0, 2) + lines(7, 20, 'other'));
  expect((await steps()).renewed).toBe(true);
  rmSync(path);
  expect(await steps()).toEqual({ steps: [], renewed: true });
  expect(await steps()).toEqual({ steps: [], renewed: false });
});

it('leaves out a line that a crash cut short', async () => {
  writeFileSync(path, `${lines(0, 1)}{"step": 1, "no\n${lines(2, 3)}`);
  expect((await steps()).steps).toEqual([0, 2]);
});
