import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import { matmul } from '../../src/linalg/matmul.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { requireDirections } from '../../src/vectors/row-check.js';
import { identityMap } from '../../training/paired/identity.js';
import { randomMap } from '../../training/paired/random.js';
import { collectionOf, type JudgementCounts } from './collection.js';
import { type JudgedSides, judgedDirection } from './direction.js';
import { type JudgedMeasure, type JudgedScores, meanScores } from './measures.js';
import { type Intervals, intervalsOf, type PairedTest, pairedTests } from './over-queries.js';
import type { Qrels } from './qrels.js';
import { tieOrder } from './ranking.js';
import { searchJudged, type TakeHits } from './search-run.js';

export interface JudgedInput extends JudgedSides {
  readonly qrels: Qrels;
  /** Id of every row, as the judgements name it. Default: row numbers, from 0. */
  readonly queryIds?: readonly string[];
  readonly docIds?: readonly string[];
  /** Documents retrieved for a query. Default: all of up to 10,000, else 1,000 as TREC has it. */
  readonly depth?: number;
  /** Of the random row, the bootstrap and the randomisation test. Default 0. */
  readonly seed?: number;
  /** Gets what the translated queries retrieve. */
  readonly take?: TakeHits;
}

/** One row of the table: means over queries, their intervals, and its test against the native row. */
interface JudgedRow extends JudgedScores {
  readonly intervals: Intervals;
  /** Null where there is no native row, and of the native row itself. */
  readonly againstNative: Readonly<Record<JudgedMeasure, PairedTest>> | null;
}

export const JUDGED_ROWS = ['native', 'nativeOther', 'translated', 'restored', 'identity', 'random', 'oracle'] as const;
export type JudgedRowName = (typeof JUDGED_ROWS)[number];

/** The object `vecbridge eval --qrels --json` prints. */
export interface JudgedEvaluation {
  /** "source → target" by model ids where they are known. */
  readonly direction: string;
  /** What was translated. */
  readonly translated: 'queries' | 'docs';
  /** Queries measured. */
  readonly queries: number;
  /** Documents searched. */
  readonly docs: number;
  /** Judgements of queries and documents that are there. */
  readonly judged: number;
  readonly depth: number;
  readonly counts: JudgementCounts;
  /** Of the translated row. */
  readonly measures: JudgedScores;
  /** Null where the files that a row needs are not given. */
  readonly rows: Readonly<Record<JudgedRowName, JudgedRow | null>>;
  /** Every query: its measures in the rows translated and native. */
  readonly perQuery: readonly {
    readonly id: string;
    readonly relevant: number;
    readonly translated: JudgedScores;
    readonly native: JudgedScores | null;
  }[];
}

const SMALL = 10_000;
const TREC_DEPTH = 1000;

/**
 * Measures retrieval with human judgements: how many of the relevant documents are still found when queries (n,
 * d_source) and documents (m, d_target) come from two models. Search is exact, by cosine. `rows` compares:
 * - **native**: the documents' own model on both sides, the ceiling of translated queries
 * - **nativeOther**: the queries' model on both sides
 * - **translated**: translated queries, centred on both sides as `vecbridge search` does
 * - **restored**: translated queries as `translate` writes them, among the documents as they are
 * - **identity**: the queries cut or filled with zeros to the dims of the documents
 * - **random**: the queries after a random rotation
 * - **oracle**: queries translated by the given oracle
 *
 * Throws DIM_MISMATCH, ROWS_MISMATCH, BAD_VALUE (no judgement fits the rows).
 *
 * @example
 * import { evaluateJudged, loadTranslator, readMatrix, readQrels } from 'vecbridge';
 * const { measures, rows } = await evaluateJudged({
 *   translator: await loadTranslator('a-to-b'),
 *   queries: (await readMatrix('queries-a.npy')).matrix,
 *   docs: (await readMatrix('b.npy')).matrix,
 *   qrels: await readQrels('qrels.txt'),
 * });
 * console.log(measures.ndcg10, rows.random?.ndcg10);
 */
