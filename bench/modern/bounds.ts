import { join } from 'node:path';
import { sliceRows, takeRows } from '../../src/vectors/matrix.js';
import { placesOf, spacesOf, testEntries } from './data.js';
import type { Rows } from './jobs.js';
import { appendLine, readLinesOf } from './lines.js';
import { type Bounds, measureBounds } from './measure.js';

interface BoundsLine {
  readonly split: string;
  readonly pair: string;
  /** Whose entries are tested: all, or those of concrete things. */
  readonly test: 'all' | 'concrete';
  readonly bounds: Bounds;
}

const running = new Map<string, Promise<Bounds>>();

/** Oracle, identity and random of a job's pair and test, from bounds.jsonl in `folder`, measured and added where missing. */
export function boundsOf(job: Rows, folder: string): Promise<Bounds> {
  const test = job.population === 'classes' ? 'concrete' : 'all';
  const which = { split: job.split, pair: job.pair, test } as const;
  const key = Object.values(which).join(' ');
  const found = running.get(key) ?? readOrMeasure(job, which, join(folder, 'bounds.jsonl'));
  running.set(key, found);
  return found;
}

async function readOrMeasure(job: Rows, which: Omit<BoundsLine, 'bounds'>, file: string): Promise<Bounds> {
  const same = (line: BoundsLine): boolean =>
    line.split === which.split && line.pair === which.pair && line.test === which.test;
  const before = readLinesOf<BoundsLine>(file).find(same);
  if (before) return before.bounds;
  const { source, target } = await spacesOf(job.pair, job.split);
  const [start, end] = placesOf(job.split).paired;
  const entries = testEntries(job);
  const bounds = await measureBounds(
    { source: sliceRows(source, start, end), target: sliceRows(target, start, end) },
    { source: takeRows(source, entries), target: takeRows(target, entries) },
  );
  appendLine(file, { ...which, bounds });
  return bounds;
}
