/** How the vectors of a text's tokens become one vector (Reimers & Gurevych 2019, "Sentence-BERT"). */
export type Pooling = 'mean' | 'cls' | 'max' | 'mean-sqrt-length' | 'weighted-mean' | 'last';

/**
 * tokens (length, width), of which `from` ≤ t < `to` count ("cls" is always the first); writes `width` numbers. The weights of
 * "weighted-mean" are the positions 1, 2, … (Muennighoff 2022, "SGPT").
 */
export function pool(
  tokens: Float32Array,
  width: number,
  { from, to }: { readonly from: number; readonly to: number },
  pooling: Pooling,
  into: Float32Array,
): void {
  if (pooling === 'cls' || pooling === 'last') {
    const t = pooling === 'cls' ? 0 : to - 1;
    into.set(tokens.subarray(t * width, (t + 1) * width));
    return;
  }
  const sums = new Float64Array(width).fill(pooling === 'max' ? Number.NEGATIVE_INFINITY : 0);
  let weights = 0;
  for (let t = from; t < to; t++) {
    const weight = pooling === 'weighted-mean' ? t + 1 : 1;
    weights += weight;
    for (let j = 0; j < width; j++) {
      const value = tokens[t * width + j]!;
      if (pooling === 'max') sums[j] = Math.max(sums[j]!, value);
      else sums[j]! += weight * value;
    }
  }
  const divisor = pooling === 'max' ? 1 : pooling === 'mean-sqrt-length' ? Math.sqrt(weights) : weights;
  for (let j = 0; j < width; j++) into[j] = sums[j]! / divisor;
}
