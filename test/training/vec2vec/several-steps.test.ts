import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEvaluated, trainLoop } from '../../../training/vec2vec/loop.js';
import { openMetrics } from '../../../training/vec2vec/run/metrics.js';
import { metricsPath, openSeedFolder } from '../../../training/vec2vec/run/run-folder.js';
import { createTrainer } from '../../../training/vec2vec/step/create-trainer.js';
import type { Trainer } from '../../../training/vec2vec/step/trainer.js';
import { largestDifference } from '../../contracts/planted.js';
import { type Toy, toy, train, withTrainer } from './toy.js';

const STEPS = 20;
const small = (stepsPerRun: number, changes = {}): Toy =>
  toy({ stepsPerRun, steps: STEPS, learningRate: 2e-4, ...changes });

/** All steps in runs of several. */
async function trainSeveral(trainer: Trainer, { batch }: Toy, steps: number) {
  const { several } = trainer;
  const history = [];
  while (trainer.step < steps) {
    const numbers = Array.from({ length: several!.steps }, (_, i) => trainer.step + i);
    history.push(...(await several!.run(numbers.map(batch))));
  }
  return history;
}

describe('several steps a run', () => {
  it.each([
    ['all coordinates', {}],
    ['leading coordinates first', { leading: 3 }],
  ])('end with the weights and the measures of single steps: %s', async (_, changes) => {
    const [one, five] = [small(1, changes), small(5, changes)];
    const single = await withTrainer(one.setup, async (trainer) => {
      expect(trainer.several).toBeUndefined();
      return { history: await train(trainer, one, STEPS), state: trainer.state() };
    });
    const several = await withTrainer(five.setup, async (trainer) => {
      expect(trainer.several!.steps).toBe(5);
      return { history: await trainSeveral(trainer, five, STEPS), state: trainer.state() };
    });
    expect(several.state.numbers).toEqual(single.state.numbers);
    for (const [name, array] of Object.entries(single.state.arrays)) {
      expect(largestDifference(several.state.arrays[name]!, array), name).toBeLessThan(1e-5);
    }
    expect(several.history.map((m) => Object.keys(m).sort())).toEqual(single.history.map((m) => Object.keys(m).sort()));
    for (const [step, metrics] of single.history.entries()) {
      for (const [name, value] of Object.entries(metrics)) {
        expect(several.history[step]![name], `${name}, step ${step}`).toBeCloseTo(value, 3);
      }
    }
  });

  it('are refused where the engine takes single ones, and single unless asked for on the processor', async () => {
    const { setup } = small(4);
    await expect(createTrainer({ ...setup, compile: { engine: 'cpu' } })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining('cpu takes single steps'),
    });
    await withTrainer({ ...small(0).setup, compile: { engine: 'cpu' } }, async (trainer) => {
      expect(trainer.several).toBeUndefined();
    });
    await withTrainer(small(0).setup, async (trainer) => expect(trainer.several).toBeUndefined());
  });
});

describe('a run in several steps', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vecbridge-several-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const schedule = {
    ...{ steps: STEPS, evaluateEvery: 8, patience: 0, cycleSlack: 9, checkpointEvery: 7, select: 'all' as const },
  };

  /** Trains below `name`, to the end or until `until` steps are done. */
  async function run(name: string, until = Number.POSITIVE_INFINITY): Promise<string> {
    const five = small(3);
    const trainer = await createTrainer(five.setup);
    const dir = join(folder, name);
    const stop = new AbortController();
    const seed = await openSeedFolder(dir, 0);
    const done = ((await seed.load())?.progress as { step: number } | undefined)?.step ?? -1;
    const rows = five.setup.dims.map((_, s) => five.batch(99)[s]!);
    await trainLoop({
      ...{ trainer, which: 'current', batches: five.batch, heldOut: rows, schedule, seed: 0 },
      folder: seed,
      metrics: await openMetrics(metricsPath(dir), (row) => Number(row['step']) <= done),
      signal: stop.signal,
      on: ({ done }) => done >= until && stop.abort(),
    }).catch((error) => {
      if (error.code !== 'INTERRUPTED') throw error;
    });
    const saved = (await seed.load())!;
    await trainer.dispose();
    return Object.values(saved.state.arrays)
      .map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64'))
      .join();
  }

  it('stops at every evaluation and checkpoint, and resumes from where it was with the same bytes', async () => {
    const whole = await run('whole');
    await run('halves', 11);
    expect(await run('halves')).toBe(whole);
    const lines = ['whole', 'halves'].map((name) =>
      readFileSync(metricsPath(join(folder, name)), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    for (const rows of lines) {
      const steps = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.step);
      expect(steps('step')).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
      expect(steps('evaluation')).toEqual([0, ...steps('step').filter((step: number) => isEvaluated(step, schedule))]);
    }
  });
});
