/**
 * Everything HSIC, CKA, kernel alignment and distance alignment need of two n × n kernel matrices K = k(X, X) and
 * L = k(Y, Y) is a handful of sums. They are computed without holding either matrix.
 */
export interface KernelSums {
  readonly n: number;
  /** Σ over i ≠ j of K_ij L_ij, K_ij², L_ij². */
  readonly products: { readonly kl: number; readonly kk: number; readonly ll: number };
  /** Σ over j ≠ i of K_ij and L_ij, (n). */
  readonly rows: { readonly k: Float64Array; readonly l: Float64Array };
  /** K_ii and L_ii, (n). */
  readonly diagonal: { readonly k: Float64Array; readonly l: Float64Array };
}

/** Which kernel; RBF is exp(−|a − b|² / (2σ²)), with a σ for each space. */
export type Kernel = { readonly kind: 'linear' } | { readonly kind: 'rbf'; readonly sigmas: readonly [number, number] };

type Side = 'k' | 'l';
export type Estimator = 'unbiased' | 'biased';

/**
 * HSIC of two of the kernels. biased: tr(KHLH) / (n − 1)² (Gretton et al. 2005). unbiased (Song et al. 2012), with zero
 * diagonals: [tr(KL) + (1ᵀK1)(1ᵀL1) / ((n−1)(n−2)) − 2 · 1ᵀKL1 / (n−2)] / (n(n−3)). Neither changes when a_i + a_j is
 * added to K_ij.
 */
export function hsic(sums: KernelSums, a: Side, b: Side, estimator: Estimator): number {
  const { n } = sums;
  const rowsA = sums.rows[a];
  const rowsB = sums.rows[b];
  const biased = estimator === 'biased';
  let products = a === b ? (a === 'k' ? sums.products.kk : sums.products.ll) : sums.products.kl;
  let [totalA, totalB, crossed] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [da, db] = biased ? [sums.diagonal[a][i]!, sums.diagonal[b][i]!] : [0, 0];
    const ra = rowsA[i]! + da;
    const rb = rowsB[i]! + db;
    products += da * db;
    totalA += ra;
    totalB += rb;
    crossed += ra * rb;
  }
  if (biased) return (products - (2 / n) * crossed + (totalA * totalB) / n ** 2) / (n - 1) ** 2;
  return (products + (totalA * totalB) / ((n - 1) * (n - 2)) - (2 / (n - 2)) * crossed) / (n * (n - 3));
}

/** HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)); NaN where a space has no variance. */
export const normalisedHsic = (sums: KernelSums, estimator: Estimator): number =>
  hsic(sums, 'k', 'l', estimator) /
  Math.sqrt(Math.max(0, hsic(sums, 'k', 'k', estimator)) * Math.max(0, hsic(sums, 'l', 'l', estimator)));

/**
 * Mean of HSIC(K, PLPᵀ) over all permutations P: 0 for the unbiased estimator, and tr(HK) tr(HL) / (n−1)³ for the
 * biased one, by counting how often each entry of a centred matrix meets each of the other.
 */
export function hsicByChance(sums: KernelSums, estimator: Estimator): number {
  if (estimator === 'unbiased') return 0;
  const { n } = sums;
  const centredTrace = (side: Side): number => {
    let [trace, total] = [0, 0];
    for (let i = 0; i < n; i++) {
      trace += sums.diagonal[side][i]!;
      total += sums.rows[side][i]! + sums.diagonal[side][i]!;
    }
    return trace - total / n;
  };
  return (centredTrace('k') * centredTrace('l')) / (n - 1) ** 3;
}

/** CKA and its mean over all permutations of the rows. */
export const alignmentOf = (sums: KernelSums, estimator: Estimator): { value: number; chance: number } => ({
  value: normalisedHsic(sums, estimator),
  chance:
    estimator === 'unbiased'
      ? 0
      : hsicByChance(sums, estimator) / Math.sqrt(hsic(sums, 'k', 'k', estimator) * hsic(sums, 'l', 'l', estimator)),
});

/** Inner product of the kernels over all i, j (biased) or over i ≠ j (unbiased), and its mean over all permutations. */
export function innerProduct(
  sums: KernelSums,
  a: Side,
  b: Side,
  estimator: Estimator,
): { value: number; chance: number } {
  const { n } = sums;
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const [offA, offB] = [total(sums.rows[a]), total(sums.rows[b])];
  let value = a === b ? (a === 'k' ? sums.products.kk : sums.products.ll) : sums.products.kl;
  let chance = (offA * offB) / (n * (n - 1));
  if (estimator === 'biased') {
    for (let i = 0; i < n; i++) value += sums.diagonal[a][i]! * sums.diagonal[b][i]!;
    chance += (total(sums.diagonal[a]) * total(sums.diagonal[b])) / n;
  }
  return { value, chance };
}
