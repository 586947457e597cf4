import { listMeasure, meanOverRows } from './list-measure.js';

export const lcsKnn = listMeasure({
  name: 'lcs-knn',
  summary: 'length of the longest common subsequence of the two ordered lists of neighbours, divided by k',
  formula: 'mean_i LCS(N_x(i), N_y(i)) / k',
  source: 'Huh et al. 2024, arXiv:2405.07987 (its code gives the mean length, k times this)',
  bias: 'falls as n grows',
  self: 1,
  symmetric: true,
  statistic: (x, y) => meanOverRows(x, y, (a, b) => commonSubsequence(a, b) / x.k),
});

export const editKnn = listMeasure({
  name: 'edit-knn',
  summary: '1 − normalised edit distance of the two ordered lists of neighbours',
  formula: '1 − mean_i Levenshtein(N_x(i), N_y(i)) / k',
  source: 'Huh et al. 2024, arXiv:2405.07987; Levenshtein 1966',
  bias: 'falls as n grows',
  self: 1,
  symmetric: true,
  statistic: (x, y) => 1 - meanOverRows(x, y, (a, b) => editDistance(a, b) / x.k),
});

export const rankSimilarity = listMeasure({
  name: 'rank-similarity',
  summary: 'agreement of the ranks of common neighbours; nearer neighbours count more (RankSim)',
  formula:
    'mean_i Σ_j 2 / ((1 + |r_j − s_j|)(r_j + s_j)) / H_m over the m common neighbours with ranks r_j, s_j, H_m = 1 + … + 1/m; 0 for m = 0',
  source: 'Wang et al. 2020, arXiv:2002.11448; Klabunde et al. 2024 (ReSi), arXiv:2408.00531',
  bias: 'falls as n grows; rows with one common neighbour can reach 1',
  self: 1,
  symmetric: true,
  statistic: (x, y) => meanOverRows(x, y, rankAgreement),
});

function commonSubsequence(a: Uint32Array, b: Uint32Array): number {
  const lengths = new Uint32Array(b.length + 1);
  for (const item of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = lengths[j]!;
      lengths[j] = item === b[j - 1] ? diagonal + 1 : Math.max(above, lengths[j - 1]!);
      diagonal = above;
    }
  }
  return lengths[b.length]!;
}

function editDistance(a: Uint32Array, b: Uint32Array): number {
  const costs = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = costs[0]!;
    costs[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = costs[j]!;
      costs[j] = Math.min(above + 1, costs[j - 1]! + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1));
      diagonal = above;
    }
  }
  return costs[b.length]!;
}

function rankAgreement(a: Uint32Array, b: Uint32Array): number {
  let [sum, harmonic, common] = [0, 0, 0];
  for (let r = 1; r <= a.length; r++) {
    const s = b.indexOf(a[r - 1]!) + 1;
    if (s === 0) continue;
    sum += 2 / ((1 + Math.abs(r - s)) * (r + s));
    harmonic += 1 / ++common;
  }
  return common > 0 ? sum / harmonic : 0;
}
