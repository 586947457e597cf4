import type { Random } from '../../../src/core/random.js';
import { holdsUpSignals } from '../../../src/engine/available.js';
import { tf } from '../../../src/engine/tf.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { polarBatch } from '../../../src/linalg/polar-batch.js';
import { runProgram } from '../../../src/linalg/programs.js';
import type { Matrix } from '../../../src/vectors/matrix.js';

/** Steps of one run of the graph, between two looks at the change. */
const STEPS = 5;
const MOST_STEPS = 60;
/** Change of the worst direction (1 − |cosine|) in one step at which the components count as found. */
const TOLERANCE = 1e-3;

/**
 * Independent components of whitened rows z (n, k): a rotation R (k, k) whose rows are the directions in which the rows
 * are least Gaussian. Symmetric FastICA with the contrast log cosh (Hyvärinen 1999, "Fast and robust fixed-point
 * algorithms for independent component analysis"): R ← polar(E[tanh(R z) zᵀ] − diag(E[1 − tanh²(R z)]) R).
 * The first rotation is random, and so is the local optimum reached. O(n k²) a step, at most 60 steps.
 */
export async function fastIca(z: Matrix, random: Random): Promise<Matrix> {
  const { rows, dim: k } = z;
  const signature = { z: { shape: [1, rows, k] }, rotation: { shape: [1, k, k] } };
  let rotation = Float32Array.from({ length: k * k }, () => random.normal());
  rotation = (
    await runProgram('ica start', { signature: { rotation: signature.rotation }, fn: orthogonal }, { rotation })
  ).rotated as Float32Array<ArrayBuffer>;
  const atOnce = (await holdsUpSignals()) ? 1 : STEPS;
  for (let done = atOnce; ; done += atOnce) {
    const program = { signature, fn: atOnce === 1 ? one : several };
    const { rotated, change } = await runProgram(`fast ica ${atOnce}`, program, { z: z.data, rotation });
    rotation = rotated as Float32Array<ArrayBuffer>;
    if (done % STEPS === 0 && (change![0]! < TOLERANCE || done >= MOST_STEPS)) break;
  }
  return { data: rotation, rows: k, dim: k };
}

type Tensors = Record<string, tf.Tensor>;

const orthogonal = ({ rotation }: Tensors): Tensors => ({ rotated: polarBatch(rotation as tf.Tensor3D) });

const several = (t: Tensors): Tensors => steps(t, STEPS);
const one = (t: Tensors): Tensors => steps(t, 1);

function steps({ z, rotation }: Tensors, count: number): Tensors {
  let current = rotation as tf.Tensor3D;
  let before = current;
  for (let i = 0; i < count; i++) {
    before = current;
    current = step(z as tf.Tensor3D, current);
  }
  const cosines = tf.abs(tf.sum(tf.mul(current, before), 2));
  return { rotated: current, change: tf.reshape(tf.sub(1, tf.min(cosines)), [1]) };
}

function step(z: tf.Tensor3D, rotation: tf.Tensor3D): tf.Tensor3D {
  const n = z.shape[1];
  const bent = tf.tanh(tf.matMul(z, rotation, false, true)) as tf.Tensor3D;
  const slope = tf.transpose(tf.sub(1, tf.mean(tf.square(bent), 1, true)), [0, 2, 1]);
  const toward = tf.div(tf.matMul(bent, z, true, false), n);
  return polarBatch(tf.sub(toward, tf.mul(slope, rotation)) as tf.Tensor3D);
}

export interface Components {
  /** Directions in whitened coordinates, (k, k): row i is component i. */
  readonly directions: Matrix;
  /** The rows along them, unit variance, (n, k). */
  readonly values: Matrix;
}

/** The rows z (n, k) along the components, each turned so that its skewness E[s³] is positive and scaled to variance 1. */
export async function orientedComponents(z: Matrix, rotation: Matrix): Promise<Components> {
  const values = await matmul(z, rotation, { transposeB: true });
  const k = values.dim;
  const square = new Float64Array(k);
  const cube = new Float64Array(k);
  for (let i = 0; i < values.data.length; i++) {
    const v = values.data[i]!;
    square[i % k]! += v * v;
    cube[i % k]! += v * v * v;
  }
  const sign = cube.map((c) => (c < 0 ? -1 : 1));
  const scale = square.map((s, j) => sign[j]! / Math.sqrt(Math.max(s / values.rows, 1e-12)));
  const directions = rotation.data.map((v, i) => v * sign[Math.floor(i / k)]!);
  return {
    directions: { data: directions, rows: k, dim: k },
    values: { data: values.data.map((v, i) => v * scale[i % k]!), rows: values.rows, dim: k },
  };
}
