import type { Random } from '../../src/core/random.js';
import { type TopK, topk } from '../../src/linalg/topk.js';
import { meansOfNearest } from '../../src/search/csls.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { bothDirections, type Dictionary } from './sorted-profiles.js';

/** Chance that none of the candidates of a row is kept: the last one is taken then. */
const MISSED = 1e-4;
/** Nearest rows by cosine among which the best by CSLS practically always is. */
const CANDIDATES = 40;

interface Induced extends Dictionary {
  /** Mean cosine of every row's nearest, both directions averaged: the objective of self-learning. */
  readonly objective: number;
}

/**
 * VecMap's stochastic dictionary induction: every similarity (CSLS, k neighbours) is kept with probability p and set to
 * 0 otherwise, each direction for itself, and every row takes its best. Drawn exactly without n × m random numbers: down
 * the list of a row's best candidates, the first that is kept; a list of log(1e-4)/log(1 − p) entries is nearly always
 * enough. mapped (n, d) and y (m, d), unit rows.
 */
export async function stochasticDictionary(
  mapped: Matrix,
  y: Matrix,
  keep: number,
  neighbours: number,
  random: Random,
): Promise<Induced> {
  const needed = keep < 1 ? Math.ceil(Math.log(MISSED) / Math.log(1 - keep)) : 1;
  const take = Math.max(CANDIDATES, needed, neighbours);
  const forward = await topk(mapped, y, Math.min(take, y.rows));
  const backward = await topk(y, mapped, Math.min(take, mapped.rows));
  const [meansX, meansY] = [
    meansOfNearest(forward, mapped.rows, neighbours),
    meansOfNearest(backward, y.rows, neighbours),
  ];
  const pairs = bothDirections(
    chooseKept(forward, meansY, mapped.rows, keep, random),
    chooseKept(backward, meansX, y.rows, keep, random),
  );
  return { ...pairs, objective: (meanBest(forward, mapped.rows) + meanBest(backward, y.rows)) / 2 };
}

/** For each query the first candidate, in order of 2 cos − r, that a coin of probability `keep` keeps. */
function chooseKept(
  { scores, indices, k }: TopK,
  biases: Float64Array,
  queries: number,
  keep: number,
  random: Random,
): Uint32Array {
  const order = Uint32Array.from({ length: k }, (_, t) => t);
  const values = new Float64Array(k);
  return Uint32Array.from({ length: queries }, (_, i) => {
    for (let t = 0; t < k; t++) values[t] = 2 * scores[i * k + t]! - biases[indices[i * k + t]!]!;
    if (keep >= 1) {
      let best = 0;
      for (let t = 1; t < k; t++) if (values[t]! > values[best]!) best = t;
      return indices[i * k + best]!;
    }
    order.sort((a, b) => values[b]! - values[a]! || a - b);
    let at = 0;
    while (at < k - 1 && random.uniform() >= keep) at++;
    return indices[i * k + order[at]!]!;
  });
}

function meanBest({ scores, k }: TopK, queries: number): number {
  let sum = 0;
  for (let i = 0; i < queries; i++) sum += scores[i * k]!;
  return sum / queries;
}
