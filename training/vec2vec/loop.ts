import { stopIfAborted } from '../../src/core/cancellation.js';
import { cpuSeconds as cpuClock } from '../../src/core/cpu-seconds.js';
import { VecbridgeError } from '../../src/core/errors.js';
import type { Progress } from '../../src/core/progress.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Apply } from '../verdict/found-evidence.js';
import { type MetricsLog, noMetrics } from './run/metrics.js';
import type { SeedFolder } from './run/run-folder.js';
import type { Divergence, LoopEnd, LoopProgress } from './run/training-run.js';
import type { Sample } from './samples.js';
import { bestOf, type Evaluation, evaluate, improved, keptSteps, type Select } from './selection.js';
import type { Batches } from './step/batches.js';
import type { StepMetrics, Trainer, TrainerState } from './step/trainer.js';

/** What the loop reads of the options; see `vec2vecOptions` for their meaning. */
interface LoopSchedule {
  readonly steps: number;
  readonly evaluateEvery: number;
  readonly patience: number;
  readonly cycleSlack: number;
  readonly select: Select;
  readonly checkpointEvery: number;
}

export interface LoopInput {
  readonly trainer: Trainer;
  /** The weights that are scored, and wanted in the end. */
  readonly which: 'current' | 'ema';
  readonly batches: Batches;
  /** Preprocessed held-out rows of every space; no row has a partner in another space. */
  readonly heldOut: readonly Matrix[];
  readonly schedule: LoopSchedule;
  /** Names the run in metrics and messages. */
  readonly seed: number;
  /** Where state is kept and resumed from; without it the run lives in memory only. */
  readonly folder?: SeedFolder;
  readonly metrics?: MetricsLog;
  /** Seconds of training after which the run ends, over all its resumptions. */
  readonly seconds?: number;
  /** Ends the run as if its time were over: the best is kept. */
  readonly stop?: AbortSignal;
  /** Translations of a few rows, written down with every evaluation for people to read. */
  readonly samples?: (apply: Apply) => Promise<readonly Sample[]>;
  /** Measures with known pairs, written down and never looked at. */
  readonly probe?: (apply: Apply) => Promise<Readonly<Record<string, number>>>;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

export interface LoopResult extends LoopProgress {
  /** Brings the trainer to the state of a step that `best.kept` names. */
  restore(step: number): Promise<void>;
}

/**
 * Trains until the steps are done, the score has stopped rising or the time is over, and leaves the trainer with the
 * weights of the last improvement (the start is the first). Throws INTERRUPTED after its state is on disk. A loss that
 * is not finite ends the run as `diverged`: the best state before it is what the trainer is left with.
 */
export async function trainLoop(input: LoopInput): Promise<LoopResult> {
  const { trainer, schedule, folder, signal } = input;
  const metrics = input.metrics ?? noMetrics;
  const apply: Apply = (from, to, x) => trainer.apply(from, to, x, input.which);
  const began = performance.now();
  const used = cpuClock();
  let progress: LoopProgress;
  const inMemory = new Map<number, TrainerState>();

  const flush = async (): Promise<void> => {
    await metrics.flush();
    await folder?.saveState(trainer.state(), progress);
    await folder?.dropOtherBests(keptSteps(progress.best));
  };
  const keep = async (step: number): Promise<void> => {
    if (folder) return folder.saveBest(step, trainer.state());
    inMemory.set(step, trainer.state());
  };
  const stateOf = async (step: number): Promise<TrainerState> => {
    const state = inMemory.get(step) ?? (await folder?.loadBest(step));
    if (!state) throw new VecbridgeError('INTERNAL', `the best state, of step ${step}, is missing`);
    return state;
  };
  const record = async (evaluation: Evaluation): Promise<void> => {
    const probe = await input.probe?.(apply);
    const samples = await input.samples?.(apply);
    const more = { ...(probe ? { probe } : {}), ...(samples ? { samples } : {}) };
    metrics.write({ kind: 'evaluation', seed: input.seed, ...evaluation, ...more });
  };

  const stage = `train, seed ${input.seed}`;
  const saved = await folder?.load();
  if (saved) {
    trainer.restore(saved.state);
    progress = saved.progress as LoopProgress;
  } else {
    input.on?.({ stage, done: 0, total: schedule.steps, note: 'scores at the start' });
    const start = await evaluate(0, apply, input.heldOut, schedule.select);
    progress = {
      step: 0,
      start,
      best: bestOf(start),
      idle: 0,
      seconds: 0,
      cpuSeconds: 0,
      ended: null,
      divergence: null,
    };
    await record(start);
    await keep(0);
    await flush();
  }
  const earlier = { seconds: progress.seconds, cpuSeconds: progress.cpuSeconds ?? 0 };
  const speed = stopwatch();
  let flushed = performance.now();

  while (progress.ended === null) {
    if (signal?.aborted) {
      await flush();
      stopIfAborted(signal, `training; ${progress.step} of ${schedule.steps} steps are done and kept`);
    }
    if (input.stop?.aborted) {
      progress = { ...progress, ended: 'stopped' };
      await flush();
      break;
    }
    const from = performance.now();
    const measured = await nextSteps(trainer, input.batches, schedule);
    const seconds = earlier.seconds + (performance.now() - began) / 1000;
    const cpuSeconds = earlier.cpuSeconds + used();
    const milliseconds = (performance.now() - from) / measured.length;
    let divergence: Divergence | undefined;
    let step = progress.step;
    for (const losses of measured) {
      step++;
      metrics.write({ kind: 'step', seed: input.seed, step, ...losses, milliseconds, seconds, cpuSeconds });
      divergence = divergenceIn(losses, step);
      if (divergence) break;
    }
    if (performance.now() - flushed > METRICS_EVERY) {
      await metrics.flush();
      flushed = performance.now();
    }
    if (divergence) {
      // The state of the step before is gone, its last checkpoint is not: it stays as the state of the run.
      progress = { ...progress, step, seconds, cpuSeconds, ended: 'diverged', divergence };
      await metrics.flush();
      await folder?.saveState(await stateOf(progress.best.step), progress);
      break;
    }
    progress = { ...progress, step, seconds, cpuSeconds };
    if (isEvaluated(step, schedule)) {
      const evaluation = await evaluate(step, apply, input.heldOut, schedule.select);
      await record(evaluation);
      const best = improved(evaluation, progress.best, progress.start, schedule);
      if (best) {
        await keep(step);
        progress = { ...progress, best, idle: 0 };
        const wanted = keptSteps(best);
        for (const known of inMemory.keys()) if (!wanted.includes(known)) inMemory.delete(known);
      } else {
        progress = { ...progress, idle: progress.idle + 1 };
      }
    }
    progress = { ...progress, ended: endOf(progress, schedule, input.seconds) };
    if (progress.ended !== null || step % schedule.checkpointEvery === 0) await flush();
    input.on?.({
      stage,
      done: step,
      total: schedule.steps,
      note: noteOf(progress, speed()),
    });
  }
  trainer.restore(await stateOf(progress.best.step));
  return { ...progress, restore: async (step) => trainer.restore(await stateOf(step)) };
}

/**
 * As many steps as the trainer does at once, or one where something is due before they were done. What is done depends
 * on the number of the step alone, so that a resumed run does the same.
 */
async function nextSteps(trainer: Trainer, batches: Batches, schedule: LoopSchedule): Promise<readonly StepMetrics[]> {
  const { step, several } = trainer;
  const due = (at: number): boolean =>
    at >= schedule.steps || isEvaluated(at, schedule) || at % schedule.checkpointEvery === 0;
  const numbers = Array.from({ length: several?.steps ?? 1 }, (_, i) => step + i);
  if (!several || numbers.slice(1).some(due)) return [await trainer.next(batches(step))];
  return several.run(numbers.map(batches));
}

/** The first so many usual intervals are evaluated so many times as often: what a warm start gains it gains in the first hundred steps. */
const DENSE_FIRST = 4;

export function isEvaluated(step: number, { evaluateEvery, steps }: LoopSchedule): boolean {
  const early = step <= DENSE_FIRST * evaluateEvery;
  const every = early ? Math.max(1, Math.floor(evaluateEvery / DENSE_FIRST)) : evaluateEvery;
  return step % every === 0 || step === steps;
}

function endOf(progress: LoopProgress, schedule: LoopSchedule, seconds: number | undefined): LoopEnd | null {
  if (progress.step >= schedule.steps) return 'steps';
  if (schedule.patience > 0 && progress.idle >= schedule.patience) return 'patience';
  return seconds !== undefined && progress.seconds >= seconds ? 'time' : null;
}

/** metrics.jsonl is read while the run goes on. */
const METRICS_EVERY = 1000; // ms

/** Losses of unit rows are of the order of one; beyond this a run does not come back. */
const BEYOND = 1e6;

/** The first number of a step that is not finite, or beyond all bounds. */
function divergenceIn(metrics: StepMetrics, step: number): Divergence | undefined {
  for (const [loss, value] of Object.entries(metrics)) {
    if (Number.isFinite(value) && Math.abs(value) <= BEYOND) continue;
    return { loss, value: String(value), step };
  }
  return undefined;
}

/** What to tell of a run that diverged before it had improved on anything. */
export function divergedError({ loss, value, step }: Divergence, where: string | undefined): VecbridgeError {
  return new VecbridgeError('DIVERGED', `training diverged: ${loss} became ${value} at step ${step}.`, {
    hint: `lower the learning rates (--set learningRate=..., --set discriminatorLearningRate=...)${
      where ? `; the translator of the last good state is ${where}` : ''
    }`,
    context: { loss, value, step, ...(where ? { lastGood: where } : {}) },
  });
}

/** Calls that the speed is a mean of. */
const SPEED_CALLS = 20;

/** Steps a second over the last calls. */
function stopwatch(): () => number {
  const times: number[] = [performance.now()];
  return () => {
    times.push(performance.now());
    if (times.length > SPEED_CALLS) times.shift();
    return (1000 * (times.length - 1)) / Math.max(1e-3, times.at(-1)! - times[0]!);
  };
}

function noteOf({ best, start }: LoopProgress, rate: number): string {
  const speed = `${rate.toFixed(rate < 10 ? 1 : 0)} steps/s`;
  return `${speed}  score ${start.score.toFixed(4)} at the start, best ${best.score.toFixed(4)} at step ${best.step}`;
}
