import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { meanBestCsls } from '../../../src/search/csls.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { splitHeldOut } from '../../../training/vec2vec/held-out.js';
import {
  divergedError,
  isEvaluated,
  type LoopInput,
  type LoopResult,
  trainLoop,
} from '../../../training/vec2vec/loop.js';
import { openMetrics } from '../../../training/vec2vec/run/metrics.js';
import { metricsPath, openSeedFolder } from '../../../training/vec2vec/run/run-folder.js';
import type { Evaluation } from '../../../training/vec2vec/selection.js';
import { bestOf, bestOfRun, improved, keptSteps } from '../../../training/vec2vec/selection.js';
import { batchesOf } from '../../../training/vec2vec/step/batches.js';
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
/** A result without what no two runs share. */
const told = ({ restore: _, seconds: __, cpuSeconds: ___, ...progress }: LoopResult): object => progress;

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
      expect(told(resumed)).toEqual(told(progress));
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
      const spent = lines.filter((line) => line.kind === 'step').map((line) => line.cpuSeconds);
      expect(spent[0]).toBeGreaterThan(0);
      expect(spent).toEqual([...spent].sort((a, b) => a - b)); // a resumed run counts on from what was spent before
      expect(resumed.cpuSeconds).toBe(spent.at(-1));
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

  it('keeps weights for each direction, on disk and in memory, and gives them back', async () => {
    const each = { schedule: { ...schedule, select: 'each' as const } };
    const input = setUp({ goal: await goal(2) }, each);
    const result = await trainLoop(input);
    const stored = setUp({ goal: await goal(2) }, { ...each, folder: await openSeedFolder(join(folder, 'each'), 4) });
    const again = await trainLoop(stored);
    expect(told(again)).toEqual(told(result));
    const [x, y] = input.heldOut;
    for (const [direction, { step }] of Object.entries(result.best.kept)) {
      await result.restore(step);
      await again.restore(step);
      expect(input.trainer.step).toBe(step);
      expect(bytes(stored)).toBe(bytes(input));
      const [from, to] = direction.split('→').map(Number);
      const mapped = await input.trainer.apply(from!, to!, from === 0 ? x! : y!);
      expect(await meanBestCsls(mapped, from === 0 ? y! : x!)).toBe(result.best.directions[direction]);
      expect(result.best.directions[direction]).toBeGreaterThanOrEqual(result.start.directions[direction]!);
    }
    const names = readdirSync(join(folder, 'each', 'seed-4')).filter((name) => name.startsWith('best-'));
    expect(names).toHaveLength(keptSteps(result.best).length);
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
    expect(told(await trainLoop(again))).toEqual(told(progress));
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
    expect(told(await trainLoop(probed))).toEqual(told(without));
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

describe('improved', () => {
  const of = (step: number, score: number, cycle: number): Evaluation => ({
    ...{ step, score, cycle },
    directions: { '0→1': score, '1→0': 0.1 - score },
  });
  const start = of(0, 0.06, 0.1);
  const best = bestOf(of(1, 0.07, 0.1));
  const rule = { select: 'all', cycleSlack: 0.05 } as const;

  it('asks for a higher score and a round trip not much worse than at the start', () => {
    expect(improved(of(2, 0.08, 0.11), best, start, rule)).toEqual(bestOf(of(2, 0.08, 0.11)));
    expect(improved(of(2, 0.07, 0.1), best, start, rule)).toBeUndefined();
    expect(improved(of(2, 0.09, 0.16), best, start, rule)).toBeUndefined();
  });

  it('takes no evaluation that is not finite', () => {
    for (const select of ['all', 'each'] as const) {
      expect(improved(of(2, Number.NaN, 0.1), best, start, { ...rule, select })).toBeUndefined();
      expect(improved(of(2, 0.09, Number.NaN), best, start, { ...rule, select })).toBeUndefined();
    }
  });

  it('keeps for each direction the step of its own highest score: none ends worse than it began', () => {
    const rule = { select: 'each', cycleSlack: 0.05 } as const;
    const evaluations = [start, of(1, 0.08, 0.12), of(2, 0.07, 0.11), of(3, 0.03, 0.14), of(4, 0.02, 0.2)];
    const kept = bestOfRun(evaluations, rule)!;
    expect(kept.kept).toEqual({ '0→1': { step: 1, cycle: 0.12 }, '1→0': { step: 3, cycle: 0.14 } });
    expect(kept.directions['0→1']).toBe(0.08);
    expect(kept.directions['1→0']).toBeCloseTo(0.07, 12);
    expect(kept.score).toBeCloseTo(0.075, 12);
    expect([kept.cycle, kept.step]).toEqual([0.14, 3]);
    expect(keptSteps(kept)).toEqual([1, 3]);
  });
});
