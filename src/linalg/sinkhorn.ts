import { VecbridgeError } from '../core/errors.js';
import { tf } from '../engine/tf.js';
import { type Matrix, zeros } from '../vectors/matrix.js';
import { blockData, blocksOf, withColumn } from './blocks.js';
import { runProgram } from './programs.js';

interface SinkhornOptions {
  /** Temperature ε of the similarities: smaller is sharper. For unit vectors .02 to .1 is usual. */
  epsilon: number;
  /** Updates of the target potential. */
  sweeps: number;
  /** The potential to start from, (m): that of an earlier call. Zeros by default. */
  potential?: Float32Array;
  /** What to average with the plan instead of the rows of y, (m, d'). */
  barycentreOf?: Matrix;
  /** Rows of x worked on at once; the memory is about 2 × 4 × blockRows × m bytes. */
  blockRows?: number;
}

interface SinkhornResult {
  /** Potential of the targets, (m), mean 0. */
  potential: Float32Array;
  /** For each row of x the plan's weighted mean of y (or of barycentreOf), (n, d'). */
  barycentres: Matrix;
  /** Σ_j |mass of target j − 1/m| of the plan behind the barycentres: 0 when converged, at most 2. */
  marginalError: number;
}

const SCORES = 1 << 21; // scores of one block: 8 MB, the fastest size measured for 8,000 targets

/**
 * Entropic optimal transport between two uniform clouds, cost −x·y: the plan P = softmax_j(x_i·y_j / ε + g_j), rows of
 * sum 1, with g such that the columns have equal mass n/m (Cuturi 2013; the potential form of Peyré and Cuturi,
 * "Computational Optimal Transport", §4.4). One sweep: g_j ← g_j − log(Σ_i P_ij · m/n). Stable at any ε: the softmax
 * subtracts the row's largest logit. Memory O(blockRows × m); n × m is never held. x (n, d), y (m, d).
 */
export async function sinkhorn(x: Matrix, y: Matrix, options: SinkhornOptions): Promise<SinkhornResult> {
  const { epsilon, sweeps, barycentreOf: values = y } = options;
  check(x, y, options);
  const m = y.rows;
  const rows = blocksOf(x.rows, options.blockRows ?? Math.min(4096, Math.max(8, Math.floor(SCORES / m))));
  // The logits come from one product: [x/ε, 1] · [y, g]ᵀ = x·yᵀ/ε + g.
  const left = withColumn({ ...x, data: x.data.map((v) => v / epsilon) }, () => 1);
  const right = withColumn(y, () => 0);
  const signature = {
    x: { shape: [rows.size, left.dim] },
    y: { shape: [m, left.dim] },
    weight: { shape: [1, rows.size] }, // 1 for rows, 0 for padding
  };
  const plan = (t: Inputs) => tf.softmax(tf.matMul(t.x as tf.Tensor2D, t.y as tf.Tensor2D, false, true));
  const mass = (t: Inputs, p: tf.Tensor) => tf.matMul(t.weight as tf.Tensor2D, p as tf.Tensor2D);
  const sweep = { signature, fn: (t: Inputs) => ({ mass: mass(t, plan(t)) }) };
  const last = {
    signature: { ...signature, values: { shape: [m, values.dim] } },
    fn: (t: Inputs) => {
      const p = plan(t);
      return { mass: mass(t, p), mean: tf.matMul(p as tf.Tensor2D, t.values as tf.Tensor2D) };
    },
  };

  const blocks = Array.from({ length: rows.count }, (_, at) => {
    const count = Math.min(rows.size, x.rows - at * rows.size);
    return { x: blockData(left, at, rows.size), weight: new Float32Array(rows.size).fill(1, 0, count), count };
  });
  const potential = options.potential ? Float64Array.from(options.potential) : new Float64Array(m);
  const total = new Float64Array(m);
  const usePotential = (): void => {
    const mean = potential.reduce((a, b) => a + b, 0) / m;
    for (let j = 0; j < m; j++) {
      potential[j]! -= mean;
      right.data[j * right.dim + y.dim] = potential[j]!;
    }
    total.fill(0);
  };
  const addMass = (part: ArrayLike<number>): void => {
    for (let j = 0; j < m; j++) total[j]! += part[j]!;
  };

  for (let s = 0; s < sweeps; s++) {
    usePotential();
    for (const block of blocks) {
      addMass((await runProgram('sinkhorn sweep', sweep, { x: block.x, weight: block.weight, y: right.data })).mass!);
    }
    // A target too far from everything has mass 0 in float32: it is raised by at most log(1e30) a sweep.
    for (let j = 0; j < m; j++) potential[j]! -= Math.log(Math.max((total[j]! * m) / x.rows, 1e-30));
  }
  usePotential();
  const barycentres = zeros(x.rows, values.dim);
  let at = 0;
  for (const block of blocks) {
    const target = barycentres.data.subarray(at, at + block.count * values.dim);
    const inputs = { x: block.x, weight: block.weight, y: right.data, values: values.data };
    const into = block.count === rows.size ? { mean: target } : undefined;
    const found = await runProgram('sinkhorn last', last, inputs, into);
    if (!into) target.set((found.mean as Float32Array).subarray(0, target.length));
    addMass(found.mass!);
    at += target.length;
  }
  let marginalError = 0;
  for (let j = 0; j < m; j++) marginalError += Math.abs(total[j]! / x.rows - 1 / m);
  return { potential: Float32Array.from(potential), barycentres, marginalError };
}

type Inputs = Record<string, tf.Tensor>;

function check(x: Matrix, y: Matrix, options: SinkhornOptions): void {
  const { epsilon, sweeps, potential, barycentreOf } = options;
  if (x.dim !== y.dim) {
    throw new VecbridgeError('DIM_MISMATCH', `x has ${x.dim} dims, y has ${y.dim}`, {
      context: { x: x.dim, y: y.dim },
    });
  }
  if (x.rows === 0 || y.rows === 0) {
    throw new VecbridgeError('TOO_FEW_ROWS', `transport needs rows on both sides, got ${x.rows} and ${y.rows}`, {
      context: { x: x.rows, y: y.rows },
    });
  }
  if (!(epsilon > 0 && Number.isFinite(epsilon)) || !Number.isInteger(sweeps) || sweeps < 0) {
    throw new VecbridgeError(
      'BAD_OPTION',
      `transport needs ε > 0 and a whole number of sweeps, got ${epsilon} and ${sweeps}`,
      {
        context: { epsilon, sweeps },
      },
    );
  }
  for (const [what, length] of [
    ['potential', potential?.length ?? y.rows],
    ['barycentreOf', barycentreOf?.rows ?? y.rows],
  ] as const) {
    if (length !== y.rows) {
      throw new VecbridgeError('ROWS_MISMATCH', `${what} has ${length} rows, y has ${y.rows}`, {
        context: { [what]: length, y: y.rows },
      });
    }
  }
}
