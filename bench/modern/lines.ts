import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { VerdictLabel } from '../../src/core/verdict.js';
import { type Job, keyOf } from './jobs.js';
import type { BothWays, Bounds } from './measure.js';

/** A line of runs.jsonl: one fit, measured in both directions. */
export interface Line extends Job, BothWays, Bounds {
  /** Rows of the test. */
  readonly pool: number;
  /** Top-1 at least a quarter of the oracle's. */
  readonly found: boolean;
  /** Procrustes on the known pairs alone. */
  readonly alone?: BothWays;
  /** null for mini-vec2vec, which has none. */
  readonly verdict: {
    readonly label: VerdictLabel | 'unverified';
    readonly evidence: Readonly<Record<string, { readonly value: number; readonly passed: boolean | null }>>;
  } | null;
  /** map and verdict as `fit` reports them; total: the whole process. mini-vec2vec: its fit, twice. */
  readonly seconds: { readonly map: number; readonly verdict: number; readonly total: number };
  readonly cpuSeconds: number | null;
  readonly peakMegabytes: number | null;
  /** What else `fit --json` said. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Runs at the same time, and the machine's load when this one ended: seconds are comparable at 1 and a low load. */
  readonly jobs: number;
  readonly load: number;
  readonly commit: string | null;
  readonly command: string;
}

/** The lines of a file, none where there is no file. A last line that was cut off by the end of a process is left out. */
export function readLinesOf<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** Removes what a process that ended in the middle of a line left behind. */
export function repairFile(file: string): void {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) truncateSync(file, end);
}

/** Adds a line in one write, so that lines of two processes do not mix. */
export function appendLine(file: string, line: object): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** The jobs that have no line yet, each once. */
export function missingJobs(jobs: readonly Job[], lines: readonly Job[]): Job[] {
  const seen = new Set(lines.map(keyOf));
  return jobs.filter((job) => {
    const key = keyOf(job);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
