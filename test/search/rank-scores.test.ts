import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { partnerRanks } from '../../src/search/partner-ranks.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, rowOf } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { gaussian } from '../contracts/planted.js';
import { golden, plus, uniform } from './golden.js';

/** Every inner product in float64, counted one by one. */
function bruteForce(
  q: Matrix,
  p: Matrix,
): { better: number[]; equal: number[]; betterBack: number[]; equalBack: number[] } {
  const dot = (i: number, j: number): number => rowOf(q, i).reduce((sum, v, k) => sum + v * rowOf(p, j)[k]!, 0);
  const all = Array.from({ length: q.rows }, (_, i) => i);
  const own = all.map((i) => dot(i, i));
  const count = (i: number, test: (j: number) => boolean): number => all.filter((j) => j !== i && test(j)).length;
  return {
    better: all.map((i) => count(i, (j) => dot(i, j) > own[i]!)),
    equal: all.map((i) => count(i, (j) => dot(i, j) === own[i]!)),
    betterBack: all.map((j) => count(j, (i) => dot(i, j) > own[j]!)),
    equalBack: all.map((j) => count(j, (i) => dot(i, j) === own[j]!)),
  };
}

function tied(): { queries: Matrix; pool: Matrix } {
  const pool = uniform(11, 40, 6);
  for (const [to, from] of [
    [7, 3],
    [23, 3],
    [31, 12],
  ] as const)
    rowOf(pool, to).set(rowOf(pool, from));
  const queries = plus(pool, 0.6, uniform(12, 40, 6));
  rowOf(queries, 3).set(rowOf(pool, 3));
  return { queries, pool };
}

describe('partner ranks', () => {
  it('are those of numpy, ties included', async () => {
    const { queries, pool } = tied();
    const ranks = await partnerRanks(queries, pool);
    for (const key of ['better', 'equal', 'betterBack', 'equalBack'] as const) {
      expect(Array.from(ranks[key]), key).toEqual(golden.ties[key]);
    }
  });

  it('are those of a count in float64, whatever the shape and however many rows are repeated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(1000),
        async (n, d, seed) => {
          const generator = random(seed);
          const pool = unitRows(gaussian(n, d, generator));
          const queries = unitRows(gaussian(n, d, generator));
          for (let i = 0; i < n / 3; i++) rowOf(pool, generator.int(n)).set(rowOf(pool, generator.int(n)));
          for (let i = 0; i < n / 4; i++) rowOf(queries, generator.int(n)).set(rowOf(pool, generator.int(n)));
          const { own: _, ...ranks } = await partnerRanks(queries, pool);
          const counted = Object.fromEntries(Object.entries(ranks).map(([key, values]) => [key, Array.from(values)]));
          expect(counted).toEqual(bruteForce(queries, pool));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('tell scores apart that float32 cannot, across several blocks', async () => {
    const n = 4200;
    const generator = random(5);
    const pool = unitRows(gaussian(n, 3, generator));
    // Partners differ from the first row by a few units in the last place: float32 products of such rows collide.
    for (let i = 0; i < n; i += 60) {
      rowOf(pool, i).set(rowOf(pool, 0));
      pool.data[i * 3 + 2]! += (i / 60) * 2 ** -26;
    }
    const ranks = await partnerRanks(pool, pool);
    const sample = Array.from({ length: 70 }, (_, i) => i * 60);
    const dot = (i: number, j: number): number => rowOf(pool, i).reduce((sum, v, k) => sum + v * rowOf(pool, j)[k]!, 0);
    for (const i of sample) {
      let better = 0;
      let equal = 0;
      for (let j = 0; j < n; j++) {
        if (j !== i && dot(i, j) > dot(i, i)) better++;
        if (j !== i && dot(i, j) === dot(i, i)) equal++;
      }
      expect([ranks.better[i], ranks.equal[i]]).toEqual([better, equal]);
    }
  });

  it('refuse sides that are no pairs, with both numbers', async () => {
    await expect(partnerRanks(uniform(1, 3, 2), uniform(1, 4, 2))).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: '3 queries, but 4 rows in the pool.',
    });
    await expect(partnerRanks(uniform(1, 3, 2), uniform(1, 3, 5))).rejects.toMatchObject({
      code: 'DIM_MISMATCH',
      message: 'queries have 2 dims, the pool has 5.',
    });
    await expect(partnerRanks(uniform(1, 0, 2), uniform(1, 0, 2))).rejects.toMatchObject({ code: 'TOO_FEW_ROWS' });
  });
});

describe('retrieval measures', () => {
  it('are those of numpy', async () => {
    const { queries, pool } = tied();
    const scores = await retrieval(queries, pool, [1, 3, 10]);
    const { better: _, equal: __, betterBack: ___, equalBack: ____, ...wanted } = golden.ties;
    expect(Object.keys(scores).sort()).toEqual(Object.keys(wanted).sort());
    for (const key of ['pool', 'top1', 'meanRank', 'medianRank', 'mrr', 'cosine', 'foscttm'] as const) {
      expect(scores[key], key).toBeCloseTo(wanted[key], 12);
    }
    for (const [k, share] of Object.entries(wanted.recall))
      expect(scores.recall[k], `recall@${k}`).toBeCloseTo(share, 12);
  });

  it('are perfect for partners that are the same rows', async () => {
    const pool = unitRows(gaussian(50, 8, random(2)));
    expect(await retrieval(pool, pool)).toMatchObject({
      top1: 1,
      meanRank: 1,
      medianRank: 1,
      mrr: 1,
      foscttm: 0,
      recall: { 1: 1, 10: 1, 100: 1 },
    });
  });

  it('are at chance where every pool row is the same', async () => {
    const queries = unitRows(gaussian(20, 4, random(3)));
    const pool = { data: new Float32Array(80).fill(0.5), rows: 20, dim: 4 };
    const scores = await retrieval(queries, pool, [1, 5]);
    expect(scores.top1).toBeCloseTo(1 / 20);
    expect(scores.recall['5']).toBeCloseTo(5 / 20);
    expect(scores.meanRank).toBeCloseTo(10.5);
  });

  it('are those of chance on average for vectors that have nothing in common', async () => {
    const scores = await retrieval(unitRows(gaussian(1500, 16, random(8))), unitRows(gaussian(1500, 16, random(9))));
    expect(Math.abs(scores.foscttm - 0.5)).toBeLessThan(0.03);
    expect(scores.top1).toBeLessThan(0.01);
  });
});
