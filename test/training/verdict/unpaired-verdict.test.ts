import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideUnpaired, isLost, type UnpairedEvidence } from '../../../training/verdict/unpaired-verdict.js';

/** As measured on use → glove, 15,000 rows a side. */
const right: Required<Omit<UnpairedEvidence, 'moments'>> = {
  score: 0.096,
  nulls: [0.0715, 0.073, 0.0745, 0.0722, 0.0738],
  halves: {
    consensus: 0.852,
    sameNearest: 0.549,
    pool: 1500,
    toWhole: 0.89,
    fittedScore: 0.1,
    heldOutScore: 0.0948,
  },
  self: { source: 0.887, target: 0.986 },
  rows: [15_000, 15_000],
  dim: 100,
};
/** As measured on single words in two spaces whose map no method finds. */
const wrong: typeof right = {
  ...right,
  score: 0.085,
  nulls: [0.0815, 0.0829, 0.0843, 0.0822, 0.0836],
  halves: { ...right.halves, consensus: 0.262, sameNearest: 0.08, toWhole: 0.07, heldOutScore: 0.0553 },
  self: { source: 0.981, target: 0.829 },
};
/** As measured on use → glove, 7,500 single words a side: halves are too small to find what the whole found. */
const hard: UnpairedEvidence = {
  ...right,
  score: 0.1186,
  nulls: [0.1061, 0.1067, 0.1075, 0.1094, 0.1103],
  halves: { ...right.halves, consensus: 0.11, sameNearest: 0.02, toWhole: 0.26, heldOutScore: 0.055 },
  self: { source: 0.8, target: 0.98 },
  moments: { z: 8, ratio: 1.12, reliability: 0.82, toMap: 0.7 },
};
const order = { 'not-aligned': 0, unverified: 1, uncertain: 1, aligned: 2 } as const;

