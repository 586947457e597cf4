/** A measured range and where it stands. Nothing in an advice is without one of these. */
export interface Measured {
  readonly least: number;
  readonly most: number;
  readonly source: string;
}

const measured = (least: number, most: number, source: string): Measured => ({ least, most, source });

/** Rows in the pools that every top-1 below was measured in: of larger pools it is lower. */
export const MEASURED_POOL = 2000;

/** What unpaired-linear reached and cost with so many rows a side. */
interface UnpairedRun {
  readonly rows: number;
  readonly top1: Measured;
  /** Processor seconds of map and verdict. */
  readonly seconds: Measured;
}

const MAIN = 'docs/results/modern/main.md, least and most over four pairs of encoders and three to five seeds';
const WORDS = 'docs/results/modern/classical.md, least and most over three pairs of single words';
const run = (rows: number, top1: [number, number], seconds: [number, number]): UnpairedRun => ({
  rows,
  top1: measured(...top1, MAIN),
  seconds: measured(...seconds, MAIN),
});

/** Text encoders of WordNet entries: MiniLM, mpnet, multilingual E5, USE and GloVe; few rows first. */
export const UNPAIRED = [
  run(2000, [0, 0.94], [7, 26]),
  run(5000, [0.02, 0.99], [10, 54]),
  run(10_000, [0.58, 1], [14, 55]),
  run(19_000, [0.6, 1], [17, 56]),
] as const;

/** The same pairs by Procrustes on 38,000 pairs: the oracle. */
export const ALL_PAIRS = measured(0.69, 1, MAIN);

/** Spaces without much common structure: single words, 7,500 rows a side. */
export const HARD = {
  unpaired: measured(0, 0.32, WORDS),
  allPairs: measured(0.18, 0.48, WORDS),
} as const;

const FEW = 'docs/results/modern/few-pairs.md: mpnet → E5, 2,000 rows a side, one seed';

/** Pairs beside 2,000 unpaired rows a side, where nothing is found without pairs. */
export const FEW_PAIRS = {
  rows: 2000,
  pairs: [100, 1000],
  top1: measured(0.66, 0.93, FEW),
  seconds: measured(4, 40, FEW),
} as const;

/** Rows with which right maps are hardly ever called aligned. */
export const FEW_ROWS = {
  rows: 1600,
  aligned: 3,
  runs: 8,
  source: 'docs/results/verdict/calibration.md, 1,000 to 1,600 rows',
} as const;

export const UNPAIRED_MEGABYTES = measured(506, 1174, MAIN);

/** `translate` of 1,000,000 × 512 float32 → 100 dims on two free cores. */
export const TRANSLATE = {
  rows: 1_000_000,
  dims: [512, 100],
  seconds: 3.9,
  megabytes: 214,
  source: 'docs/results.md, translating a stream',
} as const;
