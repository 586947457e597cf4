import { describe, expect, it } from 'vitest';
import type { JudgedScores } from '../../../eval/judged/measures.js';
import { intervalsOf, pairedTests } from '../../../eval/judged/over-queries.js';
import { random } from '../../../src/core/random.js';

const scores = (values: readonly number[]): JudgedScores[] =>
  values.map((v) => ({ ndcg10: v, map: v, mrr10: v, p10: v, recall10: v, recall100: v }));

describe('intervals over queries', () => {
  it('hold the true mean in about 95 of 100 samples, and are as wide as the standard error says', () => {
    let held = 0;
    let width = 0;
    for (let sample = 0; sample < 100; sample++) {
      const rng = random(`sample ${sample}`);
      const values = Array.from({ length: 60 }, () => rng.uniform());
      const [low, high] = intervalsOf(scores(values), sample).map;
      if (low <= 0.5 && high >= 0.5) held++;
      width += (high - low) / 100;
    }
    expect(held).toBeGreaterThanOrEqual(88);
    expect(width).toBeCloseTo((2 * 1.96 * Math.sqrt(1 / 12)) / Math.sqrt(60), 1);
  });
});

describe('the paired test', () => {
  it('is exact where all assignments can be counted: 6 equal differences, p = 2 / 64', () => {
    const a = scores([0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    const b = scores([0.25, 0.35, 0.45, 0.55, 0.65, 0.75]);
    const { ndcg10 } = pairedTests(a, b, 0);
    expect(ndcg10.difference).toBeCloseTo(0.25, 12);
    expect(ndcg10.interval.map((v) => Math.round(v * 1e9) / 1e9)).toEqual([0.25, 0.25]);
    expect(ndcg10.p).toBeGreaterThan(0.026);
    expect(ndcg10.p).toBeLessThan(0.037);
  });

  it('is uniform without a difference, and 1 between equal rows', () => {
    const ps = Array.from({ length: 60 }, (_, sample) => {
      const rng = random(`null ${sample}`);
      const draw = () => scores(Array.from({ length: 40 }, () => rng.uniform()));
      return pairedTests(draw(), draw(), sample).p10.p;
    });
    expect(ps.filter((p) => p < 0.1).length).toBeLessThan(15);
    expect(ps.filter((p) => p > 0.5).length).toBeGreaterThan(18);
    expect(pairedTests(scores([0, 1]), scores([0, 1]), 0).map.p).toBe(1);
  });
});
