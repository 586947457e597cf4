import type { Random } from '../../../src/core/random.js';
import { climb, type Scored } from './climb.js';
import { best, distinct, type Pair, resized } from './population.js';
import { leadingMoments } from './third-moments.js';

/** Leading coordinates of the stages; the last one is the dims of the moments. */
const STAGES = [8, 12, 18, 27];
const STARTS = 400;
const KEPT = 20;
const STEPS = 15;
/** Maps of a stage more alike than this are the same local maximum. */
const SAME = 0.95;

/**
 * Starting maps from third moments alone: local maxima of their agreement, at most 20. In few dimensions hundreds of
 * random starts are cheap; the best are carried over to more and more coordinates (the gradient says where new ones go).
 */
export async function growMaps(moments: Pair, random: Random): Promise<Float32Array[]> {
  let found: Scored[] = [];
  for (const dims of STAGES.filter((stage) => stage < moments[0].dims)) {
    const pair = [leadingMoments(moments[0], dims), leadingMoments(moments[1], dims)] as const;
    const starts = found.length
      ? found.map(({ map }) => resized(map, dims))
      : Array.from({ length: STARTS }, () => Float32Array.from({ length: dims * dims }, () => random.normal()));
    found = distinct(best(await climb(starts, ...pair, STEPS), 4 * KEPT), SAME, KEPT);
  }
  return found.map(({ map }) => map);
}
