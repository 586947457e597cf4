import { z } from 'zod';
import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseOptions } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import { type Random, random } from '../../src/core/random.js';
import { kmeans } from '../../src/linalg/kmeans.js';
import { matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import { topk } from '../../src/linalg/topk.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { drawHypotheses } from '../../training/unpaired-linear/clusters/hypotheses.js';
import { momentReliability } from '../../training/unpaired-linear/moments/third-moments.js';
import { principalSpace } from '../../training/unpaired-linear/principal-rows.js';
import { findModes } from './consensus.js';

const outlookOptions = z.strictObject({
  clusters: z.int().min(4).max(64).default(20).describe('centroids of one clustering; the thresholds were set with 20'),
  draws: z
    .int()
    .min(4)
    .max(200)
    .default(16)
    .describe('independent coarse matchings whose agreement is looked at; each takes about a second'),
  dims: z.int().min(2).default(64).describe('principal directions of each space in which clusters are matched'),
  rows: z.int().min(40).default(6000).describe('rows of a side that one clustering sees'),
  repeats: z.int().min(1).max(20).default(3).describe('splits into halves that the cluster stability is averaged over'),
});
type OutlookOptions = z.infer<typeof outlookOptions>;

export interface Outlook {
  readonly label: 'likely' | 'doubtful' | 'unlikely';
  /** One sentence with the number that decided. */
  readonly reason: string;
  readonly evidence: {
    readonly rows: readonly [source: number, target: number];
    /** Adjusted Rand index of two clusterings from disjoint halves of each space, on rows neither saw; 1 = the same. */
    readonly stability: readonly [source: number, target: number];
    /** Greatest mean similarity of a coarse matching to the 8 like it most; 1 = all draws say the same. */
    readonly agreement: number;
    /** The same for a matching of the middle: what scatters. */
    readonly medianAgreement: number;
    /** Correlation of the third moments of two halves of each space, which the slower search compares; 0 = noise. */
    readonly moments: readonly [source: number, target: number];
  };
  /** What the thresholds rest on. */
  readonly calibration: string;
}

/** Coarse matchings of unrelated spaces agree to less than this. */
const AGREEMENT = 0.25;
/** Below the first: unlikely; from the second on: likely. */
const STABILITY = { possible: 0.25, likely: 0.37 } as const;
/** Third moments of text vectors correlate to .8 and more from 6,000 rows on, to .57 with 2,000; of controls to at most .35. */
const MOMENTS = 0.5;
const MOMENT_DIMS = 60;

const CALIBRATION =
  'thresholds from 24 pairs made of 3 models: 3 pairs of sentence spaces that align (least stability .43–.44, agreement ' +
  '.39–.49), 3 of single-word spaces of which two are found by the slower search (.27–.32, .27–.30), and 18 controls, a ' +
  'Gaussian, permuted or 200-row target of the same pairs (.08–.23, .13–.24). Third moments of the halves of a space correlate ' +
  'to .79–.95 in the six pairs, to −.01–.35 in the targets of the controls. Few cases of one kind, and the agreement varies ' +
  'by ±.1 with the draws: a hint, not a verdict.';

/**
 * Is unpaired alignment likely to work on these two spaces? Looked at before any map and without pairs: whether each
 * space has clusters that other rows of it show again, whether independent coarse matchings of the two spaces agree
 * with each other, and whether the third moments of each space, which the search on hard pairs compares, are more than
 * noise. A low value means the search will most likely not find a map; a high one does not promise that the map is right: that is what the verdict of a fit is for. x (n, p) and y (m, q): raw vectors; nothing about pairs is assumed.
 * O(draws · rows · d · clusters); memory a few copies of the sampled rows. Throws TOO_FEW_ROWS, BAD_OPTION, INTERRUPTED.
 */
export async function predictAlignment(
  x: Matrix,
  y: Matrix,
  request: { seed?: number; options?: Record<string, unknown>; signal?: AbortSignal; on?: Progress } = {},
): Promise<Outlook> {
  const { seed = 0, signal, on } = request;
  const options = parseOptions(outlookOptions, request.options ?? {}, 'outlook');
  const fewest = Math.min(x.rows, y.rows);
  if (fewest < 40) {
    throw new VecbridgeError('TOO_FEW_ROWS', `an outlook needs at least 40 rows of each space, got ${fewest}.`, {
      hint: 'below some thousand rows no unpaired method is known to work; pairs do, from about 30 on',
      context: { rows: [x.rows, y.rows], needed: 40 },
    });
  }
  const rng = random(seed).fork('outlook');
  const total = options.draws + 2 * options.repeats + 2;
  let done = 0;
  const step = (note: string): void => {
    stopIfAborted(signal, 'looking at two spaces');
    on?.({ stage: 'outlook', done: ++done, total, note });
  };
  const sides = [preprocess(x).matrix, preprocess(y).matrix];
  const stability: number[] = [];
  for (const [side, rows] of sides.entries()) {
    let sum = 0;
    for (let t = 0; t < options.repeats; t++) {
      sum += await clusterStability(rows, options, rng.fork(`stability ${side} ${t}`));
      step(`clusters of the ${side ? 'target' : 'source'} space`);
    }
    stability.push(sum / options.repeats);
  }
  const dims = Math.min(options.dims, x.dim, y.dim);
  const [left, right] = await Promise.all(sides.map((rows) => leadingCoordinates(rows, dims, rng.fork('directions'))));
  const maps: Matrix[] = [];
  for (let draw = 0; draw < options.draws; draw++) {
    const how = { clusters: options.clusters, matchings: 2, drawRows: options.rows };
    maps.push(...(await drawHypotheses(left!, right!, how, rng.fork(`draw ${draw}`))));
    step(`coarse matching ${draw + 1} of ${options.draws}`);
  }
  const moments: number[] = [];
  for (const [side, rows] of sides.entries()) {
    const dims = Math.min(MOMENT_DIMS, rows.dim);
    moments.push(await momentReliability(await principalSpace(rows, dims, rng.fork(`moments ${side}`)), dims));
    step(`third moments of the ${side ? 'target' : 'source'} space`);
  }
  const densities = (await findModes(maps, 1)).densities.slice().sort();
  const evidence = {
    rows: [x.rows, y.rows] as const,
    stability: [stability[0]!, stability[1]!] as const,
    agreement: densities[densities.length - 1]!,
    medianAgreement: densities[densities.length >> 1]!,
    moments: [moments[0]!, moments[1]!] as const,
  };
  return { ...judgeOutlook(evidence), evidence, calibration: CALIBRATION };
}

/** The label that numbers lead to, and what decided. */
export function judgeOutlook({
  stability,
  agreement,
  moments,
}: Outlook['evidence']): Pick<Outlook, 'label' | 'reason'> {
  const least = Math.min(...stability);
  const weaker = stability[0] <= stability[1] ? 'source' : 'target';
  if (agreement >= AGREEMENT && least >= STABILITY.likely) {
    return {
      label: 'likely',
      reason: `clusters are found again to ${least.toFixed(2)} and coarse matchings agree to ${agreement.toFixed(2)}, as in spaces that align`,
    };
  }
  const doubt =
    agreement < AGREEMENT
      ? `coarse matchings of the two spaces agree to ${agreement.toFixed(2)} only; those of unrelated spaces reach ${AGREEMENT}`
      : `clusters of the ${weaker} space are found again in other rows of it to ${least.toFixed(2)} only; in spaces that align, to ${STABILITY.likely} and more`;
  const leastMoments = Math.min(...moments);
  if (leastMoments >= MOMENTS) {
    return {
      label: 'doubtful',
      reason: `${doubt}. Third moments of both are reliable (${leastMoments.toFixed(2)}), so the search that compares those may still find the map, in minutes`,
    };
  }
  const possible = agreement >= AGREEMENT && least >= STABILITY.possible;
  return { label: possible ? 'doubtful' : 'unlikely', reason: doubt };
}

/**
 * Two clusterings from disjoint halves label a fifth of the rows that neither saw; the adjusted Rand index of the labels
 * (Hubert and Arabie 1985): 0 by chance, 1 when they are the same.
 */
async function clusterStability(
  x: Matrix,
  options: Pick<OutlookOptions, 'clusters' | 'rows'>,
  rng: Random,
): Promise<number> {
  const order = rng.permutation(x.rows);
  const held = Math.ceil(x.rows * 0.2);
  const middle = held + ((x.rows - held) >> 1);
  const k = Math.min(options.clusters, Math.floor((x.rows - held) / 8));
  const rows = takeRows(x, order.subarray(0, Math.min(held, options.rows)));
  const labels: Uint32Array[] = [];
  for (const half of [order.subarray(held, middle), order.subarray(middle)]) {
    const sample = takeRows(x, half.subarray(0, options.rows));
    const { centroids } = await kmeans(sample, k, { random: rng, iterations: 12 });
    // nearest centroid: largest x·c − ‖c‖²/2
    const bias = Float32Array.from({ length: k }, (_, j) => {
      let sum = 0;
      for (let t = 0; t < x.dim; t++) sum += centroids.data[j * x.dim + t]! ** 2;
      return -sum / 2;
    });
    labels.push((await topk(rows, centroids, 1, { bias })).indices);
  }
  return adjustedRand(labels[0]!, labels[1]!, k);
}

/** Adjusted Rand index of two labellings with labels below k; 1 when both put everything together. */
export function adjustedRand(a: Uint32Array, b: Uint32Array, k: number): number {
  const both = new Float64Array(k * k);
  const first = new Float64Array(k);
  const second = new Float64Array(k);
  for (let i = 0; i < a.length; i++) {
    both[a[i]! * k + b[i]!]!++;
    first[a[i]!]!++;
    second[b[i]!]!++;
  }
  const pairs = (counts: Float64Array): number => counts.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const expected = (pairs(first) * pairs(second)) / ((a.length * (a.length - 1)) / 2);
  const most = (pairs(first) + pairs(second)) / 2;
  return most === expected ? 1 : (pairs(both) - expected) / (most - expected);
}

async function leadingCoordinates(x: Matrix, dims: number, rng: Random): Promise<Matrix> {
  const { basis } = await principalComponents(x, dims, { random: rng, centred: true });
  return matmul(x, basis);
}
