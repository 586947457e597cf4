import { describe, expect, it } from 'vitest';
import { applyGate, gateLine } from '../../../eval/retrieval/gate.js';
import { gateKs, parseGate } from '../../../eval/retrieval/gate-conditions.js';
import { wilson, Z_90 } from '../../../src/core/wilson.js';
import type { RetrievalScores } from '../../../src/search/rank-scores.js';

const scores: RetrievalScores = {
  pool: 100,
  top1: 0.5,
  meanRank: 12,
  medianRank: 3,
  mrr: 0.6,
  recall: { 1: 0.5, 10: 0.8 },
  cosine: 0.7,
  foscttm: 0.02,
};

describe('gate', () => {
  it.each([
    ['recall@10>=0.8', true],
    ['recall@10>0.8', false],
    ['top1 >= .51', false],
    ['meanRank<=12, top1>0.4', true],
    ['meanRank<12,top1>0.4', false],
    ['MEDIANRANK<=3', true],
    ['mrr>=6e-1', true],
    ['cosine>=-0.5,foscttm<0.05,pool>=100', true],
  ])('%s: %s', (text, passed) => {
    expect(applyGate(parseGate(text), scores).passed).toBe(passed);
  });

  it('says of each condition what was measured', () => {
    const { conditions } = applyGate(parseGate('recall@10>=0.9,top1>=0.1'), scores);
    expect(conditions.map(gateLine)).toEqual([
      'recall@10 = 0.8, asked: >= 0.9: not met',
      'top1 = 0.5, asked: >= 0.1: met',
    ]);
  });

  const oracle = { ...scores, top1: 0.625, recall: { 1: 0.6, 10: 0.9 } };
  const baseline = { ...scores, mrr: 0.62, top1: 0.52 };
  it.each([
    ['top1>=0.8*oracle', true],
    ['top1>0.8*oracle', false],
    ['top1 >= .81 * oracle', false],
    ['recall@10>=0.88*oracle', true],
    ['recall@10>=oracle', false],
    ['recall@10>=oracle-0.1', true],
    ['mrr>=baseline-0.02', true], // .62 − .02 is above .6 in binary
    ['mrr>=baseline - 0.019', false],
    ['mrr<=baseline+0.1,top1>=0.95*baseline', true],
    ['MEANRANK<=1.5*Baseline', true],
  ])('%s, relative: %s', (text, passed) => {
    expect(applyGate(text, scores, { oracle, baseline }).passed).toBe(passed);
  });

  it('holds the lower end of top-1 against a number, the oracle and the baseline', () => {
    const { lower } = wilson(0.5, 100, Z_90);
    const { conditions } = applyGate('low>=0.4,low>=0.8*oracle,low>=baseline', scores, { oracle, baseline });
    expect(conditions.map(({ value }) => value)).toEqual([lower, lower, lower]);
    expect(conditions.map(({ asked }) => asked)).toEqual([0.4, 0.5, wilson(0.52, 100, Z_90).lower]);
    expect(applyGate('low>=0.4', { ...scores, low: 0.3 }).passed).toBe(false);
  });

  it('says what it is relative to', () => {
    const { conditions } = applyGate('top1>=0.9*oracle,mrr>=baseline-0.01', scores, { oracle, baseline });
    expect(conditions.map(gateLine)).toEqual([
      'top1 = 0.5, asked: >= 0.5625 (0.9*oracle): not met',
      'mrr = 0.6, asked: >= 0.61 (baseline-0.01): not met',
    ]);
  });

  it('refuses references that are not there, or of another pool', () => {
    expect(() => applyGate('top1>=0.8*oracle', scores)).toThrowError(
      /compares with the oracle, but no oracle is given/,
    );
    expect(() => applyGate('top1>=baseline', scores, { oracle })).toThrowError(
      /with the baseline, but no baseline is given/,
    );
    expect(() => applyGate('top1>=baseline', scores, { baseline: { ...scores, pool: 7 } })).toThrowError(
      /a pool of 100 rows, those of the baseline of 7/,
    );
    expect(() => applyGate('mrr>=0.8*oracle', scores, { oracle: { top1: 0.5 } })).toThrowError(
      expect.objectContaining({ message: expect.stringMatching(/mrr of the oracle/), hint: 'measured: top1' }),
    );
  });

  it('names the k it needs', () => {
    expect(gateKs(parseGate('recall@10>=0.8,top1>0,recall@25>0'))).toEqual([10, 25]);
  });

  it.each([
    ['recall>=0.8', 'recall needs its k', 'recall@10'],
    ['recall@0>=0.8', 'recall needs its k', 'recall@10'],
    ['tpo1>=0.5', 'no measure "tpo1"', 'did you mean "top1"'],
    ['top1@3>=0.5', 'no measure "top1@3"', 'did you mean "top1"'],
    ['top1>=80', 'between 0 and 1', '0.8'],
    ['recall@10=0.8', 'cannot be read', 'recall@10>=0.8'],
    ['', 'cannot be read', 'recall@10>=0.8'],
    ['top1>=0.5,', 'cannot be read', 'separated by commas'],
    ['top1>=high', '"high" is nothing to compare with', 'oracle, baseline'],
    ['top1>=0.8*orcale', '"orcale" is nothing to compare with', 'did you mean "oracle"'],
    ['top1>=80*oracle', 'between 0 and 1', '0.8'],
    ['top1>=0.8oracle', 'cannot be read', '0.8*oracle'],
  ])('refuses %j', (text, message, hint) => {
    expect(() => parseGate(text)).toThrowError(
      expect.objectContaining({
        code: 'BAD_OPTION',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('refuses a recall that was not measured', () => {
    expect(() => applyGate(parseGate('recall@50>=0.5'), scores)).toThrowError(
      expect.objectContaining({
        code: 'BAD_OPTION',
        message: expect.stringContaining('recall@50'),
        hint: expect.stringContaining('recall@10'),
      }),
    );
  });
});
