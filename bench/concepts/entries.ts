import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

/** Test entries of the demo in two models, centred: row i is the same entry in all. */
export interface Entries {
  /** (n, d_source) */
  readonly source: Matrix;
  /** (n, d_target) */
  readonly target: Matrix;
  /** The source by a translator that has not seen these entries (n, d_target). */
  readonly translated: Matrix;
}

/** 800 entries in MiniLM (384) and mpnet (768). */
export const modern = (): Promise<Entries> => entries('minilm', 'mpnet', 'minilm-to-mpnet');
/** 2,000 entries in Universal Sentence Encoder lite (512) and GloVe (100). */
export const classical = (): Promise<Entries> => entries('source', 'target', 'demo');

async function entries(from: string, to: string, checkpoint: string): Promise<Entries> {
  const demo = (name: string) => readMatrix(join(packageRoot, 'data', 'demo', `test-${name}.npy`));
  const [source, target] = [(await demo(from)).matrix, (await demo(to)).matrix];
  const translator = await loadTranslator(join(packageRoot, 'checkpoints', checkpoint));
  const translated = await translator.translate(source, { centred: true });
  return {
    source: centred(source, translator.means.source),
    target: centred(target, translator.means.target),
    translated,
  };
}

/** Unit length, minus the mean, unit length. */
function centred({ data, rows, dim }: Matrix, mean: Float32Array): Matrix {
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const unit = unitLength(data.subarray(row * dim, (row + 1) * dim));
    out.set(unitLength(unit.map((value, i) => value - mean[i]!)), row * dim);
  }
  return { data: out, rows, dim };
}

function unitLength(v: Float32Array): Float32Array {
  const length = Math.hypot(...v);
  return v.map((value) => value / length);
}

/** Product of row i of a and row j of b over the dims that both have: their cosine, for rows of unit length. */
export function product(a: Matrix, i: number, b: Matrix, j: number): number {
  const dims = Math.min(a.dim, b.dim);
  let sum = 0;
  for (let d = 0; d < dims; d++) sum += a.data[i * a.dim + d]! * b.data[j * b.dim + d]!;
  return sum;
}
