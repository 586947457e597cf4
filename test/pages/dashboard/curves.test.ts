import { describe, expect, it } from 'vitest';
import { addStep, emptyCurves, MOST_POINTS, stepsPerSecond } from '../../../pages/dashboard/curves.js';
import { addRows } from '../../../pages/dashboard/history.js';
import type { SeedView } from '../../../pages/dashboard/protocol.js';

const row = (step: number, more: Record<string, unknown> = {}) => ({
  ...{ kind: 'step', seed: 0, step, generator: 2 * step, seconds: step / 4, cpuSeconds: step / 2, milliseconds: 3 },
  ...more,
});

describe('curves of a run', () => {
  it('keep every step of a short run', () => {
    const curves = emptyCurves();
    for (let step = 1; step <= 9; step++) addStep(curves, row(step));
    expect(curves.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(curves.values).toEqual({ generator: [2, 4, 6, 8, 10, 12, 14, 16, 18] });
    expect(curves.last).toEqual(row(9));
    expect(stepsPerSecond(curves)).toBe(4);
  });

  it('are means of neighbouring steps in a long one, without a step lost', () => {
    const curves = emptyCurves();
    const steps = 10 * MOST_POINTS + 7;
    for (let step = 1; step <= steps; step++) addStep(curves, row(step));
    expect(curves.steps.length).toBeLessThan(MOST_POINTS);
    expect(curves.steps.length).toBeGreaterThan(MOST_POINTS / 4);
    curves.steps.forEach((last, i) => {
      expect(last).toBe((i + 1) * curves.stride);
      const mean = last - (curves.stride - 1) / 2;
      expect(curves.values['generator']![i]).toBeCloseTo(2 * mean, 8);
    });
    expect(curves.pending.length).toBe(steps - curves.steps.at(-1)!);
    expect(JSON.stringify(curves).length).toBeLessThan(100_000);
  });

  it('have a gap where a loss was not finite or not measured', () => {
    const curves = emptyCurves();
    addStep(curves, row(1));
    addStep(curves, row(2, { generator: null, cycle: 0.5 })); // NaN is null in JSON
    addStep(curves, row(3, { cycle: Number.POSITIVE_INFINITY }));
    expect(curves.values).toEqual({ generator: [2, null, 6], cycle: [null, 0.5, null] });
    expect(stepsPerSecond(emptyCurves())).toBeNull();
  });
});

it('a history tells seeds apart and steps from evaluations', () => {
  const seeds: SeedView[] = [];
  const evaluation = (step: number, score: number) => ({
    kind: 'evaluation',
    seed: 1,
    step,
    score,
    cycle: 0,
    directions: {},
  });
  addRows(seeds, [row(1), evaluation(0, 0.2), evaluation(5, 0.4)]);
  addRows(seeds, [row(1, { seed: 1 }), evaluation(9, 0.3)]);
  expect(seeds.map(({ seed, curves, evaluations }) => [seed, curves.steps.length, evaluations.length])).toEqual([
    [0, 1, 0],
    [1, 1, 3],
  ]);
});
