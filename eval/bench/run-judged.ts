import type { Translator } from '../../src/translators/translator.js';
import { readLabels } from '../../src/vectors/labels.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { collectionOf } from '../judged/collection.js';
import { evaluateJudged } from '../judged/evaluate-judged.js';
import { type JudgedSummary, judgedSchema } from '../judged/judged-schema.js';
import { readQrels } from '../judged/qrels.js';
import { load } from './run-data.js';
import type { JudgedSpec } from './suite.js';

/** Queries, documents and judgements of a suite. Throws what reading throws, and BAD_VALUE where no judgement fits. */
export async function readJudged(spec: JudgedSpec) {
  const [queries, docs] = [await load(spec.queries), await load(spec.docs)];
  const ids = async (path: string | undefined, { rows }: Matrix, what: string): Promise<readonly string[]> =>
    path === undefined ? Array.from({ length: rows }, (_, i) => String(i)) : readLabels(path, rows, what);
  const queryIds = await ids(spec.queryIds, queries, 'the queries');
  const docIds = await ids(spec.docIds, docs, 'the documents');
  const qrels = await readQrels(spec.qrels);
  collectionOf(qrels, queryIds, docIds);
  const native = spec.nativeQueries ? { nativeQueries: await load(spec.nativeQueries) } : {};
  return { queries, docs, qrels, queryIds, docIds, ...native };
}

/** Retrieval with the human judgements of a suite, by the map of a run. */
export const judgedOf = async (spec: JudgedSpec, translator: Translator, seed: number): Promise<JudgedSummary> =>
  judgedSchema.parse(await evaluateJudged({ translator, ...(await readJudged(spec)), seed }));
