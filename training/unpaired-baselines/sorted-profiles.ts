import { cslsMatches } from '../../src/linalg/csls.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { symmetricEigen } from '../../src/linalg/svd.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';

export interface Dictionary {
  /** Pairs (source[i], target[i]); a pair found from both sides stands twice. */
  readonly source: Uint32Array;
  readonly target: Uint32Array;
}

/**
 * VecMap's dictionary from nothing (Artetxe, Labaka and Agirre 2018, §3.2): rows of (XXᵀ)^½, each sorted, are profiles
 * of similarity that two isometric spaces share without any correspondence of columns; profiles are brought to unit
 * length, centred, unit length, and matched by CSLS in both directions. x (n, d), y (n, d): the same number of rows.
 * Memory 4 n² bytes for each side.
 */
export async function profileDictionary(x: Matrix, y: Matrix, neighbours: number): Promise<Dictionary> {
  const [left, right] = [await profiles(x), await profiles(y)];
  const { matches, backMatches } = await cslsMatches(left, right, neighbours);
  return bothDirections(matches, backMatches);
}

/** The union of the matches of every source row and of every target row. */
export function bothDirections(matches: Uint32Array, backMatches: Uint32Array): Dictionary {
  const source = new Uint32Array(matches.length + backMatches.length);
  const target = new Uint32Array(source.length);
  matches.forEach((j, i) => {
    source[i] = i;
    target[i] = j;
  });
  backMatches.forEach((i, j) => {
    source[matches.length + j] = i;
    target[matches.length + j] = j;
  });
  return { source, target };
}

/** Sorted rows of (XXᵀ)^½ = X (XᵀX)^(−½) Xᵀ, normalised, (n, n). */
async function profiles(x: Matrix): Promise<Matrix> {
  const { dim } = x;
  const { values, vectors } = symmetricEigen(await crossProduct(x, x), dim);
  const least = values[0]! * 1e-7; // float32 rows know nothing of directions below
  const power = new Float32Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) {
        if (values[k]! > least) sum += (vectors[i * dim + k]! * vectors[j * dim + k]!) / Math.sqrt(values[k]!);
      }
      power[i * dim + j] = sum;
    }
  }
  const similar = await matmul(await matmul(x, { data: power, rows: dim, dim }), x, { transposeB: true });
  for (let i = 0; i < similar.rows; i++) similar.data.subarray(i * similar.dim, (i + 1) * similar.dim).sort();
  return preprocess(similar).matrix;
}
