import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Verdict } from '../../src/core/verdict.js';
import { meanCosine } from './evidence.js';
import type { FromUnpaired, Watch } from './found-evidence.js';
import { decideUnpaired } from './unpaired-verdict.js';

/** A random rotation whose refinement ends at the map itself, as on easy spaces of few dims, is no wrong map. */
const SAME_MAP = 0.5;

/**
 * The verdict on a linear map found without pairs, whoever found it: from what a search saw of it and of the best maps
 * unlike it, and from what random rotations score after the same refinement. Where the search was the map's own this
 * costs the null maps alone.
 */
export async function judgeMap(found: FromUnpaired, { random, signal, on }: Watch): Promise<Verdict> {
  const { x, y, map, score } = found;
  const { margin, heldOut, reliability, start } = await found.searched({ random: random.fork('search'), signal, on });
  const within = await found.within(random.fork('within clusters'));
  let done = 0;
  const nulls = await found.nulls(random.fork('nulls'), (one) => {
    stopIfAborted(signal, 'checking the map');
    const note = `a random rotation scores ${one.toFixed(4)}, the map ${score.toFixed(4)}`;
    on?.({ stage: 'verdict', done: ++done, total: done + 1, note });
  });
  const wrong: number[] = [];
  for (const one of nulls) if ((await meanCosine(x, one.map, map)) < SAME_MAP) wrong.push(one.score);
  const verdict = decideUnpaired({
    ...{ score, nulls: wrong, margin, reliability, within },
    heldOut: { ...heldOut, toMap: await meanCosine(x, start, map) },
    rows: [x.rows, y.rows],
  });
  on?.({ stage: 'verdict', done: done + 1, total: done + 1, note: verdict.label });
  return verdict;
}
