import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { metricsPath } from '../../training/vec2vec/run/run-folder.js';
import { readRecord } from '../../training/vec2vec/run/run-record.js';
import { bestOfRun, type Evaluation } from '../../training/vec2vec/selection.js';
import type { CurvePoint, SeedHistory } from './run.js';

/** Points kept of each curve: more cannot be told apart on paper. */
const POINTS = 200;
const DEFAULT_SLACK = 0.05;

type Row = Readonly<Record<string, unknown>>;

/**
 * The curves of a training run, one of each seed, from run/metrics.jsonl. The chosen step follows the rule of selection
 * (`bestOfRun`) with the options of the run. A last line cut short is left out; a run without metrics has no curves.
 */
export async function readHistory(runDir: string): Promise<SeedHistory[]> {
  const path = metricsPath(runDir);
  if (!existsSync(path)) return [];
  const record = await readRecord(runDir);
  const bySeed = new Map<number, { steps: Row[]; evaluations: Row[] }>();
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const row = parsed(line);
    if (!row) continue;
    const seed = Number(row['seed'] ?? 0);
    const rows = bySeed.get(seed) ?? { steps: [], evaluations: [] };
    bySeed.set(seed, rows);
    (row['kind'] === 'evaluation' ? rows.evaluations : rows.steps).push(row);
  }
  const cycleSlack = record?.options.cycleSlack ?? DEFAULT_SLACK;
  const rule = { cycleSlack, select: record?.options.select ?? 'each' } as const;
  const chosen = record?.result?.['chosen'];
  return [...bySeed].map(([seed, { steps, evaluations }]) => {
    const last = [...steps, ...evaluations].reduce((most, row) => Math.max(most, Number(row['step'])), 0);
    const spent = steps.at(-1)?.['cpuSeconds'];
    const { curves, stepsPerPoint } = thinned(steps);
    return {
      seed,
      steps: last,
      cpuSeconds: typeof spent === 'number' ? spent : null,
      kept: typeof chosen === 'number' ? seed === chosen : null,
      chosenStep: bestOfRun(evaluations as unknown as Evaluation[], rule)?.step ?? null,
      losses: curves,
      stepsPerPoint,
      selection: selectionCurves(evaluations),
    };
  });
}

function parsed(line: string): Row | undefined {
  try {
    const row: unknown = JSON.parse(line);
    return row !== null && typeof row === 'object' ? (row as Row) : undefined;
  } catch {
    return undefined;
  }
}

const NOT_CURVES = new Set(['kind', 'seed', 'step']);

/** Means over equal stretches of steps; values that are not finite are left out. */
function thinned(rows: readonly Row[]): { curves: Record<string, CurvePoint[]>; stepsPerPoint: number } {
  const stepsPerPoint = Math.max(1, Math.ceil(rows.length / POINTS));
  const curves: Record<string, CurvePoint[]> = {};
  for (let from = 0; from < rows.length; from += stepsPerPoint) {
    const part = rows.slice(from, from + stepsPerPoint);
    const step = Number(part.at(-1)!['step']);
    for (const name of Object.keys(part[0]!)) {
      if (NOT_CURVES.has(name)) continue;
      const values = part.map((row) => row[name]).filter((v): v is number => typeof v === 'number');
      if (values.length === 0) continue;
      curves[name] ??= [];
      curves[name].push([step, short(values.reduce((a, b) => a + b, 0) / values.length)]);
    }
  }
  return { curves, stepsPerPoint };
}

function selectionCurves(evaluations: readonly Row[]): Record<string, CurvePoint[]> {
  const curves: Record<string, CurvePoint[]> = {};
  const add = (name: string, step: unknown, value: unknown): void => {
    if (typeof value !== 'number') return;
    curves[name] ??= [];
    curves[name].push([Number(step), short(value)]);
  };
  for (const { step, score, cycle, directions, probe } of evaluations) {
    add('score', step, score);
    add('cycle', step, cycle);
    for (const [name, value] of Object.entries((directions ?? {}) as Row)) add(name, step, value);
    for (const [name, value] of Object.entries((probe ?? {}) as Row)) add(`probe ${name}`, step, value);
  }
  return curves;
}

/** Six digits: a curve needs no more, and a report of many seeds stays small. */
const short = (value: number): number => Number(value.toPrecision(6));
