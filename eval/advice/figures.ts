/** A measured range and where it stands. Nothing in an advice is without one of these. */
export interface Measured {
  readonly least: number;
  readonly most: number;
  readonly source: string;
}

const measured = (least: number, most: number, source: string): Measured => ({ least, most, source });

/** Rows in the pools that every top-1 below was measured in: of larger pools it is lower. */
export const MEASURED_POOL = 2000;

/** Sentence-like spaces: three pairs of independently trained models of WordNet entries, 19,000 rows a side. */
export const SENTENCES = {
  unpaired: measured(0.42, 0.76, 'docs/results.md, wordnet-19k: means of 5 seeds over three pairs'),
  unpairedOfOracle: measured(0.72, 0.92, 'docs/results.md, wordnet-19k: top-1 of the top-1 with all pairs'),
  allPairs: measured(0.58, 0.82, 'docs/results.md, wordnet-19k: Procrustes on 38,000 pairs'),
} as const;

/** Spaces without much common structure: single words, 7,500 rows a side. */
export const HARD = {
  unpaired: measured(0, 0.29, 'docs/results.md, words-7k: means over the seeds of three pairs, two of which are found'),
  allPairs: measured(0.17, 0.48, 'docs/results.md, words-7k: Procrustes on 15,000 pairs'),
} as const;

/** Pairs and unpaired rows on single words, use → glove, where the pairs alone reach .12 and .40 and all pairs .48. */
export const FEW_PAIRS = {
  rows: 7500,
  pairs: [100, 1000],
  top1: measured(0.36, 0.41, 'docs/results/few-pairs.jsonl: words-7k, use → glove, 100 and 1,000 pairs, seeds 0 to 4'),
  seconds: measured(38, 44, 'docs/results/few-pairs.jsonl: processor time, 100 and 1,000 pairs'),
} as const;

/** 200 rows a side of spaces that align with 19,000. */
export const FEW_ROWS = { rows: 200, aligned: 0, runs: 18, source: 'docs/results.md, controls: truncated' } as const;

/**
 * Seconds of unpaired-linear on one thread, map and verdict: with clusters alone, between the two sizes by the number of rows,
 * and what third moments add on hard pairs, which hardly depends on it.
 */
export const UNPAIRED_SECONDS = {
  small: { rows: 7500, ...measured(89, 128, 'docs/results/words-clusters.jsonl') },
  large: { rows: 19_000, ...measured(142, 212, 'docs/results.md, cost of a fit: wordnet-19k') },
  moments: measured(0, 245, 'docs/results.md, cost of a fit: words-7k, use → fasttext, 373 with third moments'),
} as const;

export const UNPAIRED_MEGABYTES = measured(650, 926, 'docs/results.md, cost of a fit');

/** `translate` of 1,000,000 × 512 float32 → 100 dims on two free cores. */
export const TRANSLATE = {
  rows: 1_000_000,
  dims: [512, 100],
  seconds: 3.9,
  megabytes: 214,
  source: 'docs/results.md, translating a stream',
} as const;
