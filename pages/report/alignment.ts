import { type ComparedMeasure, compareSpaces } from '../../eval/alignment/compare.js';
import { measureNamed } from '../../eval/alignment/measures.js';
import { inRange } from '../../eval/alignment/rows.js';
import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';

/** A measure of how alike two spaces are, before and after the translation. */
export interface AlignmentChange {
  readonly measure: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly chance: number | null;
  /** The values after subtracting what pairings by chance give, 0 unrelated to 1 equal; null where not defined. */
  readonly calibratedBefore: number | null;
  readonly calibratedAfter: number | null;
  /** Standard deviations of the null distribution between it and the value after, and its p by permutation. */
  readonly z: number | null;
  readonly p: number | null;
  readonly direction: 'higher' | 'lower';
  readonly range: readonly [number | null, number | null];
  readonly rows: number;
}

/** Measures the report shows without being told: one kernel, one of distances, one of neighbours, one of shapes. */
export const REPORT_MEASURES: readonly string[] = ['cka', 'rsa', 'mutual-knn', 'cknna', 'linear-r2'];

const ROWS = 1000;

/**
 * Measures of the raw source and of its translation, each against the target, on at most 1,000 pairs chosen by the seed;
 * and the mean cosine of pairs, which sees the coordinates themselves. Most measures do not change under a rotation: a
 * map that is one leaves them as they are, and that is no fault of it.
 */
export async function compareBeforeAfter(
  spaces: { source: Matrix; raw: Matrix; after: Matrix; target: Matrix },
  request: {
    readonly seed: number;
    readonly measures: readonly string[];
    readonly signal?: AbortSignal | undefined;
    readonly on?: Progress | undefined;
  },
): Promise<AlignmentChange[]> {
  const chosen = request.measures.map(measureNamed);
  const rows = random(request.seed).fork('alignment rows').sample(spaces.target.rows, ROWS);
  const [source, raw, after, target] = [spaces.source, spaces.raw, spaces.after, spaces.target].map((m) =>
    takeRows(m, rows),
  ) as [Matrix, Matrix, Matrix, Matrix];
  const cosine: AlignmentChange = {
    measure: 'mean cosine of pairs',
    before: meanCosine(source, target),
    after: meanCosine(after, target),
    chance: 0,
    ...{ calibratedBefore: null, calibratedAfter: null, z: null, p: null },
    direction: 'higher',
    range: [-1, 1],
    rows: rows.length,
  };
  const changes: AlignmentChange[] = [];
  for (const measure of chosen) {
    const value = async (x: Matrix): Promise<Partial<ComparedMeasure>> => {
      if (rows.length < measure.minRows) return {};
      const { seed, signal } = request;
      const found = await compareSpaces(x, target, { measures: [measure], seed, ...(signal ? { signal } : {}) });
      return found[measure.name]!;
    };
    const [first, second] = [await value(inRange(raw)), await value(after)];
    changes.push({
      measure: measure.name,
      before: first.value ?? null,
      after: second.value ?? null,
      chance: second.chance ?? null,
      calibratedBefore: first.calibrated ?? null,
      calibratedAfter: second.calibrated ?? null,
      z: second.z ?? null,
      p: second.p ?? null,
      direction: measure.direction,
      range: measure.range.map((end) => (Number.isFinite(end) ? end : null)) as [number | null, number | null],
      rows: rows.length,
    });
  }
  return [cosine, ...changes];
}

/** Of unit rows. */
function meanCosine(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum / a.rows;
}
