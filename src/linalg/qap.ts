import { VecbridgeError } from '../core/errors.js';
import type { Random } from '../core/random.js';

interface TraceMaximum {
  /** Row i of the first kernel goes with row permutation[i] of the second. */
  permutation: Uint32Array;
  /** tr(Kx P Ky Pᵀ) */
  value: number;
}

interface TraceOptions {
  random: Random;
  /** Random starts, each climbed to a local maximum. */
  restarts: number;
  /** How many of the best distinct maxima to return (fewer when there are fewer). */
  keep: number;
  /** Two permutations are distinct when the share of equal positions is below this. */
  distinctBelow?: number;
  /** Starts to climb before the random ones; the best returned value is never below that of any of these. */
  initial?: Uint32Array[];
}

/**
 * Quadratic assignment: permutations that maximise tr(Kx P Ky Pᵀ) = Σ_ij Kx[i,j] Ky[p_i,p_j] for symmetric k × k
 * kernels, by best-improvement 2-opt from many starts, best first.
 *
 * With H = Kx P Ky and e = e_a − e_b, swapping p_a and p_b changes the value by
 *   −2 (H[a,p_a] + H[b,p_b] − H[a,p_b] − H[b,p_a]) + (eᵀ Kx e)(dᵀ Ky d),  d = e_{p_a} − e_{p_b},
 * and H by −(Kx e)(Ky d)ᵀ: O(1) for each candidate swap, O(k²) for each step. Local maxima only: no certificate.
 */
export function maximiseTrace(kx: Float64Array, ky: Float64Array, k: number, options: TraceOptions): TraceMaximum[] {
  for (const kernel of [kx, ky]) {
    if (kernel.length !== k * k) {
      throw new VecbridgeError('DIM_MISMATCH', `a ${k} × ${k} kernel needs ${k * k} numbers, got ${kernel.length}`, {
        context: { k, length: kernel.length },
      });
    }
  }
  const { random, restarts, keep, distinctBelow = 0.7, initial = [] } = options;
  const climb = climber(kx, ky, k);
  const found = new Map<string, TraceMaximum>();
  for (let r = 0; r < initial.length + restarts; r++) {
    const permutation = r < initial.length ? initial[r]!.slice() : random.permutation(k);
    climb(permutation);
    const key = permutation.join();
    if (!found.has(key)) found.set(key, { permutation, value: traceOf(kx, ky, permutation) });
  }
  const ranked = [...found.values()].sort((a, b) => b.value - a.value || compare(a.permutation, b.permutation));
  const kept: TraceMaximum[] = [];
  for (const candidate of ranked) {
    if (kept.length >= keep) break;
    if (kept.every((other) => agreement(candidate.permutation, other.permutation) < distinctBelow))
      kept.push(candidate);
  }
  return kept;
}

/** tr(Kx P Ky Pᵀ) for one permutation, O(k²). */
export function traceOf(kx: Float64Array, ky: Float64Array, permutation: Uint32Array): number {
  const k = permutation.length;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    const row = permutation[i]! * k;
    for (let j = 0; j < k; j++) sum += kx[i * k + j]! * ky[row + permutation[j]!]!;
  }
  return sum;
}

/** A function that climbs `p` in place to a local maximum; its scratch memory is shared by all climbs. */
function climber(kx: Float64Array, ky: Float64Array, k: number): (p: Uint32Array) => void {
  const curvatureX = squaredDistances(kx, k);
  const curvatureY = squaredDistances(ky, k);
  const h = new Float64Array(k * k);
  const diagonal = new Float64Array(k);
  let scale = 0;
  for (let i = 0; i < k * k; i++) scale = Math.max(scale, Math.abs(kx[i]!)) || scale;
  let scaleY = 0;
  for (let i = 0; i < k * k; i++) scaleY = Math.max(scaleY, Math.abs(ky[i]!)) || scaleY;
  const tolerance = 1e-12 * scale * scaleY * k; // below this a gain is rounding, and climbing could cycle

  return (p) => {
    h.fill(0);
    for (let i = 0; i < k; i++) {
      for (let t = 0; t < k; t++) {
        const w = kx[i * k + t]!;
        const row = p[t]! * k;
        for (let j = 0; j < k; j++) h[i * k + j]! += w * ky[row + j]!;
      }
    }
    for (;;) {
      for (let i = 0; i < k; i++) diagonal[i] = h[i * k + p[i]!]!;
      let gain = tolerance;
      let a = -1;
      let b = -1;
      for (let i = 0; i < k; i++) {
        const pi = p[i]!;
        const rowX = i * k;
        const rowY = pi * k;
        const hi = diagonal[i]!;
        for (let j = i + 1; j < k; j++) {
          const pj = p[j]!;
          const change =
            2 * (h[rowX + pj]! + h[j * k + pi]! - hi - diagonal[j]!) + curvatureX[rowX + j]! * curvatureY[rowY + pj]!;
          if (change > gain) {
            gain = change;
            a = i;
            b = j;
          }
        }
      }
      if (a < 0) return;
      const rowA = p[a]! * k;
      const rowB = p[b]! * k;
      for (let i = 0; i < k; i++) {
        const w = kx[i * k + a]! - kx[i * k + b]!;
        for (let j = 0; j < k; j++) h[i * k + j]! -= w * (ky[rowA + j]! - ky[rowB + j]!);
      }
      const swapped = p[a]!;
      p[a] = p[b]!;
      p[b] = swapped;
    }
  };
}

/** K[a,a] + K[b,b] − 2 K[a,b] for all pairs. */
function squaredDistances(kernel: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) out[a * k + b] = kernel[a * k + a]! + kernel[b * k + b]! - 2 * kernel[a * k + b]!;
  }
  return out;
}

function agreement(a: Uint32Array, b: Uint32Array): number {
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++;
  return equal / a.length;
}

function compare(a: Uint32Array, b: Uint32Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
