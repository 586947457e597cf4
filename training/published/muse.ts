import { z } from 'zod';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { cslsMatches } from '../../src/search/csls.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { type BaselineInput, publishedMethod, verdictOptions } from './baseline.js';
import { type Arrays, fillMask, fillRows, initialParameters, museStep } from './muse-step.js';

/** The map stands still below this rate: the published code ends there (min_lr). */
const LEAST_RATE = 1e-6;

const museOptions = z.strictObject({
  epochs: z.int().min(0).default(5).describe('epochs of the adversarial phase'),
  iterations: z
    .int()
    .min(1)
    .default(1000)
    .describe('updates of the map in an epoch; published 31,250 (a million rows in batches of 32)'),
  hidden: z
    .int()
    .min(4)
    .default(512)
    .describe(
      'width of the discriminator; published 2,048, ten times the time: all published constants take some nine hours of one thread',
    ),
  batch: z.int().min(2).default(32).describe('rows of a side in one update'),
  discriminatorSteps: z.int().min(1).max(10).default(5).describe('discriminator updates before each of the map'),
  learningRate: z.number().positive().default(0.1).describe('of plain gradient descent, for both'),
  decay: z.number().gt(0).max(1).default(0.98).describe('factor of the learning rate of the map after each epoch'),
  shrink: z.number().gt(0).max(1).default(0.5).describe('factor where the criterion fell a second time'),
  beta: z.number().min(0).max(0.5).default(0.001).describe('β of W ← (1 + β)W − β (WWᵀ)W (the code; the paper: .01)'),
  smoothing: z.number().min(0).lt(0.5).default(0.1).describe("label smoothing of the discriminator's targets"),
  dropout: z.number().min(0).lt(1).default(0.1).describe('dropout on the input of the discriminator'),
  scale: z
    .enum(['unit', 'sqrt-dim'])
    .default('sqrt-dim')
    .describe('length of the rows the networks see: √d, about that of the word vectors of the paper, or 1'),
  refinements: z.int().min(0).default(5).describe('rounds of CSLS matches and Procrustes'),
  refineRows: z.int().min(20).default(15_000).describe('rows of a side in a round of refinement'),
  neighbours: z.int().min(1).default(10).describe('neighbours of CSLS'),
  selectRows: z.int().min(20).default(2000).describe('source rows of the criterion (published 10,000)'),
  ...verdictOptions,
});

type MuseOptions = z.infer<typeof museOptions>;

/**
 * MUSE: A. Conneau, G. Lample, M. Ranzato, L. Denoyer, H. Jégou, "Word Translation Without Parallel Data", ICLR 2018.
 * 1. Adversarial phase: a discriminator learns to tell xW from y, W to deceive it (muse-step.ts), from W = I.
 * 2. Selection without pairs: mean cosine of the best CSLS translations of `selectRows` source rows, after every epoch and
 *    every round of refinement; the best map is kept, the learning rate halved where the criterion falls again.
 * 3. Refinement: five rounds of W = polar(Xᵀ Y_matched) on the CSLS matches of all source rows.
 * Where the published code parts from the paper: β = .001 for .01, matches of every source row for mutual ones. Here the
 * defaults train 5,000 updates of a narrower discriminator, since the published 156,250 take hours; rows are uniform,
 * there being no frequencies. x (n, d), y (m, d) → W (d, d). Known to fail between different embedding algorithms
 * (Hartmann, Kementchedjhieva and Søgaard 2018).
 */
export const muse = publishedMethod<MuseOptions>({
  name: 'muse',
  options: museOptions,
  leastRows: 50,
  search,
});

