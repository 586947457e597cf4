import type { Random } from '../../../src/core/random.js';
import { assign } from '../../../src/linalg/assign.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { type ComponentStatistics, PAIRWISE } from './statistics.js';

const MOST_STEPS = 40;
/** A step that moves no entry by more than this has converged. */
const STILL = 1e-3;
/** Sinkhorn sweeps that make a random matrix doubly stochastic. */
const SWEEPS = 10;

interface Matching {
  /** Component i of the source belongs to component `partners[i]` of the target. */
  readonly partners: Uint32Array;
  readonly value: number;
}

/**
 * Matchings of the components of two sides, best first: maxima over permutations P of
 * Σ_f tr(A_f P B_fᵀ Pᵀ) + √k Σ_ij L_ij P_ij, A_f and B_f the pairwise statistics of the two sides, L the (standardised,
 * negative) squared distance of sorted values. Frank–Wolfe on doubly stochastic matrices with exact line search (FAQ:
 * Vogelstein et al. 2015), from the barycentre and `restarts` − 1 random matrices halfway to it; all restarts in one
 * product. O(f k³) a step.
 */
export async function matchComponents(
  source: ComponentStatistics,
  target: ComponentStatistics,
  restarts: number,
  random: Random,
): Promise<Matching[]> {
  const { k } = source;
  const linear = profileLikeness(source, target);
  const quadratic = quadraticForm(source, target);
  const points = Array.from({ length: restarts }, (_, r) => startAt(k, r, random));
  let [forward, backward] = await quadratic.ofMatrices(points);
  const live = points.map(() => true);
  for (let step = 0; step < MOST_STEPS && live.some(Boolean); step++) {
    const vertices = points.map((_, r) => bestVertex(linear, forward[r]!, backward[r]!, k));
    const [ahead, back] = await quadratic.ofPermutations(vertices);
    for (let r = 0; r < restarts; r++) {
      if (live[r])
        live[r] = move(points[r]!, vertices[r]!, [forward[r]!, backward[r]!], [ahead[r]!, back[r]!], linear, k);
    }
  }
  const ends = points.map(
    (p) =>
      assign(
        p.map((v) => -v),
        k,
        k,
      ).columns,
  );
  [forward, backward] = await quadratic.ofPermutations(ends);
  const found = new Map<string, Matching>();
  for (const [r, partners] of ends.entries()) {
    let value = 0;
    for (let i = 0; i < k; i++) value += linear[i * k + partners[i]!]! + forward[r]![i * k + partners[i]!]!;
    found.set(partners.join(), { partners, value });
  }
  return [...found.values()].sort((a, b) => b.value - a.value);
}

/** √k × standardised −|q_i − q_j|² of the sorted values, (k, k). */
export function profileLikeness(source: ComponentStatistics, target: ComponentStatistics): Float64Array {
  const { k } = source;
  const length = source.profiles.length / k;
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let q = 0; q < length; q++)
        sum -= (source.profiles[i * length + q]! - target.profiles[j * length + q]!) ** 2;
      out[i * k + j] = sum;
    }
  }
  const mean = out.reduce((a, b) => a + b, 0) / out.length;
  const sd = Math.sqrt(out.reduce((a, b) => a + (b - mean) ** 2, 0) / out.length) || 1;
  return out.map((v) => (Math.sqrt(k) * (v - mean)) / sd);
}

function startAt(k: number, restart: number, random: Random): Float64Array {
  if (restart === 0) return new Float64Array(k * k).fill(1 / k);
  const m = Float64Array.from({ length: k * k }, () => random.uniform() ** 2);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [step, stride] of [
      [k, 1],
      [1, k],
    ] as const) {
      for (let i = 0; i < k; i++) {
        let sum = 0;
        for (let j = 0; j < k; j++) sum += m[i * step + j * stride]!;
        for (let j = 0; j < k; j++) m[i * step + j * stride]! /= sum;
      }
    }
  }
  return m.map((v) => 0.5 * v + 0.5 / k);
}

