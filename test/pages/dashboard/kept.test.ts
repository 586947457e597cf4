import { expect, it } from 'vitest';
import { keptSoFar } from '../../../pages/dashboard/kept.js';

const evaluation = (seed: number, step: number, there: number, back: number, cycle = 0.1) => ({
  ...{ kind: 'evaluation', seed, step, cycle, score: (there + back) / 2 },
  directions: { '0→1': there, '1→0': back },
});

const keptAfter = (select: 'each' | 'all', rows: ReturnType<typeof evaluation>[]) => {
  const withKept = keptSoFar({ select, cycleSlack: 0.05 });
  return rows.map((row) => withKept(row)['kept']);
};

it('the score is that of the weights each direction keeps, not the highest of one evaluation', () => {
  const rows = [evaluation(0, 0, 0.2, 0.2), evaluation(0, 5, 0.5, 0.1), evaluation(0, 9, 0.3, 0.4)];
  expect(keptAfter('each', rows)).toEqual([
    { step: 0, score: 0.2 },
    { step: 5, score: 0.35 },
    { step: 9, score: 0.45 },
  ]);
  expect(keptAfter('all', rows).at(-1)).toEqual({ step: 9, score: 0.35 });
});

it('an evaluation that lost its way back is not kept, and seeds do not mix', () => {
  const rows = [
    evaluation(0, 0, 0.2, 0.2),
    evaluation(0, 5, 0.9, 0.9, 0.2),
    evaluation(1, 0, 0.1, 0.1),
    evaluation(0, 9, 0.2, 0.2),
  ];
  expect(keptAfter('each', rows)).toEqual([
    { step: 0, score: 0.2 },
    { step: 0, score: 0.2 },
    { step: 0, score: 0.1 },
    { step: 0, score: 0.2 },
  ]);
});

it('steps pass as they are', () => {
  const step = { kind: 'step', seed: 0, step: 3 };
  expect(keptSoFar({ select: 'all', cycleSlack: 0 })(step)).toBe(step);
});
