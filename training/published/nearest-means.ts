import { topk } from '../../src/linalg/topk.js';
import { type Matrix, rowOf, zeros } from '../../src/vectors/matrix.js';

/**
 * For every query the plain mean of `values` over its k nearest corpus rows by inner product: queries (n, r), corpus
 * (m, r), values (m, d) → (n, d).
 */
export async function nearestMeans(queries: Matrix, corpus: Matrix, values: Matrix, k: number): Promise<Matrix> {
  const found = await topk(queries, corpus, k);
  const out = zeros(queries.rows, values.dim);
  for (let i = 0; i < queries.rows; i++) {
    const target = rowOf(out, i);
    for (let t = i * found.k; t < (i + 1) * found.k; t++) {
      const from = found.indices[t]! * values.dim;
      for (let j = 0; j < values.dim; j++) target[j]! += values.data[from + j]! / found.k;
    }
  }
  return out;
}
