import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictionText } from '../../../src/core/prediction.js';
import { logit, type PredictionModel, predictTop1 } from '../../../training/verdict/prediction.js';
import { MODEL } from '../../../training/verdict/prediction-model.js';
import type { UnpairedEvidence } from '../../../training/verdict/unpaired-evidence.js';
import { decideUnpaired } from '../../../training/verdict/unpaired-verdict.js';

const evidence: UnpairedEvidence = {
  score: 0.1,
  margin: 1.2,
  heldOut: { agreement: 0.4, controls: [0.3, 0.29, 0.31, 0.28], toMap: 0.8 },
  reliability: 0.8,
  within: { agreement: 0.9, reliability: 0.15, dims: 48, coarse: 0.8 },
  nearest: 0.6,
  rows: [5000, 5000],
};
const model: PredictionModel = {
  constant: 0.5,
  coefficients: { agreement: 1, margin: 0.5, detail: 0.25, room: 2 },
  few: { below: 1.1, above: 0.7 },
  many: { below: 0.8, above: 0.5 },
  lost: 0.03,
};

describe('the top-1 predicted from the evidence', () => {
  it('is the sum of the evidence in logits, with the interval around it', () => {
    const { top1, low, high, pool } = predictTop1(evidence, 'aligned', model);
    const sum = 0.5 + (logit(0.9) + logit(0.8)) / 2 + 0.5 * Math.log(0.2) + 0.25 * Math.log(0.15) + 2 * Math.log(0.4);
    expect(logit(top1)).toBeCloseTo(sum, 9);
    expect(logit(low)).toBeCloseTo(sum - 0.8, 9);
    expect(logit(high)).toBeCloseTo(sum + 0.5, 9);
    expect(pool).toBe(2000);
    expect(predictTop1({ ...evidence, rows: [9000, 4000] }, 'aligned', model).low).toBe(low);
    const few = predictTop1({ ...evidence, rows: [9000, 3999] }, 'aligned', model);
    expect(few.top1).toBe(top1);
    expect(logit(few.low)).toBeCloseTo(sum - 1.1, 9);
    expect(logit(few.high)).toBeCloseTo(sum + 0.7, 9);
  });

  it('takes an agreement beyond .95 for .95, and room beyond .7 for .7', () => {
    const top1 = (agreement: number, nearest: number): number =>
      predictTop1({ ...evidence, nearest, within: { ...evidence.within, agreement } }, 'aligned', model).top1;
    expect(top1(0.99, 0.6)).toBe(top1(0.95, 0.6));
    expect(top1(0.95, 0.6)).toBeGreaterThan(top1(0.94, 0.6));
    expect(top1(0.9, 0.1)).toBe(top1(0.9, 0.3));
    expect(top1(0.9, 0.3)).toBeGreaterThan(top1(0.9, 0.31));
  });

  it('may be nothing where the map is uncertain, and little where it is not aligned', () => {
    expect(predictTop1(evidence, 'uncertain', model)).toEqual({ ...predictTop1(evidence, 'aligned', model), low: 0 });
    expect(predictTop1(evidence, 'not-aligned', model)).toEqual({ top1: 1 / 2000, low: 0, high: 0.03, pool: 2000 });
  });

  it('never rises when a piece of evidence gets worse, and stays a share', () => {
    const number = fc.double({ min: -2, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(number, number, number, number, number),
        number,
        fc.constantFrom(0, 1, 2, 3, 4),
        ([agreement, coarse, margin, detail, nearest], less, which) => {
          const at = (shift: readonly number[]): UnpairedEvidence => ({
            ...evidence,
            margin: margin - shift[2]!,
            nearest: nearest + shift[4]!,
            within: {
              ...evidence.within,
              ...{ agreement: agreement - shift[0]!, coarse: coarse - shift[1]!, reliability: detail - shift[3]! },
            },
          });
          const full = predictTop1(at([0, 0, 0, 0, 0]), 'aligned');
          const worse = predictTop1(at([0, 1, 2, 3, 4].map((i) => (i === which ? Math.abs(less) : 0))), 'aligned');
          expect(worse.top1).toBeLessThanOrEqual(full.top1);
          for (const one of [full, worse]) {
            expect(one.low).toBeGreaterThanOrEqual(0);
            expect(one.low).toBeLessThanOrEqual(one.top1);
            expect(one.top1).toBeLessThanOrEqual(one.high);
            expect(one.high).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
    expect(Math.min(...Object.values(MODEL.coefficients))).toBeGreaterThanOrEqual(0);
  });

  it('is part of the verdict', () => {
    const verdict = decideUnpaired(evidence);
    expect(verdict.predicted).toEqual(predictTop1(evidence, 'aligned'));
  });

  it.each([
    [{ top1: 0.934, low: 0.884, high: 0.956 }, 'about 93 of 100 rows would find their partner among 2,000 (88 to 96)'],
    [{ top1: 0.4, low: 0, high: 0.62 }, 'between 0 and 62 of 100 rows would find their partner among 2,000'],
    [{ top1: 0.0005, low: 0, high: 0.012 }, 'hardly any rows would find their partner among 2,000'],
  ])('reads %j', (shares, text) => {
    expect(predictionText({ ...shares, pool: 2000 })).toBe(text);
  });
});
