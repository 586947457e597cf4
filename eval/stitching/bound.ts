import type { Matrix } from '../../src/vectors/matrix.js';
import { probabilities } from './risk.js';

/** What the stitching bound says of one map and one head. */
export interface StitchingBound {
  /** E‖s(f₁(x)) − f₂(x)‖² over the paired test rows: the misalignment Ã₂ of the map. */
  readonly misalignment: number;
  /** The same as a share of E‖f₂(x)‖²: 1 for a map that says nothing, 2 for one that points elsewhere. */
  readonly relative: number;
  /** Lipschitz constant of the probabilities by the centred vector: at most half that of the logits. */
  readonly lipschitz: number;
  /** (√R₂ + κ₂ √Ã₂)², at least the squared risk of the stitched head on these rows. */
  readonly bound: number;
  /** Largest change of the probabilities per change of the vector among these rows; κ₂ is at least this. */
  readonly slope: number;
  /** The same bound with that slope: how much of the bound is the worst case of the head. */
  readonly slopeBound: number;
  /** The bound says nothing: a head that answers the same to everything is as good. */
  readonly vacuous: boolean;
}

interface BoundInput {
  /** Rows of the target space, centred and of unit length, and what the map makes of their partners: (n, d) each. */
  readonly native: Matrix;
  readonly mapped: Matrix;
  /** Logits of the head on both: (n, classes) each. */
  readonly nativeLogits: Matrix;
  readonly mappedLogits: Matrix;
  /** Squared risk of the head on the native rows, and of a constant answer. */
  readonly nativeRisk: number;
  readonly constantRisk: number;
  /** Lipschitz constant of the logits. */
  readonly logitsLipschitz: number;
}

/**
 * Theorem 1 of Insulla, Huang and Rosasco (arXiv 2502.14047) for a given map s instead of the best linear one:
 * ‖g(s(f₁)) − y‖ ≤ ‖g(f₂) − y‖ + κ₂ ‖s(f₁) − f₂‖ in L₂, thus R(g∘s∘f₁) ≤ (√R₂ + κ₂ √Ã₂)². It holds for the empirical means
 * of any set of paired rows, with g the softmax of the head and the squared risk. The softmax is ½-Lipschitz:
 * ‖diag(p) − ppᵀ‖ ≤ max 2p(1 − p) ≤ ½. For the best linear s on the population, Ã₂ = ‖I‖²_η₂ − ‖C₁₂‖²_η₂, the part of the
 * kernel of f₂ that is not aligned with f₁.
 */
export function stitchingBound(input: BoundInput): StitchingBound {
  const { native, mapped } = input;
  const [p, q] = [probabilities(input.nativeLogits), probabilities(input.mappedLogits)];
  let [apart, energy, slope] = [0, 0, 0];
  for (let i = 0; i < native.rows; i++) {
    const moved = squaredDistance(native, mapped, i);
    apart += moved;
    for (let j = i * native.dim; j < (i + 1) * native.dim; j++) energy += native.data[j]! ** 2;
    if (moved > 0) slope = Math.max(slope, Math.sqrt(squaredDistance(p, q, i) / moved));
  }
  const misalignment = apart / native.rows;
  const lipschitz = input.logitsLipschitz / 2;
  const boundOf = (kappa: number): number => (Math.sqrt(input.nativeRisk) + kappa * Math.sqrt(misalignment)) ** 2;
  const bound = boundOf(lipschitz);
  return {
    misalignment,
    relative: apart / energy,
    lipschitz,
    bound,
    slope,
    slopeBound: boundOf(slope),
    vacuous: bound >= input.constantRisk,
  };
}

function squaredDistance(a: Matrix, b: Matrix, row: number): number {
  let sum = 0;
  for (let j = row * a.dim; j < (row + 1) * a.dim; j++) sum += (a.data[j]! - b.data[j]!) ** 2;
  return sum;
}
