import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideUnpaired, isLost, type UnpairedEvidence } from '../../eval/unpaired-verdict.js';

/** As measured on use → glove, 15,000 rows a side. */
const right: Required<UnpairedEvidence> = {
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
const wrong: Required<UnpairedEvidence> = {
  ...right,
  score: 0.085,
  nulls: [0.0815, 0.0829, 0.0843, 0.0822, 0.0836],
  halves: { ...right.halves, consensus: 0.262, sameNearest: 0.08, toWhole: 0.07, heldOutScore: 0.0553 },
  self: { source: 0.981, target: 0.829 },
};
const order = { 'not-aligned': 0, uncertain: 1, aligned: 2 } as const;

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

  const keys = ['score', 'consensus', 'toWhole', 'heldOutScore', 'source', 'target'] as const;
  type Numbers = Readonly<Record<(typeof keys)[number], number>>;
  const withNumbers = ({ score, consensus, toWhole, heldOutScore, source, target }: Numbers) => ({
    ...right,
    score,
    halves: { ...right.halves, consensus, toWhole, heldOutScore },
    self: { source, target },
  });
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const numbers = fc.record(Object.fromEntries(keys.map((key) => [key, unit]))) as fc.Arbitrary<Numbers>;
  /** Scores about the nulls' and their 1.1-fold, where the label turns. */
  const near = fc.record({ at: numbers, score: fc.double({ min: 0.06, max: 0.1, noNaN: true }) });

  it('never gets better when one piece of evidence gets worse', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(...keys), unit, (some, key, less) => {
        const worse = withNumbers({ ...some, [key]: some[key] * less });
        expect(order[decideUnpaired(worse).label]).toBeLessThanOrEqual(order[decideUnpaired(withNumbers(some)).label]);
      }),
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
    const second = decideUnpaired(halvesOnly);
    expect(second).toMatchObject({ label: 'not-aligned', consensus: 0.262, null: null });
    expect(second.reason).toContain('agree to 0.26');
    expect(second.reason).toContain(
      'Not measured, as they could not change this: score against null, score to null, self-alignment.',
    );
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
