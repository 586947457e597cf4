import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { learningRate, type Schedule } from '../../../training/optimiser/schedule.js';

const GOLDEN = new URL('../../golden/optimiser/golden.json', import.meta.url);
const { schedules } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { schedules: Record<string, number[]> };

const SAME: Record<string, Schedule> = {
  warmup: { lr: 0.1, warmup: 8, decay: 'constant', steps: 20 },
  linear: { lr: 0.1, warmup: 0, decay: 'linear', steps: 20, floor: 0.1 },
  cosine: { lr: 0.1, warmup: 0, decay: 'cosine', steps: 20, floor: 0.1 },
};

it.each(Object.keys(SAME))('%s equals PyTorch’s', (name) => {
  const wanted = schedules[name]!;
  const rates = wanted.map((_, step) => learningRate(step, SAME[name]!));
  expect(Math.max(...rates.map((r, i) => Math.abs(r - wanted[i]!)))).toBeLessThan(1e-9);
});

it('warms up, then decays to nothing at the last step', () => {
  for (const decay of ['linear', 'cosine'] as const) {
    const rates = Array.from({ length: 12 }, (_, t) => learningRate(t, { lr: 1, warmup: 4, decay, steps: 11 }));
    expect(rates.slice(0, 5)).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(rates[7]).toBeCloseTo(0.5, 12);
    expect(rates.slice(10)).toEqual([0, 0]);
  }
});

it('has no NaN where the warm-up takes the whole run', () => {
  expect(learningRate(5, { lr: 1, warmup: 5, decay: 'cosine', steps: 5 })).toBe(1);
});
