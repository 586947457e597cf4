import type { Random } from '../../src/core/random.js';

/** More held-out pairs would sharpen nothing. */
const MOST = 2000;

/** Pairs cut by the seed into those to learn from, those that choose between maps, and those the verdict is made of. */
export function heldOutCut(pairs: number, share: number, random: Random) {
  const order = random.fork('cut').permutation(pairs);
  const held = Math.min(MOST, Math.max(1, Math.round(share * pairs)));
  return { check: order.slice(0, held), choosing: order.slice(held, 2 * held), learning: order.slice(2 * held) };
}
