import { z } from 'zod';
import type { Random } from '../../src/core/random.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { type BaselineInput, publishedMethod, verdictOptions } from './baseline.js';
import { relaxedMatching } from './relaxed-matching.js';
import { planCross } from './transport-cross.js';

const wassersteinProcrustesOptions = z.strictObject({
  initialRows: z
    .int()
    .min(20)
    .max(5000)
    .default(2500)
    .describe('rows of a side in the convex relaxation; memory 4 n² bytes five times over'),
  initialRounds: z.int().min(1).default(100).describe('Frank–Wolfe steps of the relaxation'),
  squareRoot: z.boolean().default(false).describe('relax with (XXᵀ)^½ in place of XXᵀ (apply_sqrt in the code)'),
  epochs: z.int().min(0).max(8).default(5).describe('epochs; each doubles the batch and has a quarter of the rounds'),
  rounds: z
    .int()
    .min(1)
    .default(1250)
    .describe('rounds of the first epoch; published 5,000: four times the time, no better here'),
  batchRows: z.int().min(10).default(500).describe('rows of a side in a round of the first epoch'),
  learningRate: z.number().positive().default(500).describe('step of a round, divided by its batch'),
  epsilon: z.number().positive().default(0.05).describe('temperature of all transport plans'),
  sweeps: z
    .int()
    .min(1)
    .default(20)
    .describe('Sinkhorn updates of a plan (the code stops at a marginal error of 1e-3)'),
  ...verdictOptions,
});

type WassersteinProcrustesOptions = z.infer<typeof wassersteinProcrustesOptions>;

/**
 * Wasserstein–Procrustes: E. Grave, A. Joulin, Q. Berthet, "Unsupervised alignment of embeddings with Wasserstein
 * Procrustes", AISTATS 2019; min over orthogonal W and permutations P of ‖XW − PY‖².
 * 1. Start: Frank–Wolfe on the relaxation min_P ‖K_X P − P K_Y‖² over doubly stochastic P, K = XXᵀ, on `initialRows` rows;
 *    W = polar(XᵀPY) of the last P (relaxed-matching.ts).
 * 2. Stochastic rounds: batches x, y (b, d), P = entropic plan of the cost −(xW)yᵀ at ε = .05,
 *    W ← polar(W + (500/b)/b · xᵀPy); b = 500, 1,000, …, each epoch a quarter as many rounds.
 * The relaxation relies on rows that correspond: the paper takes the 2,500 most frequent words of both languages, which
 * here have no counterpart, so random rows stand in. Where the code parts from the paper: no exact assignment, entropic
 * plans throughout. x (n, d), y (m, d) → W (d, d). O(rounds · b² · d) time.
 */
export const wassersteinProcrustes = publishedMethod<WassersteinProcrustesOptions>({
  name: 'wasserstein-procrustes',
  options: wassersteinProcrustesOptions,
  leastRows: 50,
  search,
});

async function search(input: BaselineInput<WassersteinProcrustesOptions>): Promise<Matrix> {
  const { x, y, options, random, step, history } = input;
  const { epochs, learningRate } = options;
  let map = await initialMap(input);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const batch = Math.min(options.batchRows * 2 ** epoch, x.rows, y.rows);
    const rounds = Math.max(1, Math.floor(options.rounds / 4 ** epoch));
    const rng = random.fork(`epoch ${epoch}`);
    const rate = learningRate / batch / batch;
    for (let round = 0; round < rounds; round++) {
      const cross = await planCross(draw(x, batch, rng), draw(y, batch, rng), map, options);
      for (let i = 0; i < cross.length; i++) cross[i] = map.data[i]! + rate * cross[i]!;
      map = await nearestOrthogonal(cross, x.dim, y.dim);
      step(`batches of ${batch}`, round + 1, rounds);
    }
    history.push({ stage: 'epoch', step: epoch, batch, rounds });
  }
  return map;
}

async function initialMap({ x, y, options, random, step, history }: BaselineInput<WassersteinProcrustesOptions>) {
  const rows = Math.min(options.initialRows, x.rows, y.rows);
  const rng = random.fork('initial');
  const { cross, residual } = await relaxedMatching(draw(x, rows, rng), draw(y, rows, rng), {
    ...options,
    rounds: options.initialRounds,
    each: (round) => step('convex relaxation', round, options.initialRounds),
  });
  history.push({ stage: 'convex relaxation', step: options.initialRounds, residual });
  return nearestOrthogonal(cross, x.dim, y.dim);
}

const draw = (m: Matrix, rows: number, rng: Random): Matrix => takeRows(m, rng.sample(m.rows, rows));
