import { fewPairsOptions } from '../../training/few-pairs/options.js';
import { FEW_PAIRS, TRANSLATE, UNPAIRED, UNPAIRED_MEGABYTES } from './figures.js';

export interface Range {
  readonly least: number;
  readonly most: number;
}

export interface Cost {
  /** Processor seconds of a server. */
  readonly seconds: Range;
  readonly megabytes: number;
  readonly source: string;
}

/** Rows of a side that a fit without pairs reads at most, unless --rows-limit says otherwise. */
const ROWS_LIMIT = 20_000;
/** With fewer pairs few-pairs also looks for a map without them. */
const SEARCH_BELOW = fewPairsOptions.parse({}).searchBelow;
/** Numbers a processor of 2020 multiplies and adds in a second, two threads, in products of such sizes. */
const PRODUCTS_PER_SECOND = 3e10;

/**
 * Map and verdict of unpaired-linear: in proportion between the measured sizes, the least with the fewest measured rows or fewer; wider
 * vectors than measured (768) in proportion. Easy pairs cost the least, hard ones the most.
 */
export function unpairedCost(rows: readonly [number, number], dims: readonly [number, number]): Cost {
  const n = Math.min(ROWS_LIMIT, Math.max(...rows));
  const wide = Math.max(1, Math.max(...dims) / 768);
  return {
    seconds: { least: wide * secondsAt(n, 'least'), most: wide * secondsAt(n, 'most') },
    megabytes: UNPAIRED_MEGABYTES.most + megabytesOf(n, dims),
    source: UNPAIRED[0].seconds.source,
  };
}

/** A measured end of the seconds, in proportion between the sizes beside n; it never falls with more rows. */
function secondsAt(n: number, end: 'least' | 'most'): number {
  let seconds: number = UNPAIRED[0].seconds[end];
  for (const [i, { rows, seconds: measured }] of UNPAIRED.entries()) {
    const before = UNPAIRED[i - 1];
    if (!before || n <= before.rows) continue;
    const at = Math.min(1, (n - before.rows) / (rows - before.rows));
    seconds = Math.max(seconds, before.seconds[end] + at * (measured[end] - before.seconds[end]));
  }
  return seconds;
}

/** few-pairs matches at most 20,000 rows of a side, in time that grows with at most the 1.3th power of their number. */
export function fewPairsCost(pairs: number, rows: readonly [number, number], dims: readonly [number, number]): Cost {
  const n = Math.min(ROWS_LIMIT, Math.max(...rows)) / FEW_PAIRS.rows;
  const { least, most, source } = FEW_PAIRS.seconds;
  const search = pairs < SEARCH_BELOW ? unpairedCost(rows, dims).seconds : { least: 0, most: 0 };
  return {
    seconds: { least: least * Math.min(n, 1) + search.least, most: most * Math.max(n ** 1.3, 1) + search.most },
    megabytes: 200 + 3 * megabytesOf(Math.max(...rows), dims),
    source,
  };
}

/** Products XᵀY, a polar factor and, for five folds, the ranks of at most 5,000 rows. */
export function pairedCost(pairs: number, dims: readonly [number, number]): Cost {
  const [p, q] = dims;
  const work = 6 * pairs * p * q + 30 * Math.max(p, q) ** 3 + 5 * Math.min(pairs, 5000) ** 2 * q;
  const seconds = 1 + (2 * work) / PRODUCTS_PER_SECOND;
  return {
    seconds: { least: seconds / 2, most: 3 * seconds },
    megabytes: 200 + 3 * megabytesOf(pairs, dims),
    source: 'operations counted',
  };
}

/**
 * `translate` of `rows`, scaled from the measured case by bytes read and written and by products. Memory does not depend on
 * the rows.
 */
export function translateCost(rows: number, dims: readonly [number, number]): Cost & { readonly outputBytes: number } {
  const one = (p: number, q: number): number => (4 * (p + q)) / BYTES_PER_SECOND + (p * q) / PRODUCTS_PER_SECOND;
  const [p, q] = TRANSLATE.dims;
  const seconds = 0.5 + (rows * one(...dims) * (TRANSLATE.seconds - 0.5)) / (TRANSLATE.rows * one(p, q));
  return {
    seconds: { least: seconds, most: 3 * seconds },
    megabytes: TRANSLATE.megabytes + 20,
    outputBytes: 4 * rows * dims[1],
    source: TRANSLATE.source,
  };
}

/** What a disk of a server gives and takes. */
const BYTES_PER_SECOND = 1e9;

const megabytesOf = (rows: number, dims: readonly [number, number]): number => (4 * rows * (dims[0] + dims[1])) / 1e6;
