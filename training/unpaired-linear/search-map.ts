import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import type { Random } from '../../src/core/random.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { HistoryRow } from '../method.js';
import { clusterStarts } from './clusters/starts.js';
import { type MomentStart, momentStarts, mostWork } from './moments/starts.js';
import type { UnpairedLinearOptions } from './options.js';
import { race, type Settled, type SettleInput, settle } from './settle.js';
import { type Geometry, softMatchCross } from './soft-matches.js';
import { type Round, refineMap, sampleRows, times } from './transport.js';
import { type Sample, verificationSample } from './verify.js';
import { halfWhitening, halfWhiteningOfMapped } from './whitening.js';

export interface SearchInput {
  /** Preprocessed rows of each side: unit length, centred, unit length. */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly options: UnpairedLinearOptions;
  readonly random: Random;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

export interface FoundMap {
  /** W (d_x, d_y), semi-orthogonal */
  readonly map: Matrix;
  /** The map after the common refinement, before the last one on all rows: what `score` is the score of. */
  readonly early: Matrix;
  readonly score: number;
  readonly sample: Sample;
  readonly history: readonly HistoryRow[];
  /** Of a map that began with third moments: that start, which knows rows that had no part in finding it. */
  readonly moments?: MomentStart | undefined;
}

/** The winner, before the matches on all rows. */
const lastRounds = (rows: number): Round[] => times(3, { rows: Math.min(5000, rows), epsilon: 0.03, sweeps: 5 });

/** Rounds of soft CSLS matches on all rows: they end 2 to 3 points of top-1 above transport, and two come close. */
const MATCH_ROUNDS = 2;
/** Rounds of the same in half-whitened coordinates: a point more on the hardest pair, and on the way back. */
const WHITENED_ROUNDS = 3;
/** Above this many target dimensions the eigenproblems of the whitening take minutes, and its rounds are plain ones. */
const WHITENED_DIMS = 1024;

/**
 * A map from x (n, d_x) to y (m, d_y) without pairs: starts (from matched clusters and, where those leave a doubt, from
 * third moments), a race between them, refinement of the best. O(n k³) + O(refineRows²) time, memory O(rows × dims) and blocks of 16 MB.
 */
export async function searchMap(input: SearchInput): Promise<FoundMap> {
  const found = await searchEarlyMap(input);
  return { ...found, map: await refineFully(input, found.early) };
}

/** The search without the last refinement: what the verdict compares, refitted on halves and on null targets. */
export async function searchEarlyMap(input: SearchInput): Promise<Omit<FoundMap, 'map'>> {
  const { x, y, options, random, signal, on } = input;
  const history: HistoryRow[] = [];
  const sample = verificationSample(x, y, random.fork('verify'));
  const course = { x, y, sample, each: () => stopIfAborted(signal, 'refining the map') };
  let raced = 0;
  let best: Settled | undefined;
  let moments: MomentStart | undefined;
  const raceAll = async (starts: readonly Start[], from: string, label: string): Promise<void> => {
    for (const [i, start] of starts.entries()) {
      stopIfAborted(signal, 'searching the map');
      const settled = await race(course, start.map, random.fork(`${label} ${i}`));
      if (!best || settled.score > best.score) {
        best = settled;
        moments = 'heldOut' in start ? start : undefined;
      }
      history.push({ stage: 'race', step: raced++, from, score: settled.score });
      const note = `a start from ${from} scores ${settled.score.toFixed(4)}, best so far ${best.score.toFixed(4)}`;
      on?.({ stage: 'verify', done: raced, total: raced + 1, note });
    }
  };

  if (options.start !== 'moments') await raceAll(await byClusters(input, history), 'clusters', 'mode');
  if (options.start === 'moments' || (options.start === 'auto' && !(await standsOut(best!.score)))) {
    await raceAll(await byMoments(input, history), 'moments', 'moment');
    if (!best) await raceAll(await byClusters(input, history), 'clusters', 'mode');
  }
  const { map: early, score } = await settle(course, best!, random.fork('settle'));
  history.push({ stage: 'settle', step: 0, score });
  on?.({ stage: 'verify', done: raced + 1, total: raced + 1, note: `score ${score.toFixed(4)}` });
  return { early, score, sample, history, moments };

  async function standsOut(reached: number): Promise<boolean> {
    const byChance = await chance(course, random);
    history.push({ stage: 'chance', step: 0, score: byChance });
    return reached > STANDS_OUT * byChance;
  }
}

/**
 * The search ends with the clusters when their best map scores so much better than random rotations after the same race:
 * right maps of sentence spaces score 1.2 to 1.4 times as much, wrong ones 1.0, right maps of hard pairs 1.05 to 1.15.
 */
const STANDS_OUT = 1.1;
const CHANCE_STARTS = 2;

/** The best score of random rotations after the same race. */
async function chance(course: SettleInput, random: Random): Promise<number> {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < CHANCE_STARTS; i++) {
    const rng = random.fork(`chance ${i}`);
    const start = await randomOrthogonal(course.x.dim, course.y.dim, rng);
    best = Math.max(best, (await race(course, start, rng)).score);
  }
  return best;
}

type Start = MomentStart | Pick<MomentStart, 'map'>;

async function byMoments(input: SearchInput, history: HistoryRow[]): Promise<Start[]> {
  const { x, y, options, random, signal, on } = input;
  const total = mostWork(options);
  let done = 0;
  const each = (note: string): void => {
    stopIfAborted(signal, 'searching the map');
    on?.({ stage: 'moments', done: ++done, total, note });
  };
  return (await momentStarts({ x, y, options, random: random.fork('moments'), history, each })).starts;
}

async function byClusters(input: SearchInput, history: HistoryRow[]): Promise<Start[]> {
  const { x, y, options, random, signal, on } = input;
  const each = (done: number, candidates: number): void => {
    stopIfAborted(signal, 'searching the map');
    on?.({ stage: 'hypotheses', done, total: options.restarts, note: `${candidates} candidate maps` });
  };
  return (await clusterStarts({ x, y, options, random, history, each })).map((map) => ({ map }));
}

async function refineFully({ x, y, options, random, signal, on }: SearchInput, early: Matrix): Promise<Matrix> {
  const rows = Math.min(options.refineRows, Math.max(x.rows, y.rows));
  const rounds = lastRounds(rows);
  const total = rounds.length + MATCH_ROUNDS + WHITENED_ROUNDS;
  const each = (i: number, note: string): void => {
    stopIfAborted(signal, 'refining the map');
    on?.({ stage: 'refine', done: i + 1, total, note });
  };
  let map = await refineMap(x, y, early, rounds, random.fork('refine'), {
    memory: 0.5,
    each: (i) => each(i, `transport, ${rounds[i]!.rows} rows a side`),
  });
  const rng = random.fork('matches');
  const source = sampleRows(x, rows, rng);
  const target = sampleRows(y, rows, rng);
  const match = async (i: number, geometry?: Geometry): Promise<void> => {
    map = await nearestOrthogonal(await softMatchCross(source, target, map, geometry), x.dim, y.dim);
    each(rounds.length + i, `soft matches, ${source.rows} × ${target.rows} rows`);
  };
  for (let i = 0; i < MATCH_ROUNDS; i++) await match(i);
  const whitened = y.dim <= WHITENED_DIMS ? await halfWhitening(target) : undefined;
  for (let i = 0; i < WHITENED_ROUNDS; i++) {
    await match(MATCH_ROUNDS + i, whitened && { source: await halfWhiteningOfMapped(source, map), target: whitened });
  }
  return map;
}
