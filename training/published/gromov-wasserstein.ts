import { z } from 'zod';
import type { Random } from '../../src/core/random.js';
import { kmeans } from '../../src/linalg/kmeans.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { type BaselineInput, publishedMethod, verdictOptions } from './baseline.js';
import { type GromovResult, gromovWasserstein, type Masses } from './gromov-plan.js';

const gromovWassersteinOptions = z.strictObject({
  points: z.int().min(10).max(2000).default(700).describe('points of a side; memory and time grow with their square'),
  from: z
    .enum(['rows', 'centroids'])
    .default('rows')
    .describe('rows: a random sample of equal masses; centroids: k-means centroids, of the masses of their clusters'),
  epsilon: z
    .number()
    .positive()
    .default(5e-4)
    .describe('last temperature λ, of costs divided by their mean: 5e-4 is the default of the published code'),
  epsilonStart: z.number().positive().default(0.016).describe('first temperature; halved until the last is reached'),
  iterations: z.int().min(1).default(20).describe('most updates of the plan at one temperature'),
  sweeps: z
    .int()
    .min(1)
    .default(25)
    .describe('Sinkhorn updates of one plan; with fewer, the columns of the plan stay uneven and the map goes wrong'),
  tolerance: z.number().positive().default(1e-4).describe('relative change of XᵀTY at which a temperature ends'),
  starts: z
    .int()
    .min(1)
    .default(4)
    .describe('plans to start from: the independent one pqᵀ (published), then random rotations; least distortion wins'),
  ...verdictOptions,
});

type GromovWassersteinOptions = z.infer<typeof gromovWassersteinOptions>;

/**
 * Entropic Gromov–Wasserstein: D. Alvarez-Melis, T. Jaakkola, "Gromov-Wasserstein Alignment of Word Embedding Spaces",
 * EMNLP 2018. min_T Σ (C_X,ik − C_Y,jl)² T_ij T_kl + ε-entropy over plans T with masses p, q, costs of cosines divided
 * by their mean (gromov-plan.ts has the formulas), then W = polar(XᵀTY), Procrustes on the plan's barycentres.
 * The paper runs 20,000 rows at one λ from pqᵀ; here at most 2,000 points, temperatures halved from `epsilonStart`, and
 * some random starts beside pqᵀ, which for centred data is nearly stationary. Where the published code parts from the
 * paper: it takes mutual nearest rows under T as pairs of the Procrustes step, which disjoint rows do not have.
 * x (n, d), y (m, d) → W (d, d).
 */
export const gromovWassersteinMethod = publishedMethod<GromovWassersteinOptions>({
  name: 'gromov-wasserstein',
  options: gromovWassersteinOptions,
  leastRows: 50,
  search,
});

async function search(input: BaselineInput<GromovWassersteinOptions>): Promise<Matrix> {
  const { x, y, options, random, step, history, scores } = input;
  const [left, right] = [
    await pointsOf(x, options, random.fork('source')),
    await pointsOf(y, options, random.fork('target')),
  ];
  const epsilons = temperatures(options.epsilonStart, options.epsilon);
  const total = options.starts * epsilons.length * options.iterations;
  let best: GromovResult | undefined;
  for (let i = 0; i < options.starts; i++) {
    const start = i === 0 ? undefined : await rotatedStart(x.dim, random.fork(`start ${i}`));
    const found = await gromovWasserstein(left, right, {
      ...options,
      epsilons,
      ...(start ? { start } : {}),
      each: (stage, iteration) =>
        step('plans', (i * epsilons.length + stage) * options.iterations + iteration + 1, total),
    });
    history.push({ stage: 'start', step: i, distortion: found.distortion });
    if (!best || found.distortion < best.distortion) best = found;
  }
  scores['distortion'] = best!.distortion;
  return nearestOrthogonal(Float64Array.from(best!.cross), x.dim, y.dim);
}

/** start, start/2, … and last the final one. */
export function temperatures(start: number, final: number): number[] {
  const out: number[] = [];
  for (let epsilon = start; epsilon > final * 1.001; epsilon /= 2) out.push(epsilon);
  return [...out, final];
}

/** XᵀTY of a plan along a random rotation of isotropic rows: R/d. */
async function rotatedStart(dim: number, random: Random): Promise<Float32Array> {
  return (await randomOrthogonal(dim, dim, random)).data.map((v) => v / dim);
}

async function pointsOf(m: Matrix, { points, from }: GromovWassersteinOptions, random: Random): Promise<Masses> {
  const n = Math.min(points, m.rows);
  if (from === 'rows' || n === m.rows) {
    return {
      points: n === m.rows ? m : takeRows(m, random.sample(m.rows, n)),
      masses: new Float64Array(n).fill(1 / n),
    };
  }
  const { centroids, counts } = await kmeans(m, n, { random });
  return { points: unitRows(centroids), masses: Float64Array.from(counts, (count) => count / m.rows) };
}
