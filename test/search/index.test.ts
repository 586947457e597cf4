import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { chooseIndex, createIndex } from '../../src/search/choose.js';
import { ExactIndex } from '../../src/search/exact.js';
import { HnswIndex, hnswAvailable } from '../../src/search/hnsw.js';
import { indexContract } from '../contracts/index.contract.js';
import { gaussian } from '../contracts/planted.js';

const { available } = await hnswAvailable();

indexContract('exact', async (dim) => new ExactIndex(dim), 1);
if (available) indexContract('hnsw', (dim) => HnswIndex.create(dim, { capacity: 16 }), 0.97);

describe('exact search', () => {
  it('crosses the border of its blocks with row numbers and order intact', async () => {
    const corpus = gaussian(70_000, 4, random(6));
    const index = new ExactIndex(4);
    index.add({ ...corpus, data: corpus.data.subarray(0, 4 * 65_000), rows: 65_000 });
    index.add({ ...corpus, data: corpus.data.subarray(4 * 65_000), rows: 5_000 });
    for (const row of [0, 64_999, 65_535, 65_536, 69_999]) {
      const query = { data: corpus.data.slice(row * 4, row * 4 + 4), rows: 1, dim: 4 };
      const found = await index.search(query, 3);
      expect(found.rows[0]).toBe(row);
      expect(found.scores[0]).toBeCloseTo(1, 5);
    }
  });
});

describe('choosing an index', () => {
  it('takes exact search where rows are few or the index is used once', async () => {
    expect(await chooseIndex({ rows: 1000, kept: true })).toMatchObject({
      kind: 'exact',
      reason: expect.stringContaining('1000 rows'),
    });
    expect(await chooseIndex({ rows: 1_000_000 })).toMatchObject({
      kind: 'exact',
      reason: expect.stringContaining('once'),
    });
    expect(await chooseIndex({ rows: 10, wanted: 'hnsw' })).toMatchObject({ kind: 'hnsw' });
    const kept = await chooseIndex({ rows: 1_000_000, kept: true });
    expect(kept.kind).toBe(available ? 'hnsw' : 'exact');
  });

  it('makes the index asked for', async () => {
    expect((await createIndex('exact', 3)).kind).toBe('exact');
  });
});