describe('the verdict on a map found without pairs', () => {
  it('calls right maps aligned and wrong ones not', () => {
    expect(decideUnpaired(right).label).toBe('aligned');
    expect(decideUnpaired(wrong).label).toBe('not-aligned');
  });

  it('keeps every number it decided from, and names what failed', () => {
    const verdict = decideUnpaired({ ...right, halves: { ...right.halves, heldOutScore: 0.03 } });
    expect(verdict.label).not.toBe('aligned');
    expect(verdict.reason).toContain('held-out score');
    expect(verdict.evidence.filter((row) => row.passed === false).map((row) => row.measure)).toEqual([
      'held-out score',
    ]);
    for (const row of verdict.evidence) expect(Number.isFinite(row.value)).toBe(true);
  });

  it('takes third moments that hold on rows set aside for halves that agree', () => {
    const verdict = decideUnpaired(hard);
    expect(verdict.label).toBe('aligned');
    expect(verdict.reason).toBe(
      'All checks passed: third moments of rows set aside agree 1.12 times as well as under rival maps (z 8.0).',
    );
    const row = (measure: string) => verdict.evidence.find((e) => e.measure === measure)!;
    expect(row('consensus of halves')).toMatchObject({ value: 0.11, passed: null, threshold: null });
    expect(row('score to null')).toMatchObject({ passed: true, threshold: 1.03 });
    const { halves: _, ...withoutHalves } = hard;
    expect(decideUnpaired(withoutHalves).label).toBe('aligned');
    const { halves: __, ...neither } = right;
    expect(decideUnpaired(neither).label).toBe('uncertain');
    for (const worse of [{ z: 2.9 }, { ratio: 1.06 }, { reliability: 0.69 }, { toMap: 0.49 }]) {
      const moments = { ...hard.moments!, ...worse };
      expect(decideUnpaired({ ...hard, moments, rows: [8000, 8000] }).label).toBe('not-aligned');
      expect(decideUnpaired({ ...withoutHalves, moments }).label).toBe('uncertain');
      const agreed = decideUnpaired({ ...right, moments });
      expect(agreed.label).toBe('aligned');
      expect(agreed.evidence.every((e) => e.passed !== false)).toBe(true);
    }
    // a map that scores like the nulls is never called aligned, whatever its moments
    expect(decideUnpaired({ ...hard, score: 0.108 }).label).toBe('uncertain');
  });

  it('does not call a map wrong because halves disagree that are too small to tell', () => {
    const rows = (n: number) => ({ ...wrong, rows: [n, 15_000] as const, score: 0.12 });
    expect(decideUnpaired(rows(8000)).label).toBe('not-aligned');
    const few = decideUnpaired(rows(7999));
    expect(few.label).toBe('uncertain');
    expect(few.reason).toBe(
      'Maps fitted on disjoint halves of the rows do not agree (0.07), but the halves are too small to tell: with 7999 rows a side a half has fewer than 4000. Check a few known pairs before you rely on the map.',
    );
    const unlike = decideUnpaired({ ...rows(15_000), self: { source: 0.9, target: 0.1 } });
    expect(unlike.label).toBe('uncertain');
    expect(unlike.reason).toContain('a half of a space is not even aligned with its other half (0.10)');
    // a map that scores like the null maps is wrong with any number of rows
    expect(decideUnpaired({ ...wrong, rows: [2000, 2000] }).label).toBe('not-aligned');
    const { self: _, ...open } = rows(15_000);
    expect(isLost(open)).toBe(false);
  });

  const keys = [
    ...['score', 'consensus', 'toWhole', 'heldOutScore', 'source', 'target'],
    ...['momentsZ', 'momentsRatio', 'momentsReliability', 'momentsToMap'],
  ] as const;
  type Numbers = Readonly<Record<string, number>>;
  const withNumbers = (n: Numbers) => ({
    ...right,
    score: n.score!,
    halves: { ...right.halves, consensus: n.consensus!, toWhole: n.toWhole!, heldOutScore: n.heldOutScore! },
    self: { source: n.source!, target: n.target! },
  });
  const withMoments = (n: Numbers) => ({
    ...withNumbers(n),
    moments: {
      z: 6 * n.momentsZ!,
      ratio: 2 * n.momentsRatio!,
      reliability: 1.4 * n.momentsReliability!,
      toMap: n.momentsToMap!,
    },
  });
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const numbers = fc.record(Object.fromEntries(keys.map((key) => [key, unit]))) as fc.Arbitrary<Numbers>;
  /** Scores about the nulls' and their 1.1-fold, where the label turns. */
  const near = fc.record({ at: numbers, score: fc.double({ min: 0.06, max: 0.1, noNaN: true }) });

  it('never gets better when one piece of evidence gets worse or is not there', () => {
    const label = (e: UnpairedEvidence): number => order[decideUnpaired(e).label];
    const good = fc.record(
      Object.fromEntries(keys.map((key) => [key, fc.double({ min: 0.45, max: 1, noNaN: true })])),
    ) as fc.Arbitrary<Numbers>;
    fc.assert(
      fc.property(fc.oneof(numbers, good), fc.constantFrom(...keys), unit, (some, key, less) => {
        const worse = { ...some, score: some.score! / 5, [key]: (some[key]! * less) / (key === 'score' ? 5 : 1) };
        const full = { ...some, score: some.score! / 5 };
        // a space that cannot be aligned with itself takes the disagreement of halves away, as far as uncertain
        const most = (of: number): number =>
          key === 'source' || key === 'target' ? Math.max(of, order.uncertain) : of;
        expect(label(withNumbers(worse))).toBeLessThanOrEqual(most(label(withNumbers(full))));
        expect(label(withMoments(worse))).toBeLessThanOrEqual(most(label(withMoments(full))));
        expect(label(withNumbers(full))).toBeLessThanOrEqual(label(withMoments(full)));
        const { nulls: _, ...withoutNulls } = withMoments(full);
        const { self: __, ...withoutSelf } = withMoments(full);
        for (const part of [withoutNulls, withoutSelf]) expect(decideUnpaired(part).label).not.toBe('aligned');
      }),
      { numRuns: 500 },
    );
  });

  it('is the same where evidence is left out that could not change it, and never aligned without it', () => {
    let lost = 0;
    fc.assert(
      fc.property(near, ({ at, score }) => {
        const full = withNumbers({ ...at, score });
        const { self: _, ...withoutSelf } = full;
        const { halves: __, ...nullsOnly } = withoutSelf;
        const { nulls: ___, ...halvesOnly } = withoutSelf;
        for (const part of [withoutSelf, nullsOnly, halvesOnly]) {
          const { label } = decideUnpaired(part);
          expect(label).not.toBe('aligned');
          expect(label === 'not-aligned').toBe(isLost(part));
          if (!isLost(part)) continue;
          lost++;
          expect(decideUnpaired(full).label).toBe('not-aligned');
        }
      }),
    );
    expect(lost).toBeGreaterThan(20);
  });

  it('names what was not measured, and why', () => {
    const { self: _, ...astray } = wrong;
    const { halves: __, ...likeNull } = { ...astray, score: 0.0835 };
    const first = decideUnpaired(likeNull);
    expect(first).toMatchObject({ label: 'not-aligned', consensus: null });
    expect(first.reason).toBe(
      'Do not use this map: it scores like random rotations refined in the same way; failed checks: score against null 0.542 < 3, score to null 1.01 < 1.1. Not measured, as they could not change this: consensus of halves, halves to whole, held-out score, self-alignment.',
    );
    expect(first.evidence.map((row) => row.measure)).toEqual([
      'score against null',
      'score to null',
      'score',
      'null mean',
      'null sd',
    ]);
    const { nulls: ___, ...halvesOnly } = astray;
    expect(decideUnpaired(halvesOnly)).toMatchObject({ label: 'uncertain', consensus: 0.262, null: null });
    const second = decideUnpaired({ ...halvesOnly, self: wrong.self });
    expect(second).toMatchObject({ label: 'not-aligned', consensus: 0.262, null: null });
    expect(second.reason).toContain('agree to 0.26');
    expect(second.reason).toContain('Not measured, as they could not change this: score against null, score to null.');
    expect(decideUnpaired(wrong).reason).not.toContain('Not measured');
  });

  it('stays finite when the nulls are all the same or a score is zero', () => {
    const verdict = decideUnpaired({
      ...right,
      nulls: [0.07, 0.07, 0.07],
      halves: { ...right.halves, fittedScore: 0, heldOutScore: 0 },
    });
    for (const row of verdict.evidence) expect(Number.isFinite(row.value)).toBe(true);
    expect(verdict.label).not.toBe('aligned');
  });
});
