import { matmul } from '../../../src/linalg/matmul.js';
import { meanBestCsls } from '../../../src/search/csls.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { meanRowCosine } from '../../verdict/evidence.js';
import type { Apply } from '../../verdict/found-evidence.js';
import { orderedPairs } from '../directions.js';

/** Linear maps between every two spaces, each fitted by itself. */
export type Maps = (from: number, to: number) => Matrix;

/** A way through a third space against the direct one. */
export interface Residual {
  readonly from: number;
  readonly via: number;
  readonly to: number;
  /** Mean cosine of from → via → to with from → to. Right maps agree; of a wrong one among the three it is near 0. */
  readonly cosine: number;
}

/** Rows x of unit length through the maps, by way of `hub` where that is neither end. */
export const throughHub =
  (maps: Maps, hub: number): Apply =>
  async (from, to, x) => {
    if (from === to) return x;
    if (from === hub || to === hub) return unitRows(await matmul(x, maps(from, to)));
    return unitRows(await matmul(await matmul(x, maps(from, hub)), maps(hub, to)));
  };

/**
 * The space through which the maps between all others go in one latent, chosen without pairs: the one whose translations of
 * held-out rows have the highest scores (mean best CSLS) by the rule of `bestHub`. heldOut[s] (h, d_s).
 */
export async function chooseHub(maps: Maps, heldOut: readonly Matrix[]): Promise<number> {
  const scores: number[][] = [];
  for (const [from, to] of orderedPairs(heldOut.length)) {
    const own: number[] = [];
    for (const hub of heldOut.keys()) {
      const mapped = await throughHub(maps, hub)(from, to, heldOut[from]!);
      own.push(await meanBestCsls(mapped, heldOut[to]!));
    }
    scores.push(own);
  }
  return bestHub(scores);
}

/**
 * scores[direction][hub] → the hub with the highest mean, every direction divided by the best score that it has with any hub, for
 * scores of two directions are not comparable. Without gain over the first space that is the hub.
 */
export function bestHub(scores: readonly (readonly number[])[]): number {
  const mean = scores[0]!.map((_, hub) => {
    const shares = scores.map((own) => own[hub]! / Math.max(...own.map(Math.abs), Number.MIN_VALUE));
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  });
  return mean.reduce((best, value, hub) => (value > mean[best]! ? hub : best), 0);
}

/** Every way through a third space of three or more, on held-out rows of the space it starts from. */
export async function residualsOf(apply: Apply, heldOut: readonly Matrix[]): Promise<Residual[]> {
  const found: Residual[] = [];
  for (const [from, to] of orderedPairs(heldOut.length)) {
    if (heldOut.length < 3) break;
    const direct = await apply(from, to, heldOut[from]!);
    for (const via of heldOut.keys()) {
      if (via === from || via === to) continue;
      const round = await apply(via, to, await apply(from, via, heldOut[from]!));
      found.push({ from, via, to, cosine: meanRowCosine(round, direct) });
    }
  }
  return found;
}
