import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import type { Random } from '../../src/core/random.js';
import type { Verdict } from '../../src/core/verdict.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { meanCosine, sameNearest } from './evidence.js';
import type { FromUnpaired } from './found-evidence.js';
import { type Halves, halvesOf } from './halves.js';
import {
  decideUnpaired,
  type HalvesEvidence,
  isLost,
  type MomentsEvidence,
  momentsHold,
  type UnpairedEvidence,
} from './unpaired-verdict.js';

export interface JudgeInput
  extends Pick<FromUnpaired, 'x' | 'y' | 'map' | 'score' | 'scoreOf' | 'refit' | 'refine' | 'nulls'> {
  /** What is known from rows set aside. Where it speaks for the map, no halves are fitted: they are smaller and say less. */
  readonly moments?: MomentsEvidence | undefined;
  /**
   * 'all': everything is measured. 'enough': what could not change the label any more is left out: where the halves
   * disagree neither null maps nor self-alignment, where the map is no better than the null maps no self-alignment. The
   * label is the same.
   */
  readonly evidence?: 'all' | 'enough';
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** Steps of the judgement beside the nulls. */
const HALVES = 2;
const SELF = 2;

/**
 * The verdict on a map found without pairs, from evidence that needs none: whether maps fitted on disjoint halves
 * of both sides agree (consensus) or third moments hold on rows set aside, what wrong maps of the same pair score (null),
 * and whether the method finds a rotation of each space that is known (self-alignment). Costs up to four more searches on half the rows. Every piece
 * draws from a generator of its own name, so what is left out changes nothing in the others.
 */
export async function judgeUnpaired(input: JudgeInput): Promise<Verdict> {
  const { x, y, map, score, refit, random, signal, on } = input;
  const hold = momentsHold(input.moments);
  const total = (hold ? 0 : HALVES) + input.nulls + SELF;
  let done = 0;
  const step = (note: string): void => {
    stopIfAborted(signal, 'checking the map');
    on?.({ stage: 'verdict', done: ++done, total, note });
  };
  const enough = (e: UnpairedEvidence): boolean => input.evidence === 'enough' && isLost(e);

  const [left, right] = [halvesOf(x, random.fork('source halves')), halvesOf(y, random.fork('target halves'))];
  const halves = hold ? undefined : await agreementOfHalves();
  const known = {
    score,
    ...(halves && { halves }),
    moments: input.moments,
    rows: [x.rows, y.rows],
    dim: y.dim,
  } as const;
  if (enough(known)) return decideUnpaired(known);

  const nulls: number[] = [];
  for (let i = 0; i < input.nulls; i++) {
    const rng = random.fork(`null ${i}`);
    nulls.push((await input.refine(await randomOrthogonal(x.dim, y.dim, rng), rng)).score);
    step(`null map ${i + 1} scores ${nulls[i]!.toFixed(4)}, the map ${score.toFixed(4)}`);
  }
  if (enough({ ...known, nulls })) return decideUnpaired({ ...known, nulls });

  const self = async (side: Halves, name: string): Promise<number> => {
    const rng = random.fork(`self ${name}`);
    const truth = await randomOrthogonal(side.first.dim, side.first.dim, rng);
    const found = await refit(side.first, unitRows(await matmul(side.second, truth)), rng);
    const agreement = await meanCosine(side.heldOut, found, truth);
    step(`the ${name} finds itself to ${agreement.toFixed(3)}`);
    return agreement;
  };
  return decideUnpaired({
    ...known,
    nulls,
    self: { source: await self(left, 'source'), target: await self(right, 'target') },
  });

  async function agreementOfHalves(): Promise<HalvesEvidence> {
    const first = await refit(left.first, right.first, random.fork('first half'));
    step('map of the first halves');
    const second = await refit(left.second, right.second, random.fork('second half'));
    const consensus = await meanCosine(left.heldOut, first, second);
    step(`maps of disjoint halves agree to ${consensus.toFixed(3)}`);
    return {
      consensus,
      sameNearest: await sameNearest(left.heldOut, right.heldOut, first, second),
      pool: right.heldOut.rows,
      toWhole: ((await meanCosine(left.heldOut, map, first)) + (await meanCosine(left.heldOut, map, second))) / 2,
      ...(await heldOutScores(input, first, left, right)),
    };
  }
}

/** Score of the first halves' map on rows it was fitted on and, sample sizes equal, on the second halves' rows. */
async function heldOutScores({ scoreOf, random }: JudgeInput, map: Matrix, left: Halves, right: Halves) {
  const rows = Math.min(left.first.rows, left.second.rows, 2000);
  const targets = Math.min(right.first.rows, right.second.rows, 4000);
  const scoreOn = (side: 'first' | 'second'): Promise<number> =>
    scoreOf(map, {
      source: takeRows(left[side], random.fork(`score source ${side}`).sample(left[side].rows, rows)),
      target: takeRows(right[side], random.fork(`score target ${side}`).sample(right[side].rows, targets)),
    });
  return { fittedScore: await scoreOn('first'), heldOutScore: await scoreOn('second') };
}
