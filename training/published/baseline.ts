import { type ZodType, z } from 'zod';
import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import type { Progress } from '../../src/core/progress.js';
import { type Random, random } from '../../src/core/random.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { validateMatrix } from '../../src/vectors/validate.js';
import type { Found, HistoryRow, Method, SearchInput } from '../method.js';
import { twoSpaces } from '../paired/pairs.js';
import { unpairedLinearOptions } from '../unpaired-linear/options.js';
import { linearEvidence } from '../unpaired-linear/unpaired-linear.js';
import { verificationSample, verificationScore } from '../unpaired-linear/verification-score.js';
import type { FromUnpaired } from '../verdict/found-evidence.js';
import { commonDimensions } from './common-dimensions.js';

/** What a published method sees: rows of unit length, centred, both sides of the same dimension. */
export interface BaselineInput<O> {
  /** (n, d) */
  readonly x: Matrix;
  /** (m, d) */
  readonly y: Matrix;
  readonly options: O;
  readonly random: Random;
  /** Throws when the work was called off, and reports progress; call it between blocks of work. */
  readonly step: (stage: string, done: number, total: number, note?: string) => void;
  /** Lines of history and numbers for the manifest: of the judged map only, refits of the verdict write elsewhere. */
  readonly history: HistoryRow[];
  readonly scores: Record<string, number>;
}

/** W (d, d), and the map back where it is not the transpose. */
export interface BaselineMaps {
  readonly map: Matrix;
  readonly back?: Matrix;
}

/** A published unpaired method: everything but reading, preprocessing, judging and packing, which all have in common. */
interface Baseline<O extends VerdictOptions> {
  readonly name: string;
  readonly options: ZodType<O>;
  /** Fewer rows a side than this are refused. */
  readonly leastRows: number;
  /** The map between the common dimensions. */
  readonly search: (input: BaselineInput<O>) => Promise<Matrix | BaselineMaps>;
}

/** Knobs of the verdict, the same in every method here. */
export const verdictOptions = {
  verdict: z
    .enum(['full', 'none'])
    .default('full')
    .describe(
      'full: the map is compared with the best other maps that the search of unpaired-linear finds; none: the map stays unverified, for benches that only time it',
    ),
  verdictRows: z
    .int()
    .min(200)
    .default(20_000)
    .describe('rows of a side that the verdict may use; fewer are faster and more cautious'),
};

interface VerdictOptions extends Record<string, unknown> {
  readonly verdict: 'full' | 'none';
  readonly verdictRows: number;
}

/**
 * A published method as a `Method`. The verdict is the one of unpaired-linear: its search looks for maps unlike the one
 * found that fit as well.
 */
export function publishedMethod<O extends VerdictOptions>(baseline: Baseline<O>): Method<O> {
  const { name, options } = baseline;
  return { name, pairing: 'unpaired', options, search: (input) => findBaseline(baseline, input) };
}

async function findBaseline<O extends VerdictOptions>(baseline: Baseline<O>, input: SearchInput<O>): Promise<Found> {
  const { spaces, seed, options, signal, on } = input;
  const [source, target] = twoSpaces(spaces, baseline.name);
  for (const [side, name] of [
    [source, 'source'],
    [target, 'target'],
  ] as const) {
    validateMatrix(side, name);
    requireRows(side.rows, name, baseline);
  }
  stopIfAborted(signal, `fitting ${baseline.name}`);
  const [x, y] = [preprocess(source), preprocess(target)];
  const rng = random(seed);
  const history: HistoryRow[] = [];
  const scores: Record<string, number> = {};
  const surroundings = { signal, on, history, scores };
  const { map, back } = await searchMap(baseline, x.matrix, y.matrix, options, rng.fork('map'), surroundings);
  const sample = verificationSample(x.matrix, y.matrix, rng.fork('verify'));
  scores['verification'] = await verificationScore(map, sample);
  return {
    maps: { weights: map, ...(back ? { back } : {}), means: { source: x.mean, target: y.mean } },
    history,
    scores,
    evidence:
      options.verdict === 'none'
        ? { kind: 'nothing', asked: false, why: 'The map was not judged, as the option verdict=none asks.' }
        : evidence(scores['verification']),
  };

  function evidence(score: number): FromUnpaired {
    const fork = rng.fork('verdict');
    const rows = {
      x: atMost(x.matrix, options.verdictRows, fork.fork(0)),
      y: atMost(y.matrix, options.verdictRows, fork.fork(1)),
    };
    return linearEvidence({ ...rows, map, score, options: unpairedLinearOptions.parse({}) });
  }
}

interface Surroundings {
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
  readonly history: HistoryRow[];
  readonly scores: Record<string, number>;
}

/** W (d_x, d_y): the method in the common dimensions, between the bases of both. */
async function searchMap<O extends VerdictOptions>(
  baseline: Baseline<O>,
  x: Matrix,
  y: Matrix,
  options: O,
  rng: Random,
  { signal, on, history, scores }: Surroundings,
): Promise<BaselineMaps> {
  const common = await commonDimensions(x, y, rng.fork('dims'));
  const step = (stage: string, done: number, total: number, note?: string): void => {
    stopIfAborted(signal, `${baseline.name}: ${stage}`);
    on?.({ stage, done, total, ...(note === undefined ? {} : { note }) });
  };
  const found = await baseline.search({ x: common.x, y: common.y, options, random: rng, step, history, scores });
  if (!('map' in found)) return { map: await common.lift(found) };
  const map = await common.lift(found.map);
  return found.back ? { map, back: await common.liftBack(found.back) } : { map };
}

function requireRows(rows: number, side: string, { name, leastRows }: { name: string; leastRows: number }): void {
  if (rows >= leastRows) return;
  throw new VecbridgeError('TOO_FEW_ROWS', `the ${side} has ${rows} rows; ${name} needs at least ${leastRows}.`, {
    hint: 'some thousand rows a side make a good map; with few rows give pairs (--pairs)',
    context: { side, rows, least: leastRows },
  });
}

const atMost = (m: Matrix, rows: number, rng: Random): Matrix =>
  m.rows <= rows ? m : takeRows(m, rng.sample(m.rows, rows));