export async function evaluateJudged(input: JudgedInput): Promise<JudgedEvaluation> {
  const { queries, docs, qrels, nativeQueries, nativeDocs, seed = 0, translate = 'queries' } = input;
  requireDirections(queries, 'row', ' of the queries');
  requireDirections(docs, 'row', ' of the documents');
  const way = judgedDirection(input);
  const { queryIds = rowNumbers(queries), docIds = rowNumbers(docs) } = input;
  requireIds(queryIds, queries, 'queries');
  requireIds(docIds, docs, 'documents');
  const { queries: judged, counts } = collectionOf(qrels, queryIds, docIds);
  const depth = Math.min(docs.rows, input.depth ?? (docs.rows <= SMALL ? SMALL : TREC_DEPTH));
  const searched = { queries: judged, order: tieOrder(docIds), depth };
  const search = (q: Matrix | undefined, d: Matrix | undefined, take?: TakeHits) =>
    q && d ? searchJudged(q, d, searched, take) : undefined;
  const pair = sides(translate, queries, docs);
  /** The moved side mapped by `map`, both sides centred. */
  const mapped = async (translator: Translator, map: (moved: Matrix) => Promise<Matrix>, take?: TakeHits) => {
    const still = preprocess(pair.still, translator.means.target).matrix;
    return search(...pair.ordered(await map(pair.moved), still), take);
  };
  const centred = (m: Matrix) => preprocess(m, way.translator.means.source).matrix;
  const matrixMap = (map: Matrix) => mapped(way.translator, async (m) => unitRows(await matmul(centred(m), map)));
  const [from, to] = way.translator.manifest.spaces.map(({ dim }) => dim) as [number, number];
  const perQuery: Record<JudgedRowName, JudgedScores[] | undefined> = {
    native: await search(nativeQueries, docs),
    nativeOther: await search(queries, nativeDocs),
    translated: await mapped(way.translator, (m) => way.translator.translate(m, { centred: true }), input.take),
    restored: await search(...pair.ordered(await way.translator.translate(pair.moved), pair.still)),
    identity: await matrixMap(identityMap(from, to)),
    random: await matrixMap(await randomMap(from, to, seed)),
    oracle: way.oracle && (await mapped(way.oracle, (m) => way.oracle!.translate(m, { centred: true }))),
  };
  const row = (name: JudgedRowName): JudgedRow | null => {
    const own = perQuery[name];
    if (!own) return null;
    const againstNative = perQuery.native && name !== 'native' ? pairedTests(own, perQuery.native, seed) : null;
    return { ...meanScores(own), intervals: intervalsOf(own, seed), againstNative };
  };
  const translated = perQuery.translated!;
  return {
    direction: way.name,
    translated: translate,
    queries: judged.length,
    docs: docs.rows,
    judged: counts.used,
    depth,
    counts,
    measures: meanScores(translated),
    rows: Object.fromEntries(JUDGED_ROWS.map((name) => [name, row(name)])) as JudgedEvaluation['rows'],
    perQuery: judged.map(({ id, judged: grades }, q) => ({
      id,
      relevant: grades.filter(({ grade }) => grade > 0).length,
      translated: translated[q]!,
      native: perQuery.native?.[q] ?? null,
    })),
  };
}

/** The side that is translated, the one that stays, and both in the order queries, documents. */
function sides(translate: 'queries' | 'docs', queries: Matrix, docs: Matrix) {
  const first = translate === 'queries';
  return {
    moved: first ? queries : docs,
    still: first ? docs : queries,
    ordered: (moved: Matrix, still: Matrix): [Matrix, Matrix] => (first ? [moved, still] : [still, moved]),
  };
}

const rowNumbers = ({ rows }: Matrix): string[] => Array.from({ length: rows }, (_, i) => String(i));

function requireIds(ids: readonly string[], { rows }: Matrix, what: string): void {
  if (ids.length === rows) return;
  throw new VecbridgeError(
    'ROWS_MISMATCH',
    `there are ${ids.length} ${plural(ids.length, 'id')} for ${rows} ${what}.`,
    {
      hint: 'one id for each row, in the order of the rows',
      context: { ids: ids.length, rows, what },
    },
  );
}
