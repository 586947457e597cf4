import type { Matrix } from '../../src/vectors/matrix.js';
import { meanBestCsls } from '../unpaired-linear/verify.js';

/** What is known of a network at one step from held-out rows that are not paired. */
export interface Evaluation {
  readonly step: number;
  /** What checkpoints and seeds are ordered by; see `isBetter`. */
  readonly score: number;
  /** Mean best CSLS of every direction, "0→1" and so on. */
  readonly directions: Readonly<Record<string, number>>;
  /** 1 − mean cosine of x and its round trip, the mean over all directions. */
  readonly cycle: number;
}

/** Whose score counts: the translations of the source alone, or those of every space. */
export type Select = 'source' | 'all';

/** from → to: centred unit rows in, centred unit rows out. */
export type Apply = (from: number, to: number, x: Matrix) => Promise<Matrix>;

/**
 * Scores a network on held-out unpaired rows: for every direction the verification score (mean best CSLS) of the
 * translated rows against the held-out rows of the target, and the cosine error of the way there and back. The rows are
 * those of the whole run, for scores of other rows must not be compared. O(h²) for h ≤ 2,000 rows a side.
 */
export async function evaluate(
  step: number,
  apply: Apply,
  heldOut: readonly Matrix[],
  select: Select,
): Promise<Evaluation> {
  const directions: Record<string, number> = {};
  let score = 0;
  let counted = 0;
  let cycle = 0;
  for (const [from, x] of heldOut.entries()) {
    for (const [to, y] of heldOut.entries()) {
      if (from === to) continue;
      const mapped = await apply(from, to, x);
      const csls = await meanBestCsls(mapped, y);
      directions[`${from}→${to}`] = csls;
      if (select === 'all' || from === 0) {
        score += csls;
        counted++;
      }
      cycle += 1 - meanRowCosine(x, await apply(to, from, mapped));
    }
  }
  const count = heldOut.length * (heldOut.length - 1);
  return { step, score: score / counted, directions, cycle: cycle / count };
}

/**
 * The rule of selection: the higher score is better, as long as the round trip has not become worse than `cycleSlack`
 * beyond that of the start. A network that folds many rows onto the densest targets gains CSLS and loses its way back.
 */
export function isBetter(candidate: Evaluation, best: Evaluation, start: Evaluation, cycleSlack: number): boolean {
  if (!Number.isFinite(candidate.score) || !Number.isFinite(candidate.cycle)) return false;
  return candidate.score > best.score && candidate.cycle <= start.cycle + cycleSlack;
}

/** Mean cosine of paired unit rows, (n, d) each. */
export function meanRowCosine(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum / a.rows;
}
