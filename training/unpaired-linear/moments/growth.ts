import type { Random } from '../../../src/core/random.js';
import { climb, type Scored } from './climb.js';
import { leadingMoments, type ThirdMoments } from './third-moments.js';

/** Leading coordinates of the stages; the last one is the dims of the moments. */
const STAGES = [8, 12, 18, 27, 40];
const STARTS = 400;
const KEPT = 20;
/** Maps of a stage more alike than this are the same local maximum. */
const SAME = 0.95;

/**
 * Local maxima of the agreement of third moments, best first, at most 20. In few dimensions hundreds of random starts
 * are cheap; the best are carried over to more and more coordinates (the gradient says where new ones go). Only in the
 * last stages is the right map the best one, so many are kept on the way.
 */
export async function growMaps(
  source: ThirdMoments,
  target: ThirdMoments,
  random: Random,
  each: (dims: number) => void = () => {},
): Promise<Scored[]> {
  let found: Scored[] = [];
  for (const dims of [...STAGES.filter((stage) => stage < source.dims), source.dims]) {
    const [x, y] = [leadingMoments(source, dims), leadingMoments(target, dims)];
    const starts = found.length
      ? found.map(({ map }) => extended(map, dims))
      : Array.from({ length: STARTS }, () => randomMap(dims, random));
    const raced = best(await climb(starts, x, y, 15), Math.max(KEPT, Math.floor(starts.length / 3)));
    const maps = raced.map(({ map }) => map);
    found = distinct(await climb(maps, x, y, dims < 40 ? 40 : 25), SAME, raced.length);
    each(dims);
  }
  return best(found, KEPT);
}

export const best = (maps: readonly Scored[], count: number): Scored[] =>
  [...maps].sort((a, b) => b.agreement - a.agreement).slice(0, count);

/** Best first, without those more alike than `same` to a better one. */
export function distinct(maps: readonly Scored[], same: number, count: number): Scored[] {
  const out: Scored[] = [];
  for (const candidate of best(maps, maps.length)) {
    if (out.length >= count) break;
    if (out.every((other) => likeness(other.map, candidate.map) < same)) out.push(candidate);
  }
  return out;
}

/** tr(AᵀB) / k of orthogonal maps (k, k): 1 for equal ones, about 0 for unrelated ones. */
export function likeness(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  return dot / Math.sqrt(a.length);
}

/** Normal numbers: the first step of the climb makes an orthogonal map of them. */
const randomMap = (dims: number, random: Random): Float32Array =>
  Float32Array.from({ length: dims * dims }, () => random.normal());

/** (k, k) → (dims, dims), zeros in the new rows and columns: the next step of the climb fills them. */
export function extended(map: Float32Array, dims: number): Float32Array {
  const k = Math.sqrt(map.length);
  if (k === dims) return map;
  const out = new Float32Array(dims * dims);
  for (let i = 0; i < k; i++) out.set(map.subarray(i * k, (i + 1) * k), i * dims);
  return out;
}
