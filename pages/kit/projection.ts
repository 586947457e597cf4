import { random } from '../../src/core/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Two directions of a space, for a picture. */
interface Projection {
  /** Two unit vectors (d) */
  readonly axes: readonly [Float64Array, Float64Array];
  readonly mean: Float64Array;
}

const rounds = 60;

/** The two leading principal directions of the rows of m (n, d), by orthogonal iteration; a few n × d × 240 operations. */
export function principalPlane(m: Matrix): Projection {
  const mean = new Float64Array(m.dim);
  for (let i = 0; i < m.rows; i++) for (let j = 0; j < m.dim; j++) mean[j]! += m.data[i * m.dim + j]! / m.rows;
  const rng = random('principal plane');
  let [a, b] = [0, 1].map(() => Float64Array.from({ length: m.dim }, () => rng.normal())) as [
    Float64Array,
    Float64Array,
  ];
  for (let round = 0; round < rounds; round++) {
    [a, b] = [applyCovariance(m, mean, a), applyCovariance(m, mean, b)];
    scale(a, 1 / norm(a));
    subtract(b, a, dot(a, b));
    scale(b, 1 / norm(b));
  }
  return { axes: [positive(a), positive(b)], mean };
}

/** Coordinates of every row in the plane. */
export function project(m: Matrix, { axes, mean }: Projection): { x: number; y: number }[] {
  return Array.from({ length: m.rows }, (_, i) => {
    let [x, y] = [0, 0];
    for (let j = 0; j < m.dim; j++) {
      const v = m.data[i * m.dim + j]! - mean[j]!;
      x += v * axes[0][j]!;
      y += v * axes[1][j]!;
    }
    return { x, y };
  });
}

function applyCovariance(m: Matrix, mean: Float64Array, v: Float64Array): Float64Array {
  const out = new Float64Array(m.dim);
  for (let i = 0; i < m.rows; i++) {
    let along = 0;
    const at = i * m.dim;
    for (let j = 0; j < m.dim; j++) along += (m.data[at + j]! - mean[j]!) * v[j]!;
    for (let j = 0; j < m.dim; j++) out[j]! += along * (m.data[at + j]! - mean[j]!);
  }
  return out;
}

/** An axis has no sign of its own: the largest coordinate is made positive, so that a picture does not flip. */
function positive(v: Float64Array): Float64Array {
  const largest = v.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  if (largest < 0) scale(v, -1);
  return v;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, j) => sum + value * b[j]!, 0);
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a)) || 1;

function scale(a: Float64Array, by: number): void {
  for (let j = 0; j < a.length; j++) a[j]! *= by;
}

function subtract(a: Float64Array, b: Float64Array, times: number): void {
  for (let j = 0; j < a.length; j++) a[j]! -= times * b[j]!;
}
