import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import { topk } from '../../src/linalg/topk.js';
import { HnswIndex, hnswAvailable } from '../../src/search/hnsw.js';
import { partnerRanks, type Ranks } from '../../src/search/partner-ranks.js';
import { createConfidence } from '../../src/translate/confidence.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, rowOf, takeRows, zeros } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { type AlignmentChange, compareBeforeAfter } from './alignment.js';
import { type Calibration, calibrationOf } from './calibration.js';
import { type Planes, planesOf } from './planes.js';

/** Rows a translator is measured on: row i of one is row i of the other. */
export interface TestPairs {
  readonly source: Matrix;
  readonly target: Matrix;
  /** One of each row; row numbers without. */
  readonly labels: readonly string[] | null;
  /** How the rows are called in captions: the file names. */
  readonly names: readonly [source: string, target: string];
}

/** What the figures of one translator show. Everything in it is JSON. */
export interface Details {
  /** The run measured. */
  readonly run: string;
  readonly pairs: number;
  readonly recall: readonly RecallPoint[];
  /** Why there is no HNSW curve; null where there is one. */
  readonly withoutHnsw: string | null;
  readonly ranks: readonly RankBin[];
  readonly heat: HeatMaps;
  readonly planes: Planes;
  readonly alignment: readonly AlignmentChange[];
  readonly confidence: Calibration | null;
  readonly neighbours: readonly NeighbourExample[];
}

export interface RecallPoint {
  readonly k: number;
  /** Share of partners among the k nearest, exact search; and through HNSW. */
  readonly exact: number;
  readonly hnsw: number | null;
  /** k / pool. */
  readonly chance: number;
}

/** Partners whose rank is in [first, last]; one tied with others counts by its part in each bin, so `count` may be broken. */
export interface RankBin {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly share: number;
  readonly chance: number;
}

/** Cosines of every source row of a sample with every target row, row by row. */
export interface HeatMaps {
  readonly size: number;
  readonly labels: readonly string[];
  readonly before: HeatMap;
  readonly after: HeatMap;
}

export interface HeatMap {
  /** size × size */
  readonly cosines: readonly number[];
  /** Mean of the partners' cosines (the diagonal), and of all others. */
  readonly own: number;
  readonly other: number;
  /** Share of rows whose partner is the nearest of the sample. */
  readonly nearest: number;
}

interface NeighbourExample {
  readonly query: string;
  readonly found: readonly { readonly label: string; readonly score: number; readonly same: boolean }[];
}

