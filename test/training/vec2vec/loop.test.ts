import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../../src/random.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { batchesOf } from '../../../training/vec2vec/batches.js';
import { splitHeldOut } from '../../../training/vec2vec/held-out.js';
import { divergedError, isEvaluated, type LoopInput, trainLoop } from '../../../training/vec2vec/loop.js';
import { openMetrics } from '../../../training/vec2vec/metrics.js';
import { metricsPath, openSeedFolder } from '../../../training/vec2vec/run-folder.js';
import type { Evaluation } from '../../../training/vec2vec/selection.js';
import { isBetter } from '../../../training/vec2vec/selection.js';
import { randomOrthogonal } from '../../../training/verdict/evidence.js';
import { planted } from '../../contracts/planted.js';
import { type LinearTrainerOptions, linearTrainer } from './linear-trainer.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-loop-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schedule = {
  steps: 40,
  evaluateEvery: 8,
  patience: 0,
  cycleSlack: 1,
  checkpointEvery: 5,
  select: 'all' as const,
};

/** Two spaces of 400 rows, of which 40 are held out, and a trainer on them. */
function setUp(trainerOptions: Partial<LinearTrainerOptions> = {}, more: Partial<LoopInput> = {}): LoopInput {
  const { source, target } = planted(400, [12, 12]);
  const spaces = [preprocess(source).matrix, preprocess(target).matrix];
  const splits = spaces.map((rows, s) => splitHeldOut(rows, 2000, random(1).fork(s)));
  const sources = spaces.map((rows, s) => ({ rows, train: splits[s]!.train }));
  return {
    trainer: linearTrainer({ dims: [12, 12], seed: 4, ...trainerOptions }),
    which: 'current',
    batches: batchesOf(sources, 32, 4),
    heldOut: splits.map((split) => split.heldOut),
    schedule,
    seed: 4,
    ...more,
  };
}

const goal = (seed: number): Promise<Matrix> => randomOrthogonal(12, 12, random(seed));
const bytes = (input: LoopInput): string =>
  Buffer.from(input.trainer.state().arrays['w']!.slice().buffer).toString('hex');

