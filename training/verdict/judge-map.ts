import type { Verdict } from '../../src/core/verdict.js';
import { meanCosine } from './evidence.js';
import type { FromUnpaired, Watch } from './found-evidence.js';
import { nearestCosine } from './nearest-cosine.js';
import { decideUnpaired } from './unpaired-verdict.js';

/**
 * The verdict on a linear map found without pairs, whoever found it: from what a search saw of it and of the best maps
 * unlike it, and from what both spaces share under it inside their clusters. Where the search was the map's own this takes a
 * few seconds.
 */
export async function judgeMap(found: FromUnpaired, { random, signal, on }: Watch): Promise<Verdict> {
  const { x, y, map, score } = found;
  on?.({ stage: 'verdict', done: 0, total: 1 });
  const { margin, heldOut, reliability, start } = await found.searched({ random: random.fork('search'), signal, on });
  const within = await found.within(random.fork('within clusters'));
  const nearest = await nearestCosine(x, y, random.fork('nearest'));
  const verdict = decideUnpaired({
    ...{ score, margin, reliability, within, nearest },
    heldOut: { ...heldOut, toMap: await meanCosine(x, start, map) },
    rows: [x.rows, y.rows],
  });
  on?.({ stage: 'verdict', done: 1, total: 1, note: verdict.label });
  return verdict;
}