interface DetailsRequest {
  readonly seed: number;
  /** Names of alignment measures; none leaves them out. */
  readonly measures: readonly string[];
  readonly umap: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

const KS = [1, 2, 3, 5, 10, 20, 50, 100];
const HEAT_ROWS = 64;
const EXAMPLES = 10;
const FOUND = 4;
const SAMPLE = 2000;

/**
 * What the figures show of a translator on paired rows (n, d_source), (n, d_target) the fit has not seen. Ranks, recall
 * and neighbours are of all rows, confidence against a sample of 2,000, pictures of the samples they name. Time n² d;
 * memory a few blocks and the translated rows.
 */
export async function detailsOf(
  run: string,
  translator: Translator,
  pairs: TestPairs,
  request: DetailsRequest,
): Promise<Details> {
  const { seed, signal, on } = request;
  let done = 0;
  const next = (stage: string): void => {
    stopIfAborted(signal, 'measuring for the report');
    on?.({ stage: `${run}: ${stage}`, done: done++, total: 7 });
  };
  next('ranks');
  const pool = preprocess(pairs.target, translator.means.target).matrix;
  const before = resized(preprocess(pairs.source, translator.means.source).matrix, pool.dim);
  const after = await translator.translate(pairs.source, { centred: true });
  const ranks = await partnerRanks(after, pool);
  const label = (row: number): string => pairs.labels?.[row] ?? `row ${row}`;
  const rng = random(seed).fork('report');
  next('recall');
  const { recall, withoutHnsw } = await recallCurve(after, pool, ranks, seed);
  next('neighbours');
  const queries = rng.fork('examples').sample(pool.rows, EXAMPLES);
  const neighbours = await examplesOf(after, pool, queries, label);
  next('similarity');
  const heatRows = rng.fork('heat map').sample(pool.rows, HEAT_ROWS);
  const heat: HeatMaps = {
    size: heatRows.length,
    labels: Array.from(heatRows, label),
    before: heatMap(takeRows(before, heatRows), takeRows(pool, heatRows)),
    after: heatMap(takeRows(after, heatRows), takeRows(pool, heatRows)),
  };
  next('confidence');
  const sample = rng.fork('confidence').sample(pool.rows, SAMPLE);
  const confidence = await createConfidence(translator, takeRows(pairs.target, sample), takeRows(pairs.source, sample));
  const calibration = calibrationOf(await confidence.of(after, { centred: true }), hitsOf(ranks));
  next('pictures');
  const planes = await planesOf({ before, after, target: pool }, label, {
    random: rng.fork('planes'),
    umap: request.umap,
    signal,
    on: on && ((event) => on({ ...event, stage: `${run}: ${event.stage}` })),
  });
  next('alignment measures');
  const alignment = await compareBeforeAfter({ source: before, raw: pairs.source, after, target: pool }, request);
  return {
    run,
    pairs: pool.rows,
    recall,
    withoutHnsw,
    ranks: rankBins(ranks),
    heat,
    planes,
    alignment,
    confidence: calibration,
    neighbours,
  };
}

/** Unit rows of `dim` numbers: the first ones, or all and zeros. What "before" means in every figure. */
function resized(m: Matrix, dim: number): Matrix {
  if (m.dim === dim) return m;
  const out = zeros(m.rows, dim);
  for (let i = 0; i < m.rows; i++) out.data.set(rowOf(m, i).subarray(0, dim), i * dim);
  return unitRows(out);
}

/** For every query 1 when its partner is nearest, 1/t when t rows tie for it, else 0. */
const hitsOf = ({ better, equal }: Ranks): Float64Array =>
  Float64Array.from(better, (above, i) => (above === 0 ? 1 / (equal[i]! + 1) : 0));

async function recallCurve(
  queries: Matrix,
  pool: Matrix,
  { better, equal }: Ranks,
  seed: number,
): Promise<{ recall: RecallPoint[]; withoutHnsw: string | null }> {
  const n = pool.rows;
  const ks = KS.filter((k) => k <= n);
  const { available, reason } = await hnswAvailable();
  const places = available ? await hnswPlaces(queries, pool, ks.at(-1)!, seed) : undefined;
  const recall = ks.map((k): RecallPoint => {
    let exact = 0;
    let approximate = 0;
    for (let i = 0; i < n; i++) {
      exact += Math.min(1, Math.max(0, (k - better[i]!) / (equal[i]! + 1)));
      if (places && places[i]! < k) approximate++;
    }
    return { k, exact: exact / n, hnsw: places ? approximate / n : null, chance: k / n };
  });
  return { recall, withoutHnsw: available ? null : reason };
}

/** Place of every query's partner among the k rows HNSW finds; k where it is not among them. */
async function hnswPlaces(queries: Matrix, pool: Matrix, k: number, seed: number): Promise<Uint32Array> {
  const index = await HnswIndex.create(pool.dim, { capacity: pool.rows, seed, efSearch: Math.max(100, 2 * k) });
  index.add(pool);
  const found = await index.search(queries, k);
  return Uint32Array.from({ length: queries.rows }, (_, i) => {
    for (let place = 0; place < found.k; place++) if (found.rows[i * found.k + place] === i) return place;
    return k;
  });
}

/** 1, 2, 3–5, 6–10, 11–20, 21–50, ...: the steps of a logarithmic axis that people read. */
export function rankBins({ better, equal }: Pick<Ranks, 'better' | 'equal'>): RankBin[] {
  const n = better.length;
  const ends: number[] = [];
  for (let power = 1; ends.length === 0 || ends.at(-1)! < n; power *= 10) {
    for (const end of [power, 2 * power, 5 * power])
      if (ends.length === 0 || ends.at(-1)! < n) ends.push(Math.min(end, n));
  }
  const counts = new Array<number>(ends.length).fill(0);
  for (let i = 0; i < n; i++) {
    const places = equal[i]! + 1; // the partner stands at each of them with the same chance
    for (let b = 0; b < ends.length; b++) {
      const from = Math.max(better[i]!, b === 0 ? 0 : ends[b - 1]!);
      counts[b]! += Math.max(0, Math.min(better[i]! + places, ends[b]!) - from) / places;
    }
  }
  return ends.map((last, b) => {
    const first = b === 0 ? 1 : ends[b - 1]! + 1;
    return { first, last, count: counts[b]!, share: counts[b]! / n, chance: (last - first + 1) / n };
  });
}

function heatMap(rows: Matrix, columns: Matrix): HeatMap {
  const n = rows.rows;
  const cosines = new Array<number>(n * n);
  let [own, other, nearest] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    let best = 0;
    for (let j = 0; j < n; j++) {
      const [a, b] = [rowOf(rows, i), rowOf(columns, j)];
      let dot = 0;
      for (let c = 0; c < a.length; c++) dot += a[c]! * b[c]!;
      cosines[i * n + j] = Math.round(dot * 1000) / 1000;
      if (i === j) own += dot / n;
      else other += dot / (n * Math.max(1, n - 1));
      if (cosines[i * n + j]! > cosines[i * n + best]!) best = j;
    }
    if (best === i) nearest += 1 / n;
  }
  return { cosines, own, other, nearest };
}

async function examplesOf(
  translated: Matrix,
  pool: Matrix,
  queries: Uint32Array,
  label: (row: number) => string,
): Promise<NeighbourExample[]> {
  const { indices, scores, k } = await topk(takeRows(translated, queries), pool, Math.min(FOUND, pool.rows));
  return Array.from(queries, (row, q) => ({
    query: label(row),
    found: Array.from({ length: k }, (_, place) => {
      const at = indices[q * k + place]!;
      return { label: label(at), score: scores[q * k + place]!, same: at === row };
    }),
  }));
}
