import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnpairedEvidence } from '../../../training/verdict/unpaired-evidence.js';
import { decideUnpaired, THRESHOLDS } from '../../../training/verdict/unpaired-verdict.js';

/** A right map, clearly above its controls. */
const right: UnpairedEvidence = {
  score: 0.096,
  margin: 1.3,
  heldOut: { agreement: 0.42, controls: [0.3, 0.29, 0.31, 0.28], toMap: 0.85 },
  reliability: 0.8,
  within: { agreement: 0.8, reliability: 0.4, dims: 48, coarse: 0.8 },
  nearest: 0.5,
  rows: [15_000, 12_000],
};
/** A wrong one: one of many that are as good. */
const wrong: UnpairedEvidence = {
  ...right,
  margin: 1.004,
  heldOut: { ...right.heldOut, agreement: 0.295 },
};
const order = { 'not-aligned': 0, unverified: 1, uncertain: 1, aligned: 2 } as const;
const failed = (e: UnpairedEvidence): string[] =>
  decideUnpaired(e)
    .evidence.filter(({ passed }) => passed === false)
    .map(({ measure }) => measure);
const heldOut = (changes: Partial<UnpairedEvidence['heldOut']>): UnpairedEvidence => ({
  ...right,
  heldOut: { ...right.heldOut, ...changes },
});

describe('the verdict on a map found without pairs', () => {
  it('calls right maps aligned and wrong ones not', () => {
    const verdict = decideUnpaired(right);
    expect(verdict).toMatchObject({ label: 'aligned', score: 0.096, null: null, consensus: null });
    expect(verdict.reason).toBe(
      'All checks passed: on rows that the search never saw, the spaces agree 1.42 times as well as under the control maps (the best maps unlike it).',
    );
    expect(failed(right)).toEqual([]);
    const bad = decideUnpaired(wrong);
    expect(bad.label).toBe('not-aligned');
    expect(bad.reason).toMatch(/^Do not use this map: .*margin over controls 1 < 1\.06.*More rows may help/);
    expect(decideUnpaired({ ...wrong, rows: [15_000, 15_000] }).reason).not.toContain('More rows');
  });

  it.each<[string, UnpairedEvidence, readonly string[]]>([
    ['the margin', { ...right, margin: 1.03 }, ['margin over controls']],
    [
      'rows set aside, by deviations',
      heldOut({ agreement: 0.34, controls: [0.34, 0.26, 0.27, 0.31] }),
      ['held-out moments against controls'],
    ],
    [
      'rows set aside, by ratio',
      heldOut({ agreement: 0.31, controls: [0.3, 0.3, 0.3, 0.301] }),
      ['held-out moments to controls'],
    ],
    ['reliable moments', { ...right, reliability: 0.2 }, ['moment reliability']],
    [
      'structure inside clusters',
      { ...right, within: { agreement: 0.8, reliability: 0.015, dims: 48, coarse: 0.8 } },
      ['agreement within clusters'],
    ],
    [
      'agreement inside clusters',
      { ...right, within: { agreement: 0.3, reliability: 0.4, dims: 48, coarse: 0.8 } },
      ['agreement within clusters'],
    ],
    [
      'more agreement inside clusters where few rows make it unsure', // a half-found map, mpnet → E5, 2,000 rows
      { ...right, within: { agreement: 0.539, reliability: 0.101, dims: 48, coarse: 0.5 } },
      ['agreement within clusters'],
    ],
    ['a map like the tested one', heldOut({ toMap: 0.35 }), ['tested map to map']],
    [
      'controls to compare it with',
      heldOut({ controls: [0.3, 0.29] }),
      ['margin over controls', 'held-out moments against controls', 'held-out moments to controls'],
    ],
    [
      'any controls',
      { ...heldOut({ controls: [] }), margin: Number.POSITIVE_INFINITY },
      ['margin over controls', 'held-out moments against controls', 'held-out moments to controls'],
    ],
  ])('is uncertain without %s, and names it', (_, evidence, names) => {
    const verdict = decideUnpaired(evidence);
    expect(verdict.label).toBe('uncertain');
    expect(failed(evidence)).toEqual(names);
    for (const name of names) expect(verdict.reason).toContain(name);
    for (const { value } of verdict.evidence) expect(Number.isFinite(value)).toBe(true);
  });

  it('is not-aligned where the map is one of many to the search and on rows set aside', () => {
    expect(decideUnpaired({ ...wrong, score: 1 }).label).toBe('not-aligned');
  });

  it('says what would tell', () => {
    const classes = decideUnpaired({ ...right, within: { agreement: 0.2, reliability: 0.3, dims: 48, coarse: 0.8 } });
    expect(classes.reason).toMatch(/share classes of items \(topics\) but no map between single items\.$/);
    const few = decideUnpaired({ ...right, margin: 1.03, rows: [4000, 9000] });
    expect(few.reason).toMatch(/More rows may decide it: the smaller side has 4000\.$/);
    expect(decideUnpaired({ ...right, margin: 1.03 }).reason).not.toContain('More rows');
    expect(decideUnpaired(heldOut({ controls: [0.3] })).reason).toMatch(/too few other maps to compare it with\.$/);
  });

  it('stays finite with controls that are all the same, at zero or below', () => {
    for (const one of [0.3, 0, -0.02]) {
      for (const agreement of [0, 0.4, -0.05]) {
        const { evidence } = decideUnpaired(heldOut({ agreement, controls: [one, one, one] }));
        for (const { value } of evidence) expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  /** Numbers about the thresholds, where the label turns. */
  const anywhere = fc.record({
    margin: fc.double({ min: 0.95, max: 1.1, noNaN: true }),
    agreement: fc.double({ min: 0.25, max: 0.45, noNaN: true }),
    reliability: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    within: fc.double({ min: 0.4, max: 0.9, noNaN: true }),
    toMap: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
  });
  type Numbers = typeof anywhere extends fc.Arbitrary<infer T> ? T : never;
  const withNumbers = ({ agreement, toMap, within, ...others }: Numbers): UnpairedEvidence => ({
    ...right,
    ...others,
    heldOut: { ...right.heldOut, agreement, toMap },
    within: { ...right.within, agreement: within },
  });

  it('never gets better when one piece of evidence gets worse or is not there', () => {
    const labels = new Set<string>();
    fc.assert(
      fc.property(
        anywhere,
        fc.constantFrom('margin', 'agreement', 'reliability', 'within', 'toMap'),
        unit,
        (numbers, key, less) => {
          const full = withNumbers(numbers);
          const label = decideUnpaired(full).label;
          labels.add(label);
          const worse = withNumbers({ ...numbers, [key]: numbers[key] * less });
          expect(order[decideUnpaired(worse).label]).toBeLessThanOrEqual(order[label]);
          const controls = full.heldOut.controls.map((v) => v + less * 0.2);
          expect(order[decideUnpaired({ ...full, heldOut: { ...full.heldOut, controls } }).label]).toBeLessThanOrEqual(
            order[label],
          );
          const without = { ...full, heldOut: { ...full.heldOut, controls: controls.slice(0, 2) } };
          expect(decideUnpaired(without).label).not.toBe('aligned');
        },
      ),
      { numRuns: 1000 },
    );
    expect(labels).toEqual(new Set(['aligned', 'uncertain', 'not-aligned']));
  });

  it('asks more of an aligned map than it takes to call another wrong', () => {
    expect(THRESHOLDS.margin).toBeGreaterThan(THRESHOLDS.lost.margin);
    expect(THRESHOLDS.heldOut.z).toBeGreaterThan(THRESHOLDS.lost.z);
  });
});