/** Σ_f A_f P B_fᵀ and Σ_f A_fᵀ P B_f of several P at once, each (k, k). */
function quadraticForm(source: ComponentStatistics, target: ComponentStatistics) {
  const { k } = source;
  const width = PAIRWISE * k;
  const right = { data: target.pairwise, rows: k, dim: width };
  const rightTurned = { data: turned(target.pairwise, k), rows: k, dim: width };
  const sides = [
    { left: source.pairwise, right },
    { left: turned(source.pairwise, k), right: rightTurned },
  ] as const;
  const products = async (
    lefts: (side: Float32Array) => Float32Array | Promise<Float32Array>,
    count: number,
  ): Promise<[Float32Array[], Float32Array[]]> => {
    const out = [];
    for (const side of sides) {
      const { data } = await matmul({ data: await lefts(side.left), rows: count * k, dim: width }, side.right, {
        transposeB: true,
      });
      out.push(Array.from({ length: count }, (_, r) => data.slice(r * k * k, (r + 1) * k * k)));
    }
    return out as [Float32Array[], Float32Array[]];
  };
  return {
    ofPermutations(permutations: readonly Uint32Array[]) {
      return products((side) => {
        const out = new Float32Array(permutations.length * k * width);
        for (const [r, p] of permutations.entries()) {
          for (let i = 0; i < k; i++) {
            for (let f = 0; f < PAIRWISE; f++) {
              const from = i * width + f * k;
              const to = (r * k + i) * width + f * k;
              for (let a = 0; a < k; a++) out[to + p[a]!] = side[from + a]!;
            }
          }
        }
        return out;
      }, permutations.length);
    },
    ofMatrices(points: readonly Float64Array[]) {
      return products(async (side) => {
        const out = new Float32Array(points.length * k * width);
        for (const [r, p] of points.entries()) {
          const point = { data: Float32Array.from(p), rows: k, dim: k };
          out.set((await matmul({ data: side, rows: k * PAIRWISE, dim: k }, point)).data, r * k * width);
        }
        return out;
      }, points.length);
    },
  };
}

/** Every statistic transposed. */
function turned(pairwise: Float32Array, k: number): Float32Array {
  const width = PAIRWISE * k;
  const out = new Float32Array(pairwise.length);
  for (let f = 0; f < PAIRWISE; f++) {
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) out[j * width + f * k + i] = pairwise[i * width + f * k + j]!;
    }
  }
  return out;
}

/** The permutation along which the objective rises fastest. */
function bestVertex(linear: Float64Array, forward: Float32Array, backward: Float32Array, k: number): Uint32Array {
  return assign(
    linear.map((v, i) => -(v + forward[i]! + backward[i]!)),
    k,
    k,
  ).columns;
}

/** Moves a point towards a vertex as far as the objective rises, and the products with it; false when it stands still. */
function move(
  point: Float64Array,
  vertex: Uint32Array,
  at: readonly [Float32Array, Float32Array],
  ahead: readonly [Float32Array, Float32Array],
  linear: Float64Array,
  k: number,
): boolean {
  let rise = 0;
  let bend = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const t = i * k + j;
      const direction = (vertex[i] === j ? 1 : 0) - point[t]!;
      rise += (linear[t]! + at[0][t]! + at[1][t]!) * direction;
      bend += (ahead[0][t]! - at[0][t]!) * direction;
    }
  }
  if (rise <= 1e-9 && bend <= 0) return false;
  const length = bend >= 0 ? 1 : Math.min(1, Math.max(0, -rise / (2 * bend)));
  let most = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const t = i * k + j;
      const step = length * ((vertex[i] === j ? 1 : 0) - point[t]!);
      most = Math.max(most, Math.abs(step));
      point[t]! += step;
      for (const side of [0, 1] as const) at[side][t]! += length * (ahead[side][t]! - at[side][t]!);
    }
  }
  return most >= STILL;
}
