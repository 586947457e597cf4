import { describe, expect, it } from 'vitest';
import { applyGate, gateKs, gateLine, parseGate } from '../../../eval/retrieval/gate.js';
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
    ['top1>=high', 'cannot be read', 'recall@10>=0.8'],
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
