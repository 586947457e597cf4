import { getThreads, setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import type { Random } from '../../src/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import type { HistoryRow, Progress } from '../aligner.js';
import { stopIfAborted } from '../interrupt.js';
import { nearestOrthogonal } from '../paired/orthogonal.js';
import { findModes } from './consensus.js';
import { drawHypotheses } from './hypotheses.js';
import type { UnpairedLinearOptions } from './options.js';
import { race, type Settled, settle } from './settle.js';
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
}

/** Every hypothesis, in `searchDims` dimensions: enough for right ones to lean the same way. */
const firstRounds = (rows: number): Round[] =>
  [0.1, 0.1, 0.08, 0.08, 0.06].map((epsilon) => ({ rows, epsilon, sweeps: 4 }));

/** The winner, before the matches on all rows. */
const lastRounds = (rows: number): Round[] => times(3, { rows: Math.min(5000, rows), epsilon: 0.03, sweeps: 5 });

/** Rounds of soft CSLS matches on all rows: they end 2 to 3 points of top-1 above transport, and two come close. */
const MATCH_ROUNDS = 2;
/** Rounds of the same in half-whitened coordinates: a point more on the hardest pair, and on the way back. */
const WHITENED_ROUNDS = 3;
/** Above this many target dimensions the eigenproblems of the whitening take minutes, and its rounds are plain ones. */
const WHITENED_DIMS = 1024;

/**
 * A map from x (n, d_x) to y (m, d_y) without pairs: hypothesise (many rough maps), find where they agree, verify the
 * modes, refine the best. O(restarts) + O(refineRows²) time, memory O(rows × dims) and blocks of 8 MB.
 */
export async function searchMap(input: SearchInput): Promise<FoundMap> {
  const found = await searchEarlyMap(input);
  return { ...found, map: await refineFully(input, found.early) };
}

/** The search without the last refinement: what the verdict compares, refitted on halves and on null targets. */
export async function searchEarlyMap(input: SearchInput): Promise<Omit<FoundMap, 'map'>> {
  const { x, y, options, random, signal, on } = input;
  const history: HistoryRow[] = [];
  const candidates = await hypothesise(input, history);
  stopIfAborted(signal, 'searching the map');
  const { modes, densities } = await findModes(candidates.maps, options.modes);
  history.push({ stage: 'consensus', step: 0, density: Math.max(...densities), median: median(densities) });
  const sample = verificationSample(x, y, random.fork('verify'));
  const course = { x, y, sample, each: () => stopIfAborted(signal, 'refining the map') };
  let best: Settled | undefined;
  for (const [i, mode] of modes.entries()) {
    const start = await matmul(await matmul(candidates.left, mode.map), candidates.right, { transposeB: true });
    const raced = await race(course, start, random.fork(`mode ${i}`));
    if (!best || raced.score > best.score) best = raced;
    history.push({ stage: 'race', step: i, candidate: mode.candidate, density: mode.density, score: raced.score });
    const note = `mode ${i + 1} score ${raced.score.toFixed(4)}, best so far ${best.score.toFixed(4)}`;
    on?.({ stage: 'verify', done: i + 1, total: modes.length + 1, note });
  }
  const { map: early, score } = await settle(course, best!, random.fork('settle'));
  history.push({ stage: 'settle', step: 0, score });
  on?.({ stage: 'verify', done: modes.length + 1, total: modes.length + 1, note: `score ${score.toFixed(4)}` });
  return { early, score, sample, history };
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

interface Candidates {
  readonly maps: Matrix[];
  /** Principal directions in which the maps act: (d_x, r) and (d_y, r). */
  readonly left: Matrix;
  readonly right: Matrix;
}

async function hypothesise(input: SearchInput, history: HistoryRow[]): Promise<Candidates> {
  const { x, y, options, random, signal, on } = input;
  const dims = Math.min(x.dim, y.dim, options.searchDims);
  const left = await principalComponents(x, dims, { random: random.fork('pca source'), centred: true });
  const right = await principalComponents(y, dims, { random: random.fork('pca target'), centred: true });
  const [source, target] = [await matmul(x, left.basis), await matmul(y, right.basis)];
  const [sourceUnit, targetUnit] = [unitRows(source), unitRows(target)];
  const draws: Matrix[][] = [];
  let done = 0;
  const draw = async (at: number): Promise<void> => {
    stopIfAborted(signal, 'searching the map');
    const rng = random.fork(`draw ${at}`);
    const starts = await drawHypotheses(source, target, options, rng);
    const maps: Matrix[] = [];
    for (const [i, start] of starts.entries()) {
      maps.push(
        await refineMap(sourceUnit, targetUnit, start, firstRounds(options.searchRows), rng.fork(`first ${i}`)),
      );
    }
    draws[at] = maps;
    const note = `${draws.reduce((sum, found) => sum + (found?.length ?? 0), 0)} candidate maps`;
    on?.({ stage: 'hypotheses', done: ++done, total: options.restarts, note });
  };
  // The graphs are small: one thread each and as many draws at a time as there are threads is the fastest.
  await inParallel(options.restarts, draw);
  const maps = draws.flat();
  history.push({ stage: 'hypotheses', step: 0, draws: options.restarts, candidates: maps.length });
  return { maps, left: left.basis, right: right.basis };
}

/** Runs task 0..count-1, as many at a time as the engine has threads, each on one thread. */
async function inParallel(count: number, task: (at: number) => Promise<void>): Promise<void> {
  const threads = getThreads();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await task(next++);
  };
  setThreads(1);
  try {
    await Promise.all(Array.from({ length: threads }, worker));
  } finally {
    setThreads(threads);
  }
}

function median(values: Float64Array): number {
  return Float64Array.from(values).sort()[values.length >> 1]!;
}
