import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topk } from '../../src/linalg/topk.js';
import { cslsMatches, neighbourhoodMeans } from '../../src/search/csls.js';
import { type Matrix, matrix } from '../../src/vectors/matrix.js';
import { distance, golden, table, unitTable } from './golden.js';

const float32 = (rows: number, dim: number, salt: number) =>
  matrix(Float32Array.from(table(rows, dim, salt)), rows, dim);

/** Small whole numbers: exact products, many ties. */
const whole = (rows: number, dim: number, salt: number) =>
  matrix(
    Float32Array.from(table(rows, dim, salt), (v) => Math.round(v * 4)),
    rows,
    dim,
  );

function sorted(q: Matrix, c: Matrix, query: number, bias?: Float32Array, skip = -1): { j: number; s: number }[] {
  const list = [];
  for (let j = 0; j < c.rows; j++) {
    let s = bias?.[j] ?? 0;
    for (let t = 0; t < q.dim; t++) s += q.data[query * q.dim + t]! * c.data[j * q.dim + t]!;
    if (j !== skip) list.push({ j, s });
  }
  return list.sort((a, b) => b.s - a.s || a.j - b.j);
}

describe('topk', () => {
  it('agrees with numpy', async () => {
    const g = golden.topk;
    const found = await topk(float32(g.queries, g.dim, g.salts[0]), float32(g.corpus, g.dim, g.salts[1]), g.k);
    expect([...found.indices]).toEqual(g.indices);
    expect(distance(found.scores, g.scores)).toBeLessThan(1e-6);
  });

  it('orders ties by row number, with bias and without itself, on any shape', async () => {
    const shapes = fc.record({
      n: fc.integer({ min: 1, max: 30 }),
      m: fc.integer({ min: 1, max: 60 }),
      d: fc.integer({ min: 1, max: 5 }),
      k: fc.integer({ min: 1, max: 9 }),
      biased: fc.boolean(),
      self: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ n, m, d, k, biased, self }) => {
        const corpus = whole(m, d, 1);
        const queries = self ? corpus : whole(n, d, 2);
        const bias = biased ? Float32Array.from(table(m, 1, 3), (v) => Math.round(v * 6)) : undefined;
        const found = await topk(queries, corpus, k, { bias, exclude: self ? 'self' : undefined });
        expect(found.k).toBe(Math.min(k, self ? m - 1 : m));
        for (let i = 0; i < queries.rows; i++) {
          const expected = sorted(queries, corpus, i, bias, self ? i : -1).slice(0, found.k);
          expect([...found.indices.subarray(i * found.k, (i + 1) * found.k)]).toEqual(expected.map((e) => e.j));
          expect([...found.scores.subarray(i * found.k, (i + 1) * found.k)]).toEqual(expected.map((e) => e.s));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('merges several blocks of queries and of corpus', async () => {
    const [queries, corpus] = [whole(700, 3, 4), whole(9001, 3, 5)];
    const found = await topk(queries, corpus, 12);
    for (const i of [0, 511, 512, 699]) {
      const expected = sorted(queries, corpus, i).slice(0, 12);
      expect([...found.indices.subarray(i * 12, i * 12 + 12)]).toEqual(expected.map((e) => e.j));
    }
  });

  it('finds every row once where the last block overlaps the one before, for one query and for many', async () => {
    for (const [n, m, k] of [
      [1, 130, 130],
      [1, 70_001, 40],
      [3, 65, 64],
      [600, 4100, 9],
    ] as const) {
      const [queries, corpus] = [whole(n, 3, 4), whole(m, 3, 5)];
      const found = await topk(queries, corpus, k);
      const expected = sorted(queries, corpus, n - 1).slice(0, k);
      expect([...found.indices.subarray((n - 1) * k)], `${n}, ${m}, ${k}`).toEqual(expected.map((e) => e.j));
      expect([...found.scores.subarray((n - 1) * k)]).toEqual(expected.map((e) => e.s));
    }
  });

  it('gives the same on the WebAssembly engine', async () => {
    const [queries, corpus] = [whole(20, 4, 6), whole(333, 4, 7)];
    const expected = await topk(queries, corpus, 5);
    process.env['VECBRIDGE_ENGINE'] = 'wasm';
    try {
      expect(await topk(queries, corpus, 5)).toEqual(expected);
    } finally {
      delete process.env['VECBRIDGE_ENGINE'];
    }
  });

  it('finds nothing for no queries and nothing in an empty corpus', async () => {
    expect(await topk(float32(0, 3, 1), float32(4, 3, 1), 2)).toMatchObject({ k: 2, indices: new Uint32Array(0) });
    expect(await topk(float32(4, 3, 1), float32(0, 3, 1), 2)).toMatchObject({ k: 0, indices: new Uint32Array(0) });
    expect((await topk(float32(1, 3, 1), float32(1, 3, 1), 2, { exclude: 'self' })).k).toBe(0);
  });

  it('names what does not fit', async () => {
    await expect(topk(float32(1, 3, 1), float32(1, 4, 1), 1)).rejects.toThrow('queries have 3 dims, the corpus has 4');
    await expect(topk(float32(1, 3, 1), float32(1, 3, 1), 0)).rejects.toThrow(
      'k must be a whole number of at least 1, got 0',
    );
    await expect(topk(float32(1, 3, 1), float32(2, 3, 1), 1, { bias: new Float32Array(3) })).rejects.toThrow(
      'the bias has 3 numbers for 2 corpus rows',
    );
  });
});

describe('CSLS', () => {
  const g = golden.csls;
  const a = matrix(unitTable(g.rows, g.dim, g.salts[0]), g.rows, g.dim);
  const b = matrix(unitTable(g.cols, g.dim, g.salts[1]), g.cols, g.dim);

  it('agrees with numpy', async () => {
    expect(distance(await neighbourhoodMeans(a, b, g.k), g.means)).toBeLessThan(1e-6);
    const found = await cslsMatches(a, b, g.k);
    expect([...found.matches]).toEqual(g.matches);
    expect(distance(found.scores, g.scores)).toBeLessThan(1e-6);
    expect([...found.mutual].map(Boolean)).toEqual(g.mutual);
  });

  it('is symmetric in its two sides', async () => {
    const [there, back] = [await cslsMatches(a, b, 5), await cslsMatches(b, a, 5)];
    expect(back.matches).toEqual(there.backMatches);
    expect(distance(back.scores, there.backScores)).toBeLessThan(1e-6);
    there.mutual.forEach((m, i) => {
      if (m) expect(there.backMatches[there.matches[i]!]).toBe(i);
    });
  });
});
