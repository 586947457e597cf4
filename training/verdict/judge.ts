import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import { unverified, type Verdict } from '../../src/core/verdict.js';
import type { Evidence, FromNetwork } from './found-evidence.js';
import { judgeMap } from './judge-map.js';
import { judgeNetwork, worstVerdict } from './judge-network.js';
import { judgePairs, judgeRanks, unjudged } from './judge-paired.js';

interface JudgeWith {
  /** The seed of the fit: the same evidence and seed give the same verdict. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** A verdict, and of several spaces that on every two of them, in the order of their translators. */
export interface Judged {
  readonly verdict: Verdict;
  readonly pairs?: readonly Verdict[];
}

/** The verdict on what any method found, by the kind of evidence that it hands over. */
export const judge = async (evidence: Evidence, watch: JudgeWith): Promise<Verdict> =>
  (await judgeFound(evidence, watch)).verdict;

/** The same, with the verdicts on every two of several spaces. */
export async function judgeFound(evidence: Evidence, watch: JudgeWith): Promise<Judged> {
  return evidence.kind === 'network' ? judgeSpaces(evidence, watch) : { verdict: await judgeOne(evidence, watch) };
}

async function judgeOne(evidence: Exclude<Evidence, FromNetwork>, { seed, signal, on }: JudgeWith): Promise<Verdict> {
  switch (evidence.kind) {
    case 'unpaired':
      return judgeMap(evidence, { random: random(seed).fork('verdict'), signal, on });
    case 'pairs':
      return told(await judgePairs(evidence, seed), on);
    case 'ranks':
      return told(judgeRanks(evidence), on);
    case 'nothing':
      return told(evidence.asked === false ? unverified(evidence.why) : unjudged(evidence.why), on);
  }
}

/** Every pair of spaces of a network by itself; the worst decides. */
async function judgeSpaces({ pairs }: FromNetwork, { seed, signal, on }: JudgeWith): Promise<Judged> {
  const verdicts: Verdict[] = [];
  for (const pair of pairs) {
    const label = pair.from === 0 ? `verdict ${pair.to}` : `verdict ${pair.from} ${pair.to}`;
    verdicts.push(await judgeNetwork(pair, { random: random(seed).fork(label), signal, on }));
  }
  const names = pairs.map(({ name }) => name);
  return { verdict: worstVerdict(verdicts, names), pairs: verdicts };
}

function told(verdict: Verdict, on: Progress | undefined): Verdict {
  on?.({ stage: 'verdict', done: 1, total: 1, note: verdict.label });
  return verdict;
}
