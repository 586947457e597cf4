import { dense } from '../../../src/linalg/svd.js';
import { type Moments, trace } from './moments.js';
import { nuclear } from './paired-moments.js';

export interface ProcrustesDistances {
  /** min over orthogonal Q of ‖X − YQ‖ (Frobenius), both centred, the narrower padded with zeros; ≥ 0. */
  readonly sizeAndShape: number;
  /** The same after each side is divided by its norm; 0..√2. */
  readonly normalised: number;
  /** arccos(ν/(‖X‖‖Y‖)); 0..π/2 radians. */
  readonly angular: number;
  /** ν/(‖X‖‖Y‖); 0..1. */
  readonly ratio: number;
}

/** ν = ‖XᵀY‖_*, the sum of the singular values of the cross-moments, from their polar factor (float64, no SVD). */
export const nuclearNorm = (m: Moments): Promise<number> => nuclear(dense(m.xy, m.p, m.q));

/**
 * The Procrustes distances of two centred clouds whose cross-moments have the nuclear norm ν. Distances near zero carry
 * the square root of the rounding of the moments: about 1e-8 (float64) or 1e-3 (float32) of the norm.
 */
export function distancesOf(m: Moments, nuclear: number): ProcrustesDistances {
  const [xx, yy] = [trace(m.xx, m.p), trace(m.yy, m.q)];
  const ratio = xx > 0 && yy > 0 ? Math.min(1, nuclear / Math.sqrt(xx * yy)) : Number.NaN;
  return {
    sizeAndShape: Math.sqrt(Math.max(0, xx + yy - 2 * nuclear)),
    normalised: Math.sqrt(Math.max(0, 2 - 2 * ratio)),
    angular: Math.acos(ratio),
    ratio,
  };
}
