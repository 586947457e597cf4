/** Ranks 1..n of the values, equal values sharing the mean of their ranks. O(n log n). */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = sortedOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let t = start; t < end; t++) ranks[order[t]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Pearson's correlation; NaN when either side is constant. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanA += a[i]! / n;
    meanB += b[i]! / n;
  }
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const u = a[i]! - meanA;
    const v = b[i]! - meanB;
    aa += u * u;
    bb += v * v;
    ab += u * v;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : Number.NaN;
}

/** Spearman's ρ: Pearson's correlation of tie-averaged ranks; NaN when either side is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(averageRanks(a), averageRanks(b));
}

/**
 * Kendall's τ-a: (concordant − discordant pairs) / all pairs; a tie counts as neither, so ties pull it towards 0.
 * Knight's (1966) merge sort, O(n log n).
 */
export function kendallTauA(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i]! - a[j]! || b[i]! - b[j]!);
  const y = Float64Array.from(order, (i) => b[i]!);
  const x = Float64Array.from(order, (i) => a[i]!);
  const tiesX = tiedPairs(n, (t) => x[t] === x[t - 1]);
  const tiesBoth = tiedPairs(n, (t) => x[t] === x[t - 1] && y[t] === y[t - 1]);
  const discordant = sortCountingSwaps(y);
  const tiesY = tiedPairs(n, (t) => y[t] === y[t - 1]);
  const pairs = (n * (n - 1)) / 2;
  return (pairs - tiesX - tiesY + tiesBoth - 2 * discordant) / pairs;
}

function sortedOrder(values: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
}

/** Σ over runs of m(m − 1)/2; `same(t)` says whether entry t belongs to the run of entry t − 1. */
function tiedPairs(n: number, same: (t: number) => boolean): number {
  let pairs = 0;
  let run = 0;
  for (let t = 1; t < n; t++) {
    run = same(t) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts ascending by merging; returns how many pairs stood in the wrong order. */
function sortCountingSwaps(values: Float64Array): number {
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(values.length);
  let swaps = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      for (let i = start, j = middle, t = start; t < end; t++) {
        if (i < middle && (j >= end || from[i]! <= from[j]!)) to[t] = from[i++]!;
        else {
          to[t] = from[j++]!;
          swaps += middle - i;
        }
      }
    }
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return swaps;
}
