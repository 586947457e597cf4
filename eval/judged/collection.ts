import { VecbridgeError } from '../../src/core/errors.js';
import type { Qrels } from './qrels.js';

/** Judgements with the rows they speak of. */
interface Collection {
  readonly queries: readonly JudgedQuery[];
  readonly counts: JudgementCounts;
}

export interface JudgedQuery {
  /** Row of the queries. */
  readonly row: number;
  readonly id: string;
  /** `row` of the documents, null where no document has the id. */
  readonly judged: readonly { readonly row: number | null; readonly grade: number }[];
}

/** What became of the judgements and the queries. */
export interface JudgementCounts {
  /** In the file. */
  readonly judgements: number;
  /** Of queries and documents that are there. */
  readonly used: number;
  /** Queries measured that have no relevant document: they count as 0. */
  readonly withoutRelevant: number;
  /** Queries without a judgement: they are not measured. */
  readonly unjudgedQueries: number;
  readonly unknownQueries: Unknown;
  /** Relevant ones count as not found, as trec_eval counts them. */
  readonly unknownDocs: Unknown;
}

interface Unknown {
  readonly judgements: number;
  readonly ids: number;
  readonly first: readonly string[];
}

const LISTED = 10;

/**
 * Finds the rows that the judgements name. As trec_eval, it measures the queries that are judged and there, and keeps
 * judgements of unknown documents as documents that nothing finds. Throws BAD_VALUE where an id names two rows, and
 * where no judgement fits.
 */
export function collectionOf(qrels: Qrels, queryIds: readonly string[], docIds: readonly string[]): Collection {
  const queryRows = rowsById(queryIds, 'query');
  const docRows = rowsById(docIds, 'document');
  const unknownDocs = tally();
  const unknownQueries = tally();
  const queries: JudgedQuery[] = [];
  let judgements = 0;
  for (const [id, grades] of qrels) {
    judgements += grades.size;
    const row = queryRows.get(id);
    if (row === undefined) {
      unknownQueries.add(id, grades.size);
      continue;
    }
    const judged = Array.from(grades, ([doc, grade]) => {
      const at = docRows.get(doc) ?? null;
      if (at === null) unknownDocs.add(doc, 1);
      return { row: at, grade };
    });
    queries.push({ row, id, judged });
  }
  queries.sort((a, b) => a.row - b.row);
  const used = judgements - unknownQueries.result().judgements - unknownDocs.result().judgements;
  if (used === 0) throw nothingFits(qrels, queryIds, docIds);
  return {
    queries,
    counts: {
      judgements,
      used,
      withoutRelevant: queries.filter(({ judged }) => judged.every(({ grade }) => grade <= 0)).length,
      unjudgedQueries: queryIds.length - queries.length,
      unknownQueries: unknownQueries.result(),
      unknownDocs: unknownDocs.result(),
    },
  };
}

function rowsById(ids: readonly string[], what: string): Map<string, number> {
  const rows = new Map<string, number>();
  for (const [row, id] of ids.entries()) {
    const before = rows.get(id);
    if (before !== undefined) {
      throw new VecbridgeError('BAD_VALUE', `the ${what} id "${id}" is used twice, by rows ${before} and ${row}.`, {
        hint: 'every row needs an id of its own',
        context: { id, rows: [before, row] },
      });
    }
    rows.set(id, row);
  }
  return rows;
}

function tally() {
  const ids = new Map<string, number>();
  return {
    add: (id: string, count: number) => ids.set(id, (ids.get(id) ?? 0) + count),
    result: (): Unknown => ({
      judgements: [...ids.values()].reduce((a, b) => a + b, 0),
      ids: ids.size,
      first: [...ids.keys()].slice(0, LISTED),
    }),
  };
}

function nothingFits(qrels: Qrels, queryIds: readonly string[], docIds: readonly string[]): VecbridgeError {
  const [[query, grades]] = [...qrels] as [[string, ReadonlyMap<string, number>]];
  const [doc] = grades.keys();
  const swapped = queryIds.some((id) => [...qrels.values()].some((one) => one.has(id)));
  return new VecbridgeError(
    'BAD_VALUE',
    `no judgement has both its query and its document among the rows: the first judgement names query "${query}" and document "${doc}", the first rows are "${queryIds[0]}" and "${docIds[0]}".`,
    {
      hint: swapped
        ? 'the ids of queries and documents look swapped'
        : 'give the ids of the rows, one a line: --query-ids FILE --doc-ids FILE',
      context: { judged: { query, doc }, rows: { query: queryIds[0], doc: docIds[0] } },
    },
  );
}
