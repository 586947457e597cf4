import { describe, expect, it } from 'vitest';
import { type Threshold, verdictOfPairs } from '../../../training/verdict/judge-paired.js';

const check = (hits: number, queries: number, threshold: Threshold, { pool = 5000, meanRank = 10 } = {}) =>
  verdictOfPairs({ top1: hits / queries, meanRank, pool, queries, pairs: queries }, threshold, 'on held-out pairs');

describe('the verdict on pairs that were looked up', () => {
  const chance = { value: 0.1, meaning: 'ten times chance' };
  const enough = { value: 0.1, meaning: 'a quarter', sparse: true } as const;

  it('goes by the lower bound of top-1', () => {
    expect(check(40, 100, chance).label).toBe('aligned');
    expect(check(8, 100, chance).label).toBe('uncertain');
    expect(check(0, 100, chance, { pool: 100 }).label).toBe('not-aligned');
  });

  it('does not call a map wrong for the few pairs it was looked up for, where asked', () => {
    expect(check(0, 3, chance).label).toBe('not-aligned');
    const few = check(0, 3, enough);
    expect(few.label).toBe('uncertain');
    expect(few.reason).toMatch(/for 0 of 3 pairs .*too few pairs to decide/);
    expect(check(0, 3, enough, { meanRank: 340 }).label).toBe('uncertain');
    expect(check(0, 3, enough, { meanRank: 380 }).label).toBe('not-aligned'); // chance: 2,500 ± 833
    expect(check(0, 500, enough).label).toBe('not-aligned');
    expect(check(40, 100, enough)).toEqual(check(40, 100, { ...enough, meaning: 'a quarter' }));
  });
});
