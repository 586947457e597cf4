import { meanBestCsls } from '../../src/search/csls.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { meanRowCosine } from '../verdict/evidence.js';
import type { Apply } from '../verdict/found-evidence.js';

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

/**
 * What is kept. each: for every direction the weights that are best at it, by its own score; source, all: one set of
 * weights, by the mean score of the translations of the source, or of every space.
 */
export type Select = 'each' | 'source' | 'all';

/** The best so far. */
export interface Best extends Evaluation {
  /** What each direction keeps: weights of which step, with which error of round trips. `cycle` is the largest. */
  readonly kept: Readonly<Record<string, { readonly step: number; readonly cycle: number }>>;
}

/** The steps whose weights are kept, the earliest first. */
export const keptSteps = ({ kept }: Best): number[] =>
  [...new Set(Object.values(kept).map(({ step }) => step))].sort((a, b) => a - b);

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
      if (select !== 'source' || from === 0) {
        score += csls;
        counted++;
      }
      cycle += 1 - meanRowCosine(x, await apply(to, from, mapped));
    }
  }
  const count = heldOut.length * (heldOut.length - 1);
  return { step, score: score / counted, directions, cycle: cycle / count };
}

/** An evaluation as the best: the start, or what one set of weights is chosen by. */
export function bestOf(evaluation: Evaluation): Best {
  const { step, cycle } = evaluation;
  const kept = Object.keys(evaluation.directions).map((direction) => [direction, { step, cycle }]);
  return { ...evaluation, kept: Object.fromEntries(kept) };
}

/**
 * The rule of selection: the higher score is better, as long as the round trip has not become worse than `cycleSlack`
 * beyond that of the start. A network that folds many rows onto the densest targets gains CSLS and loses its way back.
 * Gives the new best, or nothing where the candidate improves on nothing.
 */
export function improved(
  candidate: Evaluation,
  best: Best,
  start: Evaluation,
  { select, cycleSlack }: { readonly select: Select; readonly cycleSlack: number },
): Best | undefined {
  if (!(candidate.cycle <= start.cycle + cycleSlack)) return undefined;
  if (select !== 'each') return candidate.score > best.score ? bestOf(candidate) : undefined;
  const directions = { ...best.directions };
  const kept = { ...best.kept };
  for (const [direction, score] of Object.entries(candidate.directions)) {
    if (!(score > directions[direction]!)) continue;
    directions[direction] = score;
    kept[direction] = { step: candidate.step, cycle: candidate.cycle };
  }
  if (Object.values(kept).every(({ step }) => step !== candidate.step)) return undefined;
  const scores = Object.values(directions);
  const score = scores.reduce((sum, v) => sum + v, 0) / scores.length;
  const cycle = Math.max(...Object.values(kept).map((one) => one.cycle));
  return { step: candidate.step, score, directions, cycle, kept };
}

/** What a run keeps after these evaluations, the start first. */
export function bestOfRun(
  [start, ...later]: readonly Evaluation[],
  rule: { readonly select: Select; readonly cycleSlack: number },
): Best | undefined {
  if (!start) return undefined;
  return later.reduce<Best>((best, one) => improved(one, best, start, rule) ?? best, bestOf(start));
}
