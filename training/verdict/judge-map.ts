import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import type { Random } from '../../src/core/random.js';
import type { Verdict } from '../../src/core/verdict.js';
import { meanCosine } from './evidence.js';
import type { FromUnpaired, MomentsOfStart } from './found-evidence.js';
import { judgeUnpaired } from './judge-unpaired.js';
import type { MomentsEvidence } from './unpaired-verdict.js';

interface JudgeWith {
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** Below this the spread of a handful of rivals says nothing. */
const LEAST_SD = 1e-4;

/** The verdict on a linear map, whoever found it: refits and null maps are those of the method that hands it over. */
export async function judgeMap(found: FromUnpaired, { random, signal, on }: JudgeWith): Promise<Verdict> {
  const { moments, extent, kind: _, ...rest } = found;
  return judgeUnpaired({
    ...rest,
    evidence: extent ?? 'all',
    moments: moments && (await momentsEvidence(moments, found, { signal, on })),
    random,
    signal,
    on,
  });
}

/** How the start did on rows set aside, and whether the refined map is still that map. */
async function momentsEvidence(
  start: MomentsOfStart,
  { x, map }: FromUnpaired,
  { signal, on }: Pick<JudgeWith, 'signal' | 'on'>,
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
