import type { Random } from '../../src/core/random.js';
import { climb, type Scored } from './moments/climb.js';
import type { Pair } from './moments/population.js';
import { resized } from './moments/population.js';

/** Share of the rows that the search never sees. */
const ASIDE = 0.1;

/** Rows split at random: those that the search sees, and those that its maps are compared on. */
export function setAside(rows: number, random: Random): { readonly seen: Uint32Array; readonly aside: Uint32Array } {
  const order = random.permutation(rows);
  const aside = Math.max(1, Math.round(rows * ASIDE));
  return { seen: order.slice(aside), aside: order.slice(0, aside) };
}

/** What a map is worth on rows that had no part in finding it, beside the best maps unlike it. */
export interface HeldOutAgreement {
  /** Agreement of third moments of the rows set aside under the map. */
  readonly agreement: number;
  /** The same under the control maps. */
  readonly controls: readonly number[];
}

/**
 * A wrong map is one of many, and its controls are worth as much as it on rows that nobody has seen; what two spaces
 * share only the right one has. moments: of the rows set aside.
 */
export async function heldOutAgreement(
  winner: Scored,
  controls: readonly Scored[],
  moments: Pair,
): Promise<HeldOutAgreement> {
  const maps = [winner, ...controls].map(({ map }) => resized(map, moments[0].dims));
  const [own, ...others] = (await climb(maps, ...moments, 0)).map(({ agreement }) => agreement);
  return { agreement: own!, controls: others };
}
