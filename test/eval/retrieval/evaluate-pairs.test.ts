import { beforeAll, describe, expect, it } from 'vitest';
import { type Evaluation, evaluatePairs } from '../../../eval/retrieval/evaluate-pairs.js';
import { random } from '../../../src/core/random.js';
import { wilson } from '../../../src/core/wilson.js';
import { hnswAvailable } from '../../../src/search/hnsw.js';
import type { Translator } from '../../../src/translators/translator.js';
import { sliceRows } from '../../../src/vectors/matrix.js';
import { fitSpaces } from '../../../training/fit.js';
import { methodNamed } from '../../../training/methods.js';
import { gaussian, planted, split } from '../../contracts/planted.js';

describe('evaluation', () => {
  const { fit, test } = split(planted(900, [24, 16], { noise: 0.25 }), 500);
  let translator: Translator;
  let result: Evaluation;
  beforeAll(async () => {
    const { translators } = await fitSpaces(methodNamed('procrustes'), {
      spaces: [fit.source, fit.target],
      seed: 0,
      options: { folds: 5 },
    });
    translator = translators[0]!.with({ modelIds: ['model-a', 'model-b'] });
    result = await evaluatePairs({ translator, ...test, ks: [5] });
  });

  it('prints the fixed keys, the same inside its rows', () => {
    const keys = ['pool', 'top1', 'meanRank', 'medianRank', 'mrr', 'recall', 'cosine', 'foscttm'];
    expect(Object.keys(result).sort()).toEqual([...keys, 'direction', 'hnsw', 'rows'].sort());
    for (const row of Object.values(result.rows)) expect(Object.keys(row!).sort()).toEqual([...keys, 'kind'].sort());
    expect(Object.keys(result.recall)).toEqual(['1', '5', '10', '100']);
    expect(result.direction).toBe('model-a → model-b');
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('puts the translator between the floor and the ceiling', () => {
    const { identity, random: floor, oracle } = result.rows;
    expect(result.pool).toBe(400);
    expect(Math.max(identity.top1, floor.top1)).toBeLessThan(0.05);
    expect(result.top1).toBeGreaterThan(0.4);
    expect(oracle!.kind).toBe('cross-fitted');
    expect(Math.abs(oracle!.top1 - result.top1)).toBeLessThan(0.15);
  });

  it('does not let the oracle see the pairs it is asked about', async () => {
    // Vectors that have nothing in common: an oracle fitted on the rows it is scored on would find more than half of them.
    const [source, target] = [gaussian(60, 24, random(1)), gaussian(60, 16, random(2))];
    const { rows } = await evaluatePairs({ translator, source, target, hnsw: false });
    expect(rows.oracle!.top1).toBeLessThan(0.12);
  });

  it('takes the oracle it is given', async () => {
    const { rows } = await evaluatePairs({ translator, ...test, oracle: translator, hnsw: false });
    expect(rows.oracle).toMatchObject({ kind: 'given', top1: result.top1, meanRank: result.meanRank });
  });

  it('has no cross-fitted oracle from a handful of pairs', async () => {
    const { rows, pool } = await evaluatePairs({
      translator,
      source: sliceRows(test.source, 0, 6),
      target: sliceRows(test.target, 0, 6),
    });
    expect([rows.oracle, pool]).toEqual([null, 6]);
  });

  it('measures HNSW against exact search where it is installed', async () => {
    if ((await hnswAvailable()).available) {
      expect(result.hnsw!.recall10).toBeGreaterThan(0.95);
      expect(result.hnsw!.queriesPerSecond).toBeGreaterThan(0);
    }
    expect((await evaluatePairs({ translator, ...test, hnsw: false })).hnsw).toBeNull();
  });

  it('refuses sides that do not fit, with the numbers', async () => {
    const { source, target } = test;
    await expect(evaluatePairs({ translator, source, target: sliceRows(target, 0, 9) })).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: expect.stringMatching(/400.*9/),
    });
    const one = { source: sliceRows(source, 0, 1), target: sliceRows(target, 0, 1) };
    await expect(evaluatePairs({ translator, ...one })).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
      message: '1 of at least 2 pairs: among one candidate every map is right.',
    });
    await expect(evaluatePairs({ translator, source: target, target: source })).rejects.toMatchObject({
      code: 'DIM_MISMATCH',
      hint: expect.stringContaining('swapped'),
    });
    const data = target.data.slice();
    data[16 * 5] = Number.NaN;
    await expect(evaluatePairs({ translator, source, target: { ...target, data } })).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringContaining('row 5 of the target'),
    });
  });
});

describe('the Wilson interval', () => {
  it('is that of the textbook', () => {
    // 8 of 10 at 95 %: (0.4902, 0.9433); 0 of 20: (0, 0.1611)
    expect(wilson(0.8, 10)).toMatchObject({ lower: expect.closeTo(0.4902, 3), upper: expect.closeTo(0.9433, 3) });
    expect(wilson(0, 20)).toMatchObject({ lower: 0, upper: expect.closeTo(0.1611, 3) });
    expect(wilson(0, 3, 2.576).lower).toBe(0);
    expect(wilson(1, 3, 2.576).upper).toBe(1);
    expect(wilson(1, 0)).toEqual({ lower: 0, upper: 1 });
  });
});
