import { VecbridgeError } from '../core/errors.js';
import { assign } from './assign.js';

interface BoundOptions {
  /** Most sweeps over all blocks; default 100. */
  readonly sweeps?: number;
  /** A value known to be reached: the ascent ends when the bound meets it. */
  readonly reached?: number;
  /** Called after every sweep; what it throws ends the ascent. */
  readonly each?: (sweep: number, bound: number) => void;
}

interface TraceBound {
  /** No permutation P has a greater tr(Kx P Ky Pᵀ). */
  readonly bound: number;
  readonly sweeps: number;
}

/** Sweeps that gain less than this share of the scale count as idle; after three the ascent ends. */
const PROGRESS = 1e-6;
const IDLE_SWEEPS = 3;
/** The dense costs have n⁴ numbers: 20 MB at 40. */
const MOST = 40;

/**
 * An upper bound of max_P tr(Kx P Ky Pᵀ) over permutations, for symmetric n × n kernels, n ≤ 40: the dual ascent of
 * P. Hahn, T. Grant, "Lower bounds for the quadratic assignment problem based upon a dual formulation", Operations
 * Research 46 (1998), on the costs C_ijkl = −Kx_ik Ky_jl of giving i to j and k to l. Each sweep
 * (a) spreads what is left of the leader ℓ_ij over its block (i, j);
 * (b) moves the complementary costs C_klij into block (i, j), solves its (n−1) × (n−1) assignment, keeps the reduced costs
 *     and raises ℓ_ij by the optimum;
 * (c) solves the n × n assignment of the leaders and adds its optimum to the bound.
 * All costs left are non-negative after each sweep, so the bound holds at any time. An assignment's value is taken from
 * its duals, so that rounding cannot make it too good. O(n²) assignments of size n − 1 a sweep, 8 n⁴ bytes.
 */
export function hahnGrantBound(kx: Float64Array, ky: Float64Array, n: number, options: BoundOptions = {}): TraceBound {
  check(kx, ky, n);
  const { sweeps = 100, reached, each } = options;
  const leaders = new Float64Array(n * n);
  const costs = new Float64Array(n ** 4); // [i, j, k, l]; entries with k = i or l = j stay 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      leaders[i * n + j] = -kx[i * n + i]! * ky[j * n + j]!;
      const block = (i * n + j) * n * n;
      for (let k = 0; k < n; k++) {
        if (k === i) continue;
        for (let l = 0; l < n; l++) if (l !== j) costs[block + k * n + l] = -kx[i * n + k]! * ky[j * n + l]!;
      }
    }
  }
  let bound = 0;
  let done = 0;
  for (let idle = 0; done < sweeps && idle < IDLE_SWEEPS; ) {
    const order = [...leaders.keys()].sort((a, b) => leaders[a]! - leaders[b]! || a - b);
    if (n > 1) for (const at of order) spread(costs, leaders, n, at);
    if (n > 1) for (const at of order) solveBlock(costs, leaders, n, at);
    const gained = reduce(leaders, n);
    bound += gained;
    done++;
    each?.(done, -bound);
    if (reached !== undefined && -bound - reached <= 1e-12 * Math.max(1, Math.abs(reached))) break;
    idle = gained <= PROGRESS * Math.max(Math.abs(bound), 1e-300) ? idle + 1 : 0;
  }
  return { bound: -bound, sweeps: done };
}

/** (a) ℓ_ij goes into the rows of its block: an assignment takes n − 1 of its entries. */
function spread(costs: Float64Array, leaders: Float64Array, n: number, at: number): void {
  const share = leaders[at]! / (n - 1);
  leaders[at] = 0;
  const [i, j] = [Math.floor(at / n), at % n];
  for (let k = 0; k < n; k++) {
    if (k === i) continue;
    for (let l = 0; l < n; l++) if (l !== j) costs[(at * n + k) * n + l]! += share;
  }
}

/** (b) block (i, j) with the complementary costs: its assignment's optimum becomes ℓ_ij, its reduced costs stay. */
function solveBlock(costs: Float64Array, leaders: Float64Array, n: number, at: number): void {
  const size = n - 1;
  const [i, j] = [Math.floor(at / n), at % n];
  const block = new Float64Array(size * size);
  for (let k = 0, row = 0; k < n; k++) {
    if (k === i) continue;
    for (let l = 0, column = 0; l < n; l++) {
      if (l === j) continue;
      const mirror = ((k * n + l) * n + i) * n + j;
      block[row * size + column++] = costs[(at * n + k) * n + l]! + costs[mirror]!;
      costs[mirror] = 0;
    }
    row++;
  }
  leaders[at] = reduce(block, size);
  for (let k = 0, row = 0; k < n; k++) {
    if (k === i) continue;
    for (let l = 0, column = 0; l < n; l++) {
      if (l !== j) costs[(at * n + k) * n + l] = block[row * size + column++]!;
    }
    row++;
  }
}

/** Subtracts optimal duals from square costs, in place: entries ≥ 0 remain. Returns the sum of the duals. */
function reduce(costs: Float64Array, n: number): number {
  const { duals } = assign(costs, n, n);
  let value = 0;
  for (let j = 0; j < n; j++) value += duals[j]!;
  for (let i = 0; i < n; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) least = Math.min(least, costs[i * n + j]! - duals[j]!);
    value += least;
    for (let j = 0; j < n; j++) costs[i * n + j] = costs[i * n + j]! - duals[j]! - least;
  }
  return value;
}

function check(kx: Float64Array, ky: Float64Array, n: number): void {
  if (n < 1 || n > MOST) {
    throw new VecbridgeError('BAD_OPTION', `the bound takes kernels of 1 to ${MOST} items, got ${n}`, {
      hint: 'it holds n⁴ numbers; larger problems go without a certificate',
      context: { n, most: MOST },
    });
  }
  for (const kernel of [kx, ky]) {
    if (kernel.length === n * n) continue;
    throw new VecbridgeError('DIM_MISMATCH', `a ${n} × ${n} kernel needs ${n * n} numbers, got ${kernel.length}`, {
      context: { n, length: kernel.length },
    });
  }
}
