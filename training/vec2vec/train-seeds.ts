import { join } from 'node:path';
import type { VecbridgeError } from '../../src/core/errors.js';
import { unverified } from '../../src/core/verdict.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { NetworkTranslator } from '../../src/translators/network.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import type { Apply } from '../verdict/found-evidence.js';
import { directionOf, orderedPairs } from './directions.js';
import type { NetworkSearch } from './find-network.js';
import type { HeldOutSplit } from './held-out.js';
import { divergedError, type LoopResult, trainLoop } from './loop.js';
import { type MetricsLog, noMetrics, openMetrics } from './run/metrics.js';
import { metricsPath, openSeedFolder, type SeedFolder } from './run/run-folder.js';
import type { LoopProgress, SeedResult } from './run/training-run.js';
import { samplesOf } from './samples.js';
import { keptSteps } from './selection.js';
import { inCoordinates } from './start/coordinates.js';
import type { Starts } from './start/linear-starts.js';
import { batchesOf } from './step/batches.js';
import { createTrainer } from './step/create-trainer.js';
import type { Trainer } from './step/trainer.js';

/** A space as the run takes it. */
export interface Space {
  /** Preprocessed rows, as they are given. */
  readonly rows: Matrix;
  readonly mean: Float32Array;
  /** Where the network is trained in other coordinates, their axes. */
  readonly axes: Matrix | undefined;
  /** The rows in the network's coordinates. */
  readonly seen: Matrix;
  /** Of the rows in the network's coordinates. */
  readonly split: HeldOutSplit;
}

/** What is kept of the best seed while others run. */
export interface Kept {
  readonly run: SeedResult;
  readonly translators: readonly Translator[];
}

/** What every seed made of the held-out rows of space 0 in space 1, to see whether seeds agree. */
export type Outputs = readonly Matrix[];

/**
 * One run for each seed. Keeps the translators of the best by its held-out score. Throws DIVERGED where every seed ended
 * in numbers that are not finite.
 */
export async function trainSeeds(
  request: NetworkSearch,
  spaces: readonly Space[],
  starts: Starts | undefined,
): Promise<{ kept: Kept; runs: SeedResult[]; outputs: Outputs }> {
  const { options, seed } = request;
  const which = options.ema > 0 ? 'ema' : 'current';
  const seeds = Array.from({ length: options.seeds }, (_, i) => seed + i);
  const runs: SeedResult[] = [];
  const outputs: Matrix[] = [];
  let kept: Kept | undefined;
  let lastGood: Kept | undefined;
  for (const one of seeds) {
    if (request.stop?.aborted && kept) break;
    const folder = request.runDir === undefined ? undefined : await openSeedFolder(request.runDir, one);
    const stage = `train, seed ${one}`;
    request.on?.({ stage, done: 0, total: options.steps, note: 'compiling the network' });
    const trainer = await createTrainer({
      dims: spaces.map((space) => space.rows.dim),
      means: spaces.map((space) => space.mean),
      ...(spaces[0]!.axes ? { axes: spaces.map((space) => space.axes!) } : {}),
      options,
      seed: one,
      ...(starts ? { init: starts.fromHub, hub: starts.hub } : {}),
    });
    try {
      const result = await trainLoop({
        trainer,
        which,
        batches: batchesOf(
          spaces.map(({ seen, split }) => ({ rows: seen, train: split.train })),
          options.batchSize,
          one,
        ),
        heldOut: spaces.map((space) => space.split.heldOut),
        schedule: options,
        seed: one,
        ...(folder ? { folder } : {}),
        metrics: toldOf(await metricsOf(request.runDir, one, folder), request.onEvaluation),
        ...(request.seconds === undefined ? {} : { seconds: request.seconds / seeds.length }),
        ...(request.probe ? { probe: probeOf(request.probe, spaces) } : {}),
        samples: samplesOf(spaces[0]!.split, spaces[1]!.split, request.rowNumbers),
        ...(request.stop ? { stop: request.stop } : {}),
        ...(request.signal ? { signal: request.signal } : {}),
        ...(request.on ? { on: request.on } : {}),
      });
      const { restore, ...progress } = result;
      const run: SeedResult = { seed: one, ...progress };
      runs.push(run);
      if (progress.ended === 'diverged') {
        lastGood ??= { run, translators: await keptTranslators(trainer, result, which, spaces.length) };
        continue;
      }
      await restore(progress.best.kept[directionOf(0, 1)]!.step);
      outputs.push(await trainer.apply(0, 1, spaces[0]!.split.heldOut, which));
      if (kept && run.best.score <= kept.run.best.score) continue;
      kept = { run, translators: await keptTranslators(trainer, result, which, spaces.length) };
    } finally {
      await trainer.dispose();
    }
  }
  if (!kept) throw await failed(lastGood!, request.runDir);
  return { kept, runs, outputs };
}