async function search(input: BaselineInput<MuseOptions>): Promise<Matrix> {
  const { x, y, options, random, step, history } = input;
  const sample = takeRows(x, random.fork('select').sample(x.rows, options.selectRows));
  const targets = takeRows(y, random.fork('select targets').sample(y.rows, options.refineRows));
  const criterion = (map: Matrix) => meanCosine(sample, targets, map, options.neighbours);
  let best = { map: identity(x.dim), value: Number.NEGATIVE_INFINITY };
  const offer = async (map: Matrix, stage: string, at: number): Promise<boolean> => {
    const value = await criterion(map);
    history.push({ stage, step: at, criterion: value });
    const better = value > best.value;
    if (better) best = { map, value };
    return better;
  };
  await adversarial(input, offer);
  let map = await nearestOrthogonal(Float64Array.from(best.map.data), x.dim, y.dim);
  const rng = random.fork('refine');
  for (let round = 0; round < options.refinements; round++) {
    const [left, right] = [x, y].map((m) => takeRows(m, rng.sample(m.rows, options.refineRows)));
    const { matches } = await cslsMatches(unitRows(await matmul(left!, map)), right!, options.neighbours);
    map = await nearestOrthogonal(await crossProduct(left!, takeRows(right!, matches)), x.dim, y.dim);
    step('refinement', round + 1, options.refinements);
    await offer(map, 'refinement', round + 1);
  }
  return best.map;
}

/** Trains W and offers it after every epoch. */
async function adversarial(
  { x, y, options, random, step }: BaselineInput<MuseOptions>,
  offer: (map: Matrix, stage: string, at: number) => Promise<boolean>,
): Promise<void> {
  const shape = { ...options, dim: x.dim };
  const length = options.scale === 'unit' ? 1 : Math.sqrt(x.dim);
  const [left, right] = [x, y].map((m) => ({ ...m, data: m.data.map((v) => v * length) }));
  const program = await museStep(shape);
  const rng = random.fork('adversarial');
  const rows = (options.discriminatorSteps + 1) * options.batch * x.dim;
  const inputs = {
    x: new Float32Array(rows),
    y: new Float32Array(rows),
    mask: new Float32Array(2 * rows - 2 * options.batch * x.dim),
  };
  let parameters = initialParameters(shape, rng);
  let spare: Arrays = Object.fromEntries(Object.entries(parameters).map(([name, v]) => [name, v.slice()]));
  const lr = Float32Array.of(options.learningRate);
  let rate = options.learningRate; // of the map; that of the discriminator stays
  let fell = false;
  const report = Math.max(1, Math.floor(options.iterations / 100));
  try {
    for (let epoch = 0; epoch < options.epochs; epoch++) {
      for (let i = 0; i < options.iterations; i++) {
        fillRows(inputs.x, left!, rng);
        fillRows(inputs.y, right!, rng);
        fillMask(inputs.mask, options.dropout, rng);
        const into = Object.fromEntries(Object.entries(spare).map(([name, array]) => [`${name}Next`, array]));
        await program.run({ ...parameters, ...inputs, lr, lrMap: Float32Array.of(rate) }, into);
        [parameters, spare] = [spare, parameters];
        if (i % report === 0)
          step('adversarial', epoch * options.iterations + i + 1, options.epochs * options.iterations);
      }
      const better = await offer({ data: parameters['map']!.slice(), rows: x.dim, dim: x.dim }, 'epoch', epoch + 1);
      rate *= options.decay;
      if (!better && fell) rate *= options.shrink;
      if (!better) fell = true;
      if (rate < LEAST_RATE) break;
    }
  } finally {
    await program.release();
  }
}

/** Mean cosine of source rows with their best targets by CSLS: the criterion of selection. */
async function meanCosine(x: Matrix, y: Matrix, map: Matrix, neighbours: number): Promise<number> {
  const mapped = unitRows(await matmul(x, map));
  const { matches } = await cslsMatches(mapped, y, neighbours);
  const chosen = takeRows(y, matches);
  let sum = 0;
  for (let i = 0; i < mapped.data.length; i++) sum += mapped.data[i]! * chosen.data[i]!;
  return sum / x.rows;
}

const identity = (dim: number): Matrix => ({
  data: Float32Array.from({ length: dim * dim }, (_, i) => (i % (dim + 1) === 0 ? 1 : 0)),
  rows: dim,
  dim,
});
