import { Worker } from 'node:worker_threads';
import { EigenvalueDecomposition, Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { VecbridgeError } from '../core/errors.js';

/** A small float64 matrix, row after row: for decompositions, not for data. */
export interface Dense {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** A float64 matrix over `data` (copied only when it is not float64); throws DIM_MISMATCH on a wrong length. */
export function dense(data: Float64Array | Float32Array, rows: number, cols: number): Dense {
  if (data.length !== rows * cols) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `a ${rows} × ${cols} matrix needs ${rows * cols} numbers, got ${data.length}`,
      {
        context: { rows, cols, length: data.length },
      },
    );
  }
  return { data: data instanceof Float64Array ? data : Float64Array.from(data), rows, cols };
}

/** Thin singular value decomposition a = U diag(values) Vᵀ, values descending; U (rows, r), V (cols, r), r = min. O(n³) in plain JavaScript: for min(rows, cols) up to a few hundred. */
export function svd(a: Dense): { u: Dense; values: Float64Array; v: Dense } {
  if (a.rows < a.cols) {
    const t = svd(transpose(a));
    return { u: t.v, values: t.values, v: t.u };
  }
  const full = new SingularValueDecomposition(toMlMatrix(a));
  return {
    u: fromMlMatrix(full.leftSingularVectors, a.cols),
    values: Float64Array.from(full.diagonal),
    v: fromMlMatrix(full.rightSingularVectors),
  };
}

/** Below this many operations (rows · cols · min) a decomposition takes less than half a second. */
const ASIDE_OPERATIONS = 2e7;

/** The same decomposition on a thread of its own where it is large: signals and progress are heard meanwhile. */
export async function svdAside(a: Dense): Promise<{ u: Dense; values: Float64Array; v: Dense }> {
  if (a.rows < a.cols) {
    const t = await svdAside(transpose(a));
    return { u: t.v, values: t.values, v: t.u };
  }
  if (a.rows * a.cols * a.cols < ASIDE_OPERATIONS) return svd(a);
  toMlMatrix(a); // what it refuses is refused here
  const worker = new Worker(ASIDE, {
    eval: true,
    workerData: { data: a.data, rows: a.rows, cols: a.cols, from: import.meta.url },
  });
  const found = await new Promise<{ u: Float64Array; values: Float64Array; v: Float64Array }>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  const { rows, cols } = a;
  return { u: dense(found.u, rows, cols), values: found.values, v: dense(found.v, cols, cols) };
}

/** What that thread runs: plain JavaScript, as a thread cannot be started from TypeScript that is not compiled. */
const ASIDE = `
const { parentPort, workerData: { data, rows, cols, from } } = require('node:worker_threads');
const { Matrix, SingularValueDecomposition } = require('node:module').createRequire(from)('ml-matrix');
const matrix = new Matrix(rows, cols);
for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) matrix.set(i, j, data[i * cols + j]);
const full = new SingularValueDecomposition(matrix);
const flat = (m) => {
  const out = new Float64Array(m.rows * cols);
  for (let i = 0; i < m.rows; i++) for (let j = 0; j < cols; j++) out[i * cols + j] = m.get(i, j);
  return out;
};
parentPort.postMessage({ u: flat(full.leftSingularVectors), values: Float64Array.from(full.diagonal), v: flat(full.rightSingularVectors) });
`;

/** Thin QR of a tall matrix: a = Q R with QᵀQ = I; Q (rows, cols), R (cols, cols) upper triangular. */
export function qr(a: Dense): { q: Dense; r: Dense } {
  if (a.rows < a.cols) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `thin QR needs at least as many rows as columns, got ${a.rows} × ${a.cols}`,
      {
        hint: 'transpose the matrix',
        context: { rows: a.rows, cols: a.cols },
      },
    );
  }
  const full = new QrDecomposition(toMlMatrix(a));
  return { q: fromMlMatrix(full.orthogonalMatrix), r: fromMlMatrix(full.upperTriangularMatrix) };
}

/** Eigenvalues of a symmetric n × n matrix, descending, and its eigenvectors as the columns of `vectors` (n, n). */
export function symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(toMlMatrix(dense(a, n, n)), {
    assumeSymmetric: true,
  });
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = eigenvectorMatrix.getRow(i);
    for (let j = 0; j < n; j++) vectors[i * n + j] = row[order[j]!]!;
  }
  return { values: Float64Array.from(order, (i) => realEigenvalues[i]!), vectors };
}

/** a · b in float64. Plain JavaScript, about 1 GFLOP/s: for small matrices. */
export function multiply(a: Dense, b: Dense): Dense {
  if (a.cols !== b.rows) {
    throw new VecbridgeError('DIM_MISMATCH', `cannot multiply ${a.rows} × ${a.cols} by ${b.rows} × ${b.cols}`, {
      context: { a: [a.rows, a.cols], b: [b.rows, b.cols] },
    });
  }
  const out = new Float64Array(a.rows * b.cols);
  multiplyRows(a, b, out, 0, a.rows);
  return { data: out, rows: a.rows, cols: b.cols };
}

/** Rows `from` to before `to` of a · b, added to those of `out`, which are zeros. */
export function multiplyRows(a: Dense, b: Dense, out: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const row = out.subarray(i * b.cols, (i + 1) * b.cols);
    for (let t = 0; t < a.cols; t++) {
      const w = a.data[i * a.cols + t]!;
      if (w === 0) continue;
      const offset = t * b.cols;
      for (let j = 0; j < row.length; j++) row[j]! += w * b.data[offset + j]!;
    }
  }
}

export function transpose(a: Dense): Dense {
  const out = new Float64Array(a.data.length);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out[j * a.rows + i] = a.data[i * a.cols + j]!;
  }
  return { data: out, rows: a.cols, cols: a.rows };
}

/** Throws BAD_VALUE for NaN and infinities, on which the iterations of the decompositions would not end. */
function toMlMatrix(a: Dense): Matrix {
  const bad = a.data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    const [row, column] = [Math.floor(bad / a.cols), bad % a.cols];
    throw new VecbridgeError(
      'BAD_VALUE',
      `entry ${row}, ${column} of the ${a.rows} × ${a.cols} matrix is ${a.data[bad]}`,
      {
        context: { row, column, value: a.data[bad] },
      },
    );
  }
  const out = new Matrix(a.rows, a.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out.set(i, j, a.data[i * a.cols + j]!);
  }
  return out;
}

function fromMlMatrix(m: Matrix, cols = m.columns): Dense {
  const out = new Float64Array(m.rows * cols);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < cols; j++) out[i * cols + j] = m.get(i, j);
  }
  return { data: out, rows: m.rows, cols };
}