/** The translators of every direction, each with the weights that it keeps, and those of its way back. */
async function keptTranslators(
  trainer: Trainer,
  { best, restore }: LoopResult,
  which: 'current' | 'ema',
  spaces: number,
): Promise<Translator[]> {
  const pairs = orderedPairs(spaces);
  const steps = pairs.map(([from, to]) => best.kept[directionOf(from, to)]!.step);
  const translators: NetworkTranslator[] = [];
  for (const step of keptSteps(best)) {
    await restore(step);
    for (const [i, translator] of (await trainer.translators(which)).entries()) {
      if (steps[i] === step) translators[i] = translator;
    }
  }
  return translators.map((translator, i) => {
    const opposite = i ^ 1; // orderedPairs: there and back stand side by side
    return steps[i] === steps[opposite] ? translator : translator.withBack(translators[opposite]!);
  });
}

/** Keeps the last good state of a run that broke down as a translator nobody has judged. */
async function failed({ run, translators }: Kept, runDir: string | undefined): Promise<VecbridgeError> {
  const divergence = run.divergence!;
  const dir = runDir === undefined ? undefined : join(runDir, 'last-good');
  if (dir) {
    const reason = `Training diverged at step ${divergence.step}; this is its best state before, which was not judged.`;
    const verdict = { ...unverified(reason), score: run.best.directions[directionOf(0, 1)]! };
    await translators[0]!.with({ verdict }).save(dir);
  }
  return divergedError(divergence, dir);
}

/** Earlier seeds' lines are whole; of this seed's those up to its state on disk count, of later ones none. */
async function metricsOf(
  runDir: string | undefined,
  seed: number,
  folder: SeedFolder | undefined,
): Promise<MetricsLog> {
  if (runDir === undefined || !folder) return noMetrics;
  const saved = await folder.load();
  const done = saved ? (saved.progress as LoopProgress).step : -1;
  return openMetrics(metricsPath(runDir), (row) =>
    row['seed'] === seed ? Number(row['step']) <= done : Number(row['seed']) < seed,
  );
}

/** The log, with a listener to its evaluations. */
const toldOf = (log: MetricsLog, tell: NetworkSearch['onEvaluation']): MetricsLog => ({
  ...log,
  write: (row) => {
    log.write(row);
    if (row['kind'] === 'evaluation') tell?.(row);
  },
});

function probeOf(probe: { source: Matrix; target: Matrix }, spaces: readonly Space[]) {
  return async (apply: Apply): Promise<Record<string, number>> => {
    const x = await inCoordinates(preprocess(probe.source, spaces[0]!.mean).matrix, spaces[0]!.axes);
    const y = await inCoordinates(preprocess(probe.target, spaces[1]!.mean).matrix, spaces[1]!.axes);
    const there = await retrieval(await apply(0, 1, x), y);
    const back = await retrieval(await apply(1, 0, y), x);
    return { top1: there.top1, meanRank: there.meanRank, backTop1: back.top1, backMeanRank: back.meanRank };
  };
}
