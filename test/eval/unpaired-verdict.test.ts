import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideUnpaired, type UnpairedEvidence } from '../../eval/unpaired-verdict.js';

/** As measured on use → glove, 15,000 rows a side. */
const right: UnpairedEvidence = {
  score: 0.096,
  nulls: [0.0715, 0.073, 0.0745, 0.0722, 0.0738],
  consensus: 0.852,
  sameNearest: 0.549,
  pool: 1500,
  halvesToWhole: 0.89,
  fittedScore: 0.1,
  heldOutScore: 0.0948,
  selfSource: 0.887,
  selfTarget: 0.986,
  rows: [15_000, 15_000],
  dim: 100,
};
/** As measured on single words in two spaces whose map no method finds. */
const wrong: UnpairedEvidence = {
  ...right,
  score: 0.085,
  nulls: [0.0815, 0.0829, 0.0843, 0.0822, 0.0836],
  consensus: 0.262,
  sameNearest: 0.08,
  halvesToWhole: 0.07,
  heldOutScore: 0.0553,
  selfSource: 0.981,
  selfTarget: 0.829,
};
const order = { 'not-aligned': 0, uncertain: 1, aligned: 2 } as const;

describe('the verdict on a map found without pairs', () => {
  it('calls right maps aligned and wrong ones not', () => {
    expect(decideUnpaired(right).label).toBe('aligned');
    expect(decideUnpaired(wrong).label).toBe('not-aligned');
  });

  it('keeps every number it decided from, and names what failed', () => {
    const verdict = decideUnpaired({ ...right, heldOutScore: 0.03 });
    expect(verdict.label).not.toBe('aligned');
    expect(verdict.reason).toContain('held-out score');
    expect(verdict.evidence.filter((row) => row.passed === false).map((row) => row.measure)).toEqual([
      'held-out score',
    ]);
    for (const row of verdict.evidence) expect(Number.isFinite(row.value)).toBe(true);
  });

  it('never gets better when one piece of evidence gets worse', () => {
    const keys = ['score', 'consensus', 'halvesToWhole', 'heldOutScore', 'selfSource', 'selfTarget'] as const;
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(keys.map((key) => [key, unit]))),
        fc.constantFrom(...keys),
        unit,
        (some, key, less) => {
          const e = { ...right, ...some } as UnpairedEvidence;
          const worse = { ...e, [key]: e[key] * less };
          expect(order[decideUnpaired(worse).label]).toBeLessThanOrEqual(order[decideUnpaired(e).label]);
        },
      ),
    );
  });

  it('stays finite when the nulls are all the same or a score is zero', () => {
    const verdict = decideUnpaired({ ...right, nulls: [0.07, 0.07, 0.07], fittedScore: 0, heldOutScore: 0 });
    for (const row of verdict.evidence) expect(Number.isFinite(row.value)).toBe(true);
    expect(verdict.label).not.toBe('aligned');
  });
});
