import { matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';

/** A region of the candidates where many agree. */
interface Mode {
  /** (d, d), orthogonal */
  readonly map: Matrix;
  /** Index of the candidate it was climbed from. */
  readonly candidate: number;
  /** Mean similarity of that candidate to its nearest others, before climbing. */
  readonly density: number;
}

const NEAREST = 8; // candidates whose agreement makes the density
const CLIMB_NEAREST = 15; // candidates averaged in a step of mean shift
const CLIMB_STEPS = 8;
/** Modes more alike than this are one; unrelated maps of d dims have similarity about 1/√d of a share of this. */
const SAME_MODE = 0.6;

/**
 * Where the hypotheses agree. Wrong maps scatter over the orthogonal group, right ones lean the same way, so the truth is
 * the densest region even when every single candidate is poor. Similarity s_ij = ⟨W_i, W_j⟩ / (‖W_i‖‖W_j‖); density =
 * mean similarity to the 8 nearest; mean shift on maps: W ← polar(Σ s_j W_j) over the 15 candidates nearest to W.
 * maps: n candidates (d, d). Returns at most `count` distinct modes, densest first.
 */
export async function findModes(
  maps: readonly Matrix[],
  count: number,
): Promise<{ modes: Mode[]; densities: Float64Array }> {
  const flat = flatten(maps);
  const similar = await matmul(flat, flat, { transposeB: true });
  const densities = Float64Array.from(maps, (_, i) => {
    const others = similar.data.slice(i * maps.length, (i + 1) * maps.length);
    others[i] = Number.NEGATIVE_INFINITY;
    others.sort();
    const near = others.subarray(Math.max(1, maps.length - NEAREST));
    return near.reduce((a, b) => a + b, 0) / Math.max(1, near.length);
  });
  const order = [...densities.keys()].sort((a, b) => densities[b]! - densities[a]! || a - b);
  const modes: Mode[] = [];
  for (const candidate of order) {
    if (modes.length >= count) break;
    const map = await climb(flat, maps[0]!.rows, maps[0]!.dim, candidate);
    if (modes.some((mode) => similarity(mode.map, map) > SAME_MODE)) continue;
    modes.push({ map, candidate, density: densities[candidate]! });
  }
  return { modes, densities };
}

async function climb(flat: Matrix, rows: number, dim: number, from: number): Promise<Matrix> {
  let map: Matrix = { ...takeRows(flat, [from]), rows, dim };
  for (let step = 0; step < CLIMB_STEPS; step++) {
    const near = await matmul({ data: map.data, rows: 1, dim: rows * dim }, flat, { transposeB: true });
    const order = [...near.data.keys()].sort((a, b) => near.data[b]! - near.data[a]! || a - b).slice(0, CLIMB_NEAREST);
    const sum = new Float64Array(rows * dim);
    for (const i of order) {
      const weight = Math.max(0, near.data[i]!);
      const at = i * flat.dim;
      for (let t = 0; t < sum.length; t++) sum[t]! += weight * flat.data[at + t]!;
    }
    map = await nearestOrthogonal(sum, rows, dim);
  }
  return map;
}

/** One candidate a row, each of Frobenius norm 1. */
function flatten(maps: readonly Matrix[]): Matrix {
  const dim = maps[0]!.data.length;
  const data = new Float32Array(maps.length * dim);
  maps.forEach((map, i) => {
    const scale = 1 / Math.max(norm(map.data), 1e-30);
    for (let t = 0; t < dim; t++) data[i * dim + t] = map.data[t]! * scale;
  });
  return { data, rows: maps.length, dim };
}

function norm(v: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]! * v[i]!;
  return Math.sqrt(sum);
}

/** ⟨A, B⟩ / (‖A‖‖B‖): 1 for equal maps, about 0 for unrelated ones. */
export function similarity(a: Matrix, b: Matrix): number {
  let dot = 0;
  for (let i = 0; i < a.data.length; i++) dot += a.data[i]! * b.data[i]!;
  return dot / Math.max(norm(a.data) * norm(b.data), 1e-30);
}
