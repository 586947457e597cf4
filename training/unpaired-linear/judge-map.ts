import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import type { Random } from '../../src/core/random.js';
import type { Verdict } from '../../src/core/verdict.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { meanCosine } from '../verdict/evidence.js';
import { judgeUnpaired } from '../verdict/judge-unpaired.js';
import type { MomentsEvidence } from '../verdict/unpaired-verdict.js';
import type { MomentStart } from './moments/starts.js';
import type { UnpairedLinearOptions } from './options.js';
import { searchEarlyMap } from './search-map.js';
import { race, settle } from './settle.js';
import type { Sample } from './verify.js';

export interface MapToJudge {
  /** Preprocessed rows of both sides. */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly map: Matrix;
  /** The score of the map on `sample`, on which the nulls are scored too. */
  readonly score: number;
  readonly sample: Sample;
  /** Of a map that began with third moments. */
  readonly moments?: MomentStart | undefined;
  readonly options: UnpairedLinearOptions;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** Below this the spread of a handful of rivals says nothing. */
const LEAST_SD = 1e-4;

/** The verdict on a linear map, whoever found it: refits and null maps come from the search of unpaired-linear. */
export async function judgeMap(input: MapToJudge): Promise<Verdict> {
  const { x, y, map, score, sample, options, random, signal, on } = input;
  return judgeUnpaired({
    x,
    y,
    map,
    score,
    refit: async (a, b, fork) => (await searchEarlyMap({ x: a, y: b, options, random: fork, signal })).early,
    refine: async (start, fork) => {
      const course = { x, y, sample, each: () => stopIfAborted(signal, 'checking the map') };
      return settle(course, await race(course, start, fork), fork);
    },
    nulls: options.nulls,
    evidence: options.verdict === 'brief' ? 'enough' : 'all',
    moments: input.moments && (await momentsEvidence(input.moments, input)),
    random,
    signal,
    on,
  });
}

/** How the start did on rows set aside, and whether the refined map is still that map. */
async function momentsEvidence(
  start: MomentStart,
  { x, map, signal, on }: MapToJudge,
): Promise<MomentsEvidence | undefined> {
  const tested = await start.heldOut((done, total) => {
    stopIfAborted(signal, 'checking the map');
    on?.({ stage: 'rivals', done, total, note: 'maps unlike the one found' });
  });
  if (!tested) return undefined;
  const { agreement, rivals, sd } = tested;
  return {
    z: (agreement - rivals) / Math.max(sd, LEAST_SD),
    ratio: rivals > 0 ? agreement / rivals : 0,
    reliability: start.reliability,
    toMap: await meanCosine(x, start.map, map),
  };
}