describe('trainLoop', () => {
  it('resumes bit for bit, wherever it was stopped, and leaves one line a step', async () => {
    const whole = setUp({ goal: await goal(1) });
    const progress = await trainLoop(whole);
    for (const stopAt of [3, 10, 23, 39]) {
      const dir = join(folder, `stop-${stopAt}`);
      const seedFolder = await openSeedFolder(dir, 4);
      const controller = new AbortController();
      const first = setUp(
        { goal: await goal(1) },
        {
          folder: seedFolder,
          metrics: await openMetrics(metricsPath(dir), () => false),
          signal: controller.signal,
          on: ({ done }) => done === stopAt && controller.abort(),
        },
      );
      await expect(trainLoop(first)).rejects.toMatchObject({ code: 'INTERRUPTED' });
      const metrics = await openMetrics(metricsPath(dir), (row) => Number(row['step']) <= stopAt);
      const second = setUp({ goal: await goal(1) }, { folder: seedFolder, metrics });
      const resumed = await trainLoop(second);
      expect(bytes(second)).toBe(bytes(whole));
      expect({ ...resumed, seconds: 0 }).toEqual({ ...progress, seconds: 0 });
      const lines = readFileSync(metricsPath(dir), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.filter((line) => line.kind === 'step').map((line) => line.step)).toEqual(
        Array.from({ length: 40 }, (_, i) => i + 1),
      );
      expect(lines.filter((line) => line.kind === 'evaluation').map((line) => line.step)).toEqual([
        0,
        ...Array.from({ length: 40 }, (_, i) => i + 1).filter((step) => isEvaluated(step, schedule)),
      ]);
    }
  });

  it('goes on from the last checkpoint after a crash, as if there had been none', async () => {
    const whole = setUp({ goal: await goal(2) });
    await trainLoop(whole);
    const seedFolder = await openSeedFolder(join(folder, 'crash'), 4);
    const crashed = setUp({ goal: await goal(2) }, { folder: seedFolder });
    const { trainer } = crashed;
    const next = trainer.next.bind(trainer);
    const failing = {
      ...trainer,
      get step() {
        return trainer.step;
      },
      next: (batch: readonly Matrix[]) => (trainer.step === 17 ? Promise.reject(new Error('power cut')) : next(batch)),
    };
    await expect(trainLoop({ ...crashed, trainer: failing })).rejects.toThrow('power cut');
    const again = setUp({ goal: await goal(2) }, { folder: seedFolder });
    await trainLoop(again);
    expect(bytes(again)).toBe(bytes(whole));
    expect(readdirSync(join(folder, 'crash', 'seed-4')).filter((name) => name.startsWith('best-'))).toHaveLength(1);
  });

  it('never ends worse than its start: a run that only gets worse gives back the start', async () => {
    const start = await goal(3);
    const input = setUp({ start, goal: { ...start, data: new Float32Array(144) } });
    const before = bytes(input);
    const progress = await trainLoop({ ...input, schedule: { ...schedule, cycleSlack: 0 } });
    expect(progress.best.step).toBe(0);
    expect(bytes(input)).toBe(before);
  });

  it('stops after `patience` evaluations without a better score, and after the seconds given', async () => {
    const start = await goal(3);
    const worse = { start, goal: { ...start, data: new Float32Array(144) } };
    const patient = await trainLoop(setUp(worse, { schedule: { ...schedule, cycleSlack: -1, patience: 3 } }));
    expect([patient.ended, patient.step, patient.best.step]).toEqual(['patience', 6, 0]);
    const brief = await trainLoop(setUp(worse, { seconds: 0 }));
    expect([brief.ended, brief.step]).toEqual(['time', 1]);
  });

  it('names loss and step of a divergence, and keeps the best state before it', async () => {
    const dir = join(folder, 'nan');
    const input = setUp({ goal: await goal(1), nanAt: 21 }, { folder: await openSeedFolder(dir, 4) });
    const progress = await trainLoop(input);
    expect(progress).toMatchObject({
      ended: 'diverged',
      divergence: { loss: 'adversarial', value: 'NaN', step: 21 },
    });
    expect(progress.best.step).toBeLessThanOrEqual(20);
    expect(input.trainer.step).toBe(progress.best.step);
    expect(input.trainer.state().arrays['w']!.every(Number.isFinite)).toBe(true);
    const again = setUp({ goal: await goal(1) }, { folder: await openSeedFolder(dir, 4) });
    expect(await trainLoop(again)).toEqual(progress);
    expect(divergedError(progress.divergence!, 'run/last-good')).toMatchObject({
      code: 'DIVERGED',
      message: 'training diverged: adversarial became NaN at step 21.',
      hint: expect.stringContaining('run/last-good'),
    });
  });

  it('writes the probe down and never looks at it', async () => {
    const plain = setUp({ goal: await goal(1) });
    const without = await trainLoop(plain);
    let called = 0;
    const probed = setUp({ goal: await goal(1) }, { probe: async () => ({ top1: 1 / ++called }) });
    expect({ ...(await trainLoop(probed)), seconds: 0 }).toEqual({ ...without, seconds: 0 });
    expect(bytes(probed)).toBe(bytes(plain));
    expect(called).toBeGreaterThan(5);
  });
});

describe('isEvaluated', () => {
  it('is dense at first, then regular, and always at the end', () => {
    const at = Array.from({ length: 100 }, (_, i) => i + 1).filter((step) =>
      isEvaluated(step, { ...schedule, evaluateEvery: 20, steps: 95 }),
    );
    expect(at.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, i) => 5 * (i + 1)));
    expect(at.slice(16)).toEqual([95, 100]);
  });
});

describe('isBetter', () => {
  const of = (score: number, cycle: number): Evaluation => ({ step: 1, score, cycle, directions: {} });

  it('asks for a higher score and a round trip not much worse than at the start', () => {
    expect(isBetter(of(0.08, 0.11), of(0.07, 0.1), of(0.06, 0.1), 0.05)).toBe(true);
    expect(isBetter(of(0.07, 0.1), of(0.07, 0.1), of(0.06, 0.1), 0.05)).toBe(false);
    expect(isBetter(of(0.09, 0.16), of(0.07, 0.1), of(0.06, 0.1), 0.05)).toBe(false);
  });

  it('takes no evaluation that is not finite', () => {
    expect(isBetter(of(Number.NaN, 0.1), of(0.07, 0.1), of(0.06, 0.1), 0.05)).toBe(false);
    expect(isBetter(of(0.09, Number.NaN), of(0.07, 0.1), of(0.06, 0.1), 0.05)).toBe(false);
  });
});
