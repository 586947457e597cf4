import { z } from 'zod';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { type BaselineInput, type BaselineMaps, publishedMethod, verdictOptions } from './baseline.js';
import { reweightedMaps } from './reweighted-maps.js';
import { type Dictionary, profileDictionary } from './sorted-profiles.js';
import { stochasticDictionary } from './stochastic-dictionary.js';

const vecmapOptions = z.strictObject({
  initialRows: z.int().min(20).max(8000).default(4000).describe('rows of a side whose sorted profiles are matched'),
  rows: z
    .int()
    .min(20)
    .max(20_000)
    .default(4000)
    .describe(
      'rows of a side in self-learning (published: 20,000, at which a round takes some 10 s of one thread and a run an hour)',
    ),
  neighbours: z.int().min(1).default(10).describe('neighbours of CSLS'),
  keepStart: z.number().gt(0).max(1).default(0.1).describe('p: probability with which a similarity is kept at first'),
  keepFactor: z.number().gt(1).default(2).describe('p is multiplied by this whenever the objective stalls'),
  patience: z
    .int()
    .min(1)
    .default(10)
    .describe('rounds without a better objective before p rises (published: 50, five times the time)'),
  threshold: z.number().positive().default(1e-6).describe('what counts as a better objective'),
  rounds: z.int().min(1).default(300).describe('most rounds of self-learning in all'),
  final: z
    .enum(['reweighted', 'orthogonal'])
    .default('orthogonal')
    .describe(
      'last mapping: plainly orthogonal, or whitening, symmetric re-weighting, de-whitening (published for a space in common; into the target space itself it was worse: top-1 .657 for .675 on wordnet-tune, glove → fasttext)',
    ),
  reweight: z.number().min(0).max(1).default(0.5).describe('power of the singular values in the re-weighting'),
  ...verdictOptions,
});

type VecmapOptions = z.infer<typeof vecmapOptions>;

/**
 * VecMap, unsupervised: M. Artetxe, G. Labaka, E. Agirre, "A robust self-learning method for fully unsupervised
 * cross-lingual mappings of word embeddings", ACL 2018.
 * 1. Dictionary from sorted similarity profiles (sorted-profiles.ts).
 * 2. Self-learning: W = polar(Xᵀ_D Y_D) on the dictionary D, then a new D by CSLS in both directions with similarities
 *    kept at probability p (stochastic-dictionary.ts); p = .1 doubles when the objective has not risen for `patience`
 *    rounds; the end is a stall at p = 1.
 * 3. The orthogonal map, or with `final: reweighted` the published last mapping of both sides: whitening, rotation,
 *    re-weighting by S^½, de-whitening (reweighted-maps.ts); composed with the inverse of the target's, so that it maps
 *    into the target space itself, and the same back.
 * The published code takes the 4,000 and 20,000 most frequent words, here random rows; its ablation without CSLS was a bug
 * by its own account. x (n, d), y (m, d) → W (d, d) and back. O(rounds · rows² · d) time.
 */
export const vecmap = publishedMethod<VecmapOptions>({
  name: 'vecmap',
  options: vecmapOptions,
  leastRows: 50,
  search,
});

async function search(input: BaselineInput<VecmapOptions>): Promise<BaselineMaps> {
  const { options, random, step, history } = input;
  const sample = (m: Matrix, name: string, rows: number): Matrix =>
    takeRows(m, random.fork(name).sample(m.rows, Math.min(rows, m.rows)));
  const rows = Math.max(options.rows, options.initialRows);
  const [x, y] = [sample(input.x, 'source', rows), sample(input.y, 'target', rows)];
  const first = Math.min(options.initialRows, x.rows, y.rows);
  step('sorted profiles', 0, 1);
  const all = Uint32Array.from({ length: first }, (_, i) => i);
  let pairs: Dictionary = await profileDictionary(takeRows(x, all), takeRows(y, all), options.neighbours);
  step('sorted profiles', 1, 1);

  const [left, right] = [x, y].map((m) =>
    m.rows <= options.rows
      ? m
      : takeRows(
          m,
          Uint32Array.from({ length: options.rows }, (_, i) => i),
        ),
  );
  const coins = random.fork('coins');
  let keep = options.keepStart;
  let best = Number.NEGATIVE_INFINITY;
  let map = await orthogonalMap(x, y, pairs);
  for (let round = 1, improved = 1; round <= options.rounds; round++) {
    const found = await stochasticDictionary(
      unitRows(await matmul(left!, map)),
      right!,
      keep,
      options.neighbours,
      coins,
    );
    pairs = found;
    if (found.objective - best >= options.threshold) {
      best = found.objective;
      improved = round;
    }
    step('self-learning', round, options.rounds, `kept ${keep.toFixed(2)}, objective ${found.objective.toFixed(4)}`);
    history.push({ stage: 'self-learning', step: round, keep, objective: found.objective });
    map = await orthogonalMap(x, y, pairs);
    if (round - improved < options.patience) continue;
    if (keep >= 1) break;
    keep = Math.min(1, keep * options.keepFactor);
    improved = round;
  }
  if (options.final === 'orthogonal') return { map };
  return reweightedMaps(takeRows(x, pairs.source), takeRows(y, pairs.target), options.reweight);
}

/** polar(Xᵀ_D Y_D) */
async function orthogonalMap(x: Matrix, y: Matrix, { source, target }: Dictionary): Promise<Matrix> {
  return nearestOrthogonal(await crossProduct(takeRows(x, source), takeRows(y, target)), x.dim, y.dim);
}
