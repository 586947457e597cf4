/** The measures are those of trec_eval's own code (pytrec_eval, ir_measures): test/golden/judged/make.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collectionOf } from '../../../eval/judged/collection.js';
import { JUDGED_MEASURES, meanScores, measuresOf } from '../../../eval/judged/measures.js';
import { firstHits, ranksOf, tieOrder } from '../../../eval/judged/ranking.js';

interface Case {
  queryIds: string[];
  docIds: string[];
  scores: number[][];
  qrels: Record<string, Record<string, number>>;
  depth: number;
  perQuery: Record<string, Record<string, number>>;
  means: Record<string, number>;
}
const golden: Record<string, Case> = JSON.parse(
  readFileSync(new URL('../../golden/judged/golden.json', import.meta.url), 'utf8'),
);
const qrelsOf = ({ qrels }: Case) =>
  new Map(Object.entries(qrels).map(([id, grades]) => [id, new Map(Object.entries(grades))]));

describe.each(Object.entries(golden))('%s', (_, one) => {
  const { queries, counts } = collectionOf(qrelsOf(one), one.queryIds, one.docIds);
  const order = tieOrder(one.docIds);
  const scores = one.scores.map((row) => Float32Array.from(row));

  it('has the measures of every query and their means', () => {
    expect(queries.map(({ id }) => id).sort()).toEqual(Object.keys(one.perQuery).sort());
    const measured = queries.map(({ row, judged }) => measuresOf(ranksOf(scores[row]!, judged, order, one.depth)));
    const means = meanScores(measured);
    for (const name of JUDGED_MEASURES) {
      for (const [q, { id }] of queries.entries()) {
        expect(measured[q]![name], `${name} of ${id}`).toBeCloseTo(one.perQuery[id]![name]!, 12);
      }
      expect(means[name], name).toBeCloseTo(one.means[name]!, 12);
    }
  });

  it('lists in a run the documents at the ranks that were measured', () => {
    for (const { row, judged } of queries) {
      const hits = firstHits(scores[row]!, order, one.depth);
      expect(hits).toHaveLength(Math.min(one.depth, one.docIds.length));
      const inRun = judged.map(({ row: doc, grade }) => {
        const place = hits.findIndex((hit) => hit.row === doc);
        return { grade, rank: place < 0 ? null : place + 1 };
      });
      expect(measuresOf(inRun)).toEqual(measuresOf(ranksOf(scores[row]!, judged, order, one.depth)));
    }
  });

  it('counts what the judgements name', () => {
    const all = Object.values(one.qrels).flatMap((grades) => Object.keys(grades));
    expect(counts.judgements).toBe(all.length);
    expect(counts.unknownQueries).toEqual({ judgements: 1, ids: 1, first: ['nobody'] });
    expect(counts.unknownDocs).toMatchObject({ ids: 1, first: ['not-there'] });
    expect(counts.used).toBe(all.filter((id) => id !== 'not-there').length - 1);
    expect(counts.unjudgedQueries).toBe(one.queryIds.filter((id) => !one.qrels[id]).length);
  });
});
