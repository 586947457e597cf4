import { expect, it, vi } from 'vitest';
import { evaluatePairs } from '../../eval/retrieval/evaluate-pairs.js';
import { chooseIndex, createIndex } from '../../src/search/choose.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { planted, split } from '../contracts/planted.js';

vi.mock('hnswlib-node', () => {
  throw new Error("Cannot find package 'hnswlib-node'");
});

it('without hnswlib-node the choice falls back to exact search and says why', async () => {
  expect(await chooseIndex({ rows: 1_000_000, kept: true })).toMatchObject({
    kind: 'exact',
    reason: expect.stringContaining('hnswlib-node'),
  });
});

it('without hnswlib-node an HNSW index is a missing part, with what to do', async () => {
  await expect(createIndex('hnsw', 4)).rejects.toMatchObject({
    code: 'MISSING_PART',
    hint: expect.stringContaining('npm install hnswlib-node'),
  });
});

it('without hnswlib-node evaluation leaves HNSW out unless it is asked for', async () => {
  const { fit, test } = split(planted(60, [6, 5]), 40);
  const { translators } = await fitSpaces(methodNamed('procrustes'), {
    spaces: [fit.source, fit.target],
    seed: 0,
    options: { folds: 5 },
  });
  const input = { translator: translators[0]!, source: test.source, target: test.target };
  expect((await evaluatePairs(input)).hnsw).toBeNull();
  await expect(evaluatePairs({ ...input, hnsw: true })).rejects.toMatchObject({ code: 'MISSING_PART' });
});
