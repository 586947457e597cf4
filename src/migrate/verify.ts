import type { Progress } from '../core/progress.js';
import { random } from '../core/random.js';
import { isUsable, type RowState, stateOf } from '../stores/marks.js';
import type { Place, StoredRow, VectorStore } from '../stores/store.js';
import type { Translator } from '../translators/translator.js';
import { type Mapping, requireRecord, requireSame } from './plan.js';
import { everyPage } from './rollback.js';
import { noneFound } from './run.js';
import {
  AnswerPools,
  type KnownAnswers,
  listOverlap,
  type Overlap,
  type PoolRecall,
  sourcesOf,
} from './verify-lists.js';

interface VerifyOptions {
  /** Length of the result lists that are compared. Default 10. */
  readonly k?: number;
  /** Rows of the sample whose lists are compared, and that are translated again. Default 10,000. */
  readonly sample?: number;
  readonly seed?: number;
  readonly known?: KnownAnswers;
  /** A map fitted with all pairs, for the recall beside: the ceiling. */
  readonly oracle?: Translator;
  readonly pageRows?: number;
  readonly signal?: AbortSignal;
  on?: Progress;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** What is wrong, in sentences; empty when ok. */
  readonly problems: readonly string[];
  /** Rows with a vector. */
  readonly rows: number;
  readonly targets: number;
  /** Rows that have no vector (NULL): there is nothing to translate. */
  readonly empty: number;
  /** Rows whose vector cannot be translated (zeros, NaN, another length), and the ids of the first. */
  readonly leftOut: { readonly rows: number; readonly ids: readonly string[] };
  readonly dim: number;
  readonly found: Readonly<Record<RowState, number>>;
  /** A sample translated again and compared with what is stored. */
  readonly retranslated: { readonly rows: number; readonly differing: number; readonly worst: number };
  readonly overlap: Overlap | null;
  /** With known answers. */
  readonly recall: PoolRecall | null;
}

/** Ids named in a report. */
const NAMED = 20;

/** Largest distance between numbers of a stored vector and of its translation: half precision keeps 3 digits. */
const TOLERANCE = 2e-3;

/**
 * Reads everything once and compares: counts, dims, ids, marks; a sample is translated again; the sample's nearest rows by
 * the old and by the new vectors; and with known answers the recall of new queries in the migrated rows. Memory: the
 * sample, and with known answers all target vectors (twice with an oracle).
 */
export async function verifyMigration(
  store: VectorStore,
  place: Place,
  mapping: Mapping,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const record = await requireRecord(store, place);
  requireSame(store, record, place, mapping.about);
  const [from, to] = mapping.about.dims;
  const pools = options.known && new AnswerPools(options.known, to, options.oracle);
  const found = noneFound();
  const seed = options.seed ?? 0;
  const sample = new Sample(options.sample ?? 10_000, seed);
  const { rows: total, vectors } = await store.describe(to);
  let [rows, targets, wrongDim, empty] = [0, 0, 0, 0];
  const leftOut: { rows: number; ids: string[] } = { rows: 0, ids: [] };
  await everyPage(store, options.pageRows ?? 1000, options.signal, async (page, of) => {
    const both: StoredRow[] = [];
    for (const row of page.rows) {
      found[stateOf(row, from)]++;
      if (row.source) rows++;
      else if (of === 'page') empty++;
      if (row.source && !row.target && !isUsable(row.source, from)) {
        leftOut.rows++;
        if (leftOut.ids.length < NAMED) leftOut.ids.push(row.id);
      }
      if (!row.target) continue;
      targets++;
      if (!isUsable(row.target, to)) wrongDim++;
      else if (isUsable(row.source, from)) both.push(row);
    }
    for (const row of both) sample.offer(row);
    await pools?.add(both);
    options.on?.({ stage: 'verify', done: rows, total });
  });
  const retranslated = await retranslate(mapping, sample.rows);
  const problems = describeProblems(found, { wrongDim, to }, retranslated.differing, record.state);
  if (leftOut.rows > 0) {
    problems.push(
      `${leftOut.rows} of ${rows} vectors cannot be translated (zeros, NaN or another length) and have no translation: ${leftOut.ids.join(', ')}.`,
    );
  }
  // Counted by the store before and after: where both agree, nothing was written meanwhile.
  const after = await store.describe(to);
  if (rows < vectors && rows < after.vectors) {
    problems.push(`${after.vectors} rows have a vector, only ${rows} of them can be read.`);
  }
  const overlap = await listOverlap(sample.rows, options.k ?? 10, seed);
  const recall = pools ? await pools.recall() : null;
  return {
    ok: problems.length === 0,
    problems,
    rows,
    targets,
    empty,
    leftOut,
    dim: to,
    found,
    retranslated,
    overlap,
    recall,
  };
}

function describeProblems(
  found: Readonly<Record<RowState, number>>,
  { wrongDim, to }: { wrongDim: number; to: number },
  differing: number,
  state: 'copying' | 'dual',
): string[] {
  const rows = (n: number): string => `${n} row${n === 1 ? '' : 's'}`;
  const problems: string[] = [];
  if (state === 'copying') problems.push('the first pass is not done: run again.');
  if (found.missing > 0) problems.push(`${rows(found.missing)} with a vector but no translation: run again.`);
  if (found.stale > 0) problems.push(`${rows(found.stale)} whose vector has changed since its translation: run again.`);
  if (found.withdrawn > 0) problems.push(`${rows(found.withdrawn)} translated whose vector is gone: run again.`);
  if (wrongDim > 0) problems.push(`${rows(wrongDim)} of the target are not ${to} finite numbers with a direction.`);
  if (differing > 0) problems.push(`${rows(differing)} of the sample differ from their translation.`);
  return problems;
}

/** A uniform sample of the rows offered, of at most `size` (reservoir sampling, algorithm R). */
class Sample {
  readonly rows: StoredRow[] = [];
  readonly #size: number;
  readonly #generator: ReturnType<typeof random>;
  #offered = 0;

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#generator = random(seed).fork('verify sample');
  }

  offer(row: StoredRow): void {
    this.#offered++;
    if (this.rows.length < this.#size) this.rows.push(row);
    else {
      const place = this.#generator.int(this.#offered);
      if (place < this.#size) this.rows[place] = row;
    }
  }
}

/** Only rows that runs wrote are compared: the application's own vectors are not translations. */
async function retranslate({ translator, about }: Mapping, sample: readonly StoredRow[]) {
  const ours = sample.filter((row) => stateOf(row, about.dims[0]) === 'current');
  let [differing, worst] = [0, 0];
  for (let start = 0; start < ours.length; start += 1000) {
    const part = ours.slice(start, start + 1000);
    const again = await translator.translate(sourcesOf(part));
    for (const [i, row] of part.entries()) {
      let gap = 0;
      for (let j = 0; j < again.dim; j++)
        gap = Math.max(gap, Math.abs(again.data[i * again.dim + j]! - row.target![j]!));
      worst = Math.max(worst, gap);
      if (!(gap <= TOLERANCE)) differing++;
    }
  }
  return { rows: ours.length, differing, worst };
}
