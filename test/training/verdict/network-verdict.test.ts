import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, type Verdict, type VerdictLabel } from '../../../src/core/verdict.js';
import { decideNetwork, lower, type NetworkEvidence } from '../../../training/verdict/network-verdict.js';

const linear = (label: VerdictLabel): Verdict => ({
  label,
  reason: `The linear map is ${label}.`,
  score: 0.08,
  null: 0.06,
  consensus: 0.8,
  evidence: [check('margin over controls', 0.8, 0.5, 'agreement')],
});
const good: NetworkEvidence = { agreement: 0.9, score: 0.085, heldOutScore: 0.07, startScore: 0.068 };
const rank: readonly VerdictLabel[] = ['not-aligned', 'uncertain', 'aligned'];

describe('decideNetwork', () => {
  it('calls a network aligned that agrees with an aligned start', () => {
    const verdict = decideNetwork(linear('aligned'), 'start', good);
    expect(verdict).toMatchObject({ label: 'aligned', score: 0.085, null: 0.06, consensus: 0.8 });
    const rows = new Map(verdict.evidence.map((row) => [row.measure, row]));
    expect(rows.get('agreement with the start')).toMatchObject({ value: 0.9, passed: true });
    expect(rows.has('linear: margin over controls')).toBe(true);
  });

  it('is never better than the verdict on the linear map', () => {
    for (const label of rank) expect(decideNetwork(linear(label), 'nearest', good).label).toBe(label);
  });

  it('refuses a network that left its start, and says to use the start', () => {
    const verdict = decideNetwork(linear('aligned'), 'start', { ...good, agreement: 0.1 });
    expect(verdict.label).toBe('not-aligned');
    expect(verdict.reason).toMatch(/agreement with the start 0\.1 < 0\.5.*passed its checks; use that one/);
    expect(decideNetwork(linear('aligned'), 'start', { ...good, agreement: 0.4 }).label).toBe('uncertain');
  });

  it('lets no worse evidence make a better label', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        number,
        number,
        fc.constantFrom(...rank),
        (agreement, worseBy, score, lessBy, label) => {
          const better = decideNetwork(linear(label), 'start', { ...good, agreement, score });
          const worse = decideNetwork(linear(label), 'start', {
            ...good,
            agreement: agreement - Math.abs(worseBy),
            score: score - Math.abs(lessBy),
          });
          expect(rank.indexOf(worse.label)).toBeLessThanOrEqual(rank.indexOf(better.label));
        },
      ),
    );
    expect(lower('aligned', 'not-aligned')).toBe('not-aligned');
  });
});
