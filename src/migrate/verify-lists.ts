import { VecbridgeError } from '../core/errors.js';
import { random } from '../core/random.js';
import { topk } from '../linalg/topk.js';
import { ExactIndex } from '../search/exact.js';
import type { StoredRow } from '../stores/store.js';
import type { Translator } from '../translators/translator.js';
import { type Matrix, takeRows, zeros } from '../vectors/matrix.js';
import { unitRows } from '../vectors/preprocess.js';

/** Questions with known answers: vectors of the target model, and for each the id of the row that answers it. */
export interface KnownAnswers {
  readonly queries: Matrix;
  readonly answers: readonly string[];
}

/** Queries of the sample whose lists are compared. */
const QUERIES = 500;
/** Length of the lists in which answers are looked for. */
const LONGEST = 100;

/** How much of a row's list of nearest rows by the old vectors is in its list by the new ones. */
export interface Overlap {
  readonly k: number;
  /** Rows searched: the sample. */
  readonly rows: number;
  readonly queries: number;
  readonly value: number;
  /** Of a list chosen at random. */
  readonly chance: number;
}

interface Recall {
  /** Share of the queries whose answer is among the first k rows of exact search by cosine, as the database searches. */
  readonly recall: Readonly<Record<'1' | '10' | '100', number>>;
  /** Mean of 1 / rank, 0 for answers beyond rank 100. */
  readonly mrr: number;
}

export interface PoolRecall extends Recall {
  readonly queries: number;
  readonly pool: number;
  /** recall@10 of a random order. */
  readonly chance: number;
  /** The same rows translated by the oracle. */
  readonly oracle: Recall | null;
}

export const sourcesOf = (rows: readonly StoredRow[]): Matrix => gather(rows.map((row) => row.source!));
const targetsOf = (rows: readonly StoredRow[]): Matrix => gather(rows.map((row) => row.target!));

function gather(vectors: readonly Float32Array[]): Matrix {
  const out = zeros(vectors.length, vectors[0]!.length);
  for (const [i, vector] of vectors.entries()) out.data.set(vector, i * out.dim);
  return out;
}

/** overlap@k = mean over queries of |old list ∩ new list| / k; each query is a row of the sample and not in its lists. */
export async function listOverlap(sample: readonly StoredRow[], wanted: number, seed: number): Promise<Overlap | null> {
  const n = sample.length;
  if (n < 3) return null;
  const k = Math.min(wanted, n - 1);
  const picked = random(seed).fork('verify queries').sample(n, QUERIES);
  const lists = async (vectors: Matrix): Promise<Set<number>[]> => {
    const space = unitRows(vectors);
    const best = await topk(takeRows(space, picked), space, k + 1);
    return Array.from(picked, (row, i) => {
      const near = Array.from(best.indices.subarray(i * best.k, (i + 1) * best.k)).filter((one) => one !== row);
      return new Set(near.slice(0, k));
    });
  };
  const before = await lists(sourcesOf(sample));
  const after = await lists(targetsOf(sample));
  let shared = 0;
  for (const [i, list] of before.entries()) for (const row of list) if (after[i]!.has(row)) shared++;
  return { k, rows: n, queries: picked.length, value: shared / (k * picked.length), chance: k / (n - 1) };
}

/** The migrated rows, and the same rows by the oracle, searched with the known queries. Memory: all vectors of both. */
export class AnswerPools {
  readonly #known: KnownAnswers;
  readonly #oracle: Translator | undefined;
  readonly #own: ExactIndex;
  readonly #best: ExactIndex;

  constructor(known: KnownAnswers, dim: number, oracle?: Translator) {
    const { queries, answers } = known;
    if (queries.dim !== dim) {
      throw new VecbridgeError('DIM_MISMATCH', `the queries have ${queries.dim} dims, the translated vectors ${dim}.`, {
        hint: 'queries are vectors of the target model',
        context: { dim: queries.dim, expected: dim },
      });
    }
    if (queries.rows !== answers.length) {
      throw new VecbridgeError('ROWS_MISMATCH', `${queries.rows} queries but ${answers.length} answers.`, {
        hint: 'one id per line, line i for query i',
        context: { queries: queries.rows, answers: answers.length },
      });
    }
    this.#known = known;
    this.#oracle = oracle;
    this.#own = new ExactIndex(dim);
    this.#best = new ExactIndex(dim);
  }

  /** Rows with usable sources and targets. */
  async add(rows: readonly StoredRow[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map((row) => shownId(row.id));
    this.#own.add(targetsOf(rows), ids);
    if (this.#oracle) this.#best.add(await this.#oracle.translate(sourcesOf(rows)), ids);
  }

  async recall(): Promise<PoolRecall> {
    return {
      ...(await this.#measure(this.#own)),
      queries: this.#known.answers.length,
      pool: this.#own.size,
      chance: Math.min(1, 10 / this.#own.size),
      oracle: this.#oracle ? await this.#measure(this.#best) : null,
    };
  }

  async #measure(pool: ExactIndex): Promise<Recall> {
    const { queries, answers } = this.#known;
    const lists = await pool.search(queries, LONGEST);
    const hits = { '1': 0, '10': 0, '100': 0 };
    let inverse = 0;
    for (const [q, answer] of answers.entries()) {
      for (let place = 0; place < lists.k; place++) {
        if (lists.id(q, place) !== answer) continue;
        inverse += 1 / (place + 1);
        for (const k of ['1', '10', '100'] as const) if (place < Number(k)) hits[k]++;
        break;
      }
    }
    const share = (sum: number): number => sum / answers.length;
    return {
      recall: { '1': share(hits['1']), '10': share(hits['10']), '100': share(hits['100']) },
      mrr: share(inverse),
    };
  }
}

/** An id as the user writes it: SQLite's text ids carry quotes, to be told from numbers. */
const shownId = (id: string): string => (id.startsWith('"') ? String(JSON.parse(id)) : id);
