import { join } from 'node:path';
import { retrieval } from '../../eval/retrieval.js';
import type { Verdict } from '../../eval/verdict.js';
import { VecbridgeError } from '../../src/errors.js';
import { random } from '../../src/random.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { NetworkTranslator } from '../../src/translators/network.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess, restore } from '../../src/vectors/preprocess.js';
import type { FitResult, HistoryRow, Progress } from '../aligner.js';
import { stopIfAborted } from '../interrupt.js';
import { spaceName, usableSpace } from '../usable-space.js';
import { batchesOf } from './batches.js';
import { createTrainer } from './create-trainer.js';
import { type HeldOutSplit, splitHeldOut } from './held-out.js';
import { judgeNetwork, worstVerdict } from './judge-network.js';
import { linearKnobs, linearStarts, type Start } from './linear-starts.js';
import { divergedError, type LoopProgress, type LoopResult, trainLoop } from './loop.js';
import { type MetricsLog, type MetricsRow, noMetrics, openMetrics } from './metrics.js';
import type { Vec2vecOptions } from './options.js';
import { metricsPath, openSeedFolder, type SeedFolder } from './run-folder.js';
import { samplesOf } from './samples.js';
import { type Apply, keptSteps, meanRowCosine } from './selection.js';
import type { Trainer } from './trainer.js';

export interface TrainRequest {
  /** Raw vectors of two spaces or more; [0] = source, [1] = target. */
  readonly spaces: readonly Matrix[];
  readonly options: Vec2vecOptions;
  readonly seed: number;
  /** Linear translators from space 0 to every other space, in their order, to start from instead of fitting them. */
  readonly init?: readonly Translator[] | undefined;
  /** Where state and metrics are kept; whatever is there is continued. Without it nothing is written. */
  readonly runDir?: string | undefined;
  /** Training ends after so many seconds, shared by the seeds. */
  readonly seconds?: number | undefined;
  /** Pairs of spaces 0 and 1 (raw rows) to report measures of; nothing is chosen by them. */
  readonly probe?: { readonly source: Matrix; readonly target: Matrix } | undefined;
  /** Told of every evaluation, as metrics.jsonl is. */
  readonly onEvaluation?: ((row: MetricsRow) => void) | undefined;
  /** Row numbers in the files of the rows in `spaces`, where they are a sample, for the translations written down. */
  readonly rowNumbers?: readonly (Uint32Array | undefined)[] | undefined;
  /** Ends training as if its time were over: the best so far is kept, judged and returned. */
  readonly stop?: AbortSignal | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** One seed's run. */
export interface SeedResult extends LoopProgress {
  readonly seed: number;
}

export interface Trained extends FitResult {
  readonly runs: readonly SeedResult[];
  /** The run whose translators these are. */
  readonly chosen: SeedResult;
}

interface Space {
  readonly rows: Matrix;
  readonly mean: Float32Array;
  readonly split: HeldOutSplit;
}

/** What is kept of the best seed while others run. */
interface Kept {
  readonly run: SeedResult;
  readonly translators: readonly Translator[];
}

/**
 * vec2vec (Jha et al., arXiv 2505.12540) as a whole: a linear start where the options ask for one, one run for each
 * seed, the best of them by the score on held-out unpaired rows, and its verdict. Throws DIVERGED where every seed
 * ended in numbers that are not finite; the last good state is then a translator in runDir/last-good.
 */
export async function trainNetwork(request: TrainRequest): Promise<Trained> {
  const { options, seed, signal } = request;
  const began = performance.now();
  if (request.spaces.length < 2) {
    throw new VecbridgeError('BAD_USAGE', `vec2vec aligns two spaces or more, got ${request.spaces.length}.`, {
      context: { spaces: request.spaces.length },
    });
  }
  const spaces = request.spaces.map((raw, s): Space => {
    const { matrix, mean } = usableSpace(raw, spaceName(s));
    return { rows: matrix, mean, split: splitHeldOut(matrix, options.heldOut, random(seed).fork(`held out ${s}`)) };
  });
  stopIfAborted(signal, 'training vec2vec');
  const starts =
    options.start === 'linear'
      ? await linearStarts(
          request,
          spaces.map((space) => space.rows),
        )
      : undefined;

  const { kept, runs, outputs } = await trainSeeds(request, spaces, starts);
  const trained = performance.now();
  const verdict = await judge(request, spaces, starts, kept, outputs);
  const judged = performance.now();
  const data = request.spaces.map((space) => fingerprint(space));
  return {
    translators: kept.translators.map((translator, i) => {
      const [from, to] = orderedPair(i, spaces.length);
      const scores = scoresOf(kept.run, directionOf(from, to));
      return translator.with({ verdict, scores, data: [data[from]!, data[to]!] });
    }),
    verdict,
    history: runs.map(historyOf),
    seconds: { map: (trained - began) / 1000, verdict: (judged - trained) / 1000 },
    runs,
    chosen: kept.run,
  };
}

/** The held-out scores of one direction: of the weights it keeps and of the start; and the step they are of. */
function scoresOf({ best, start }: SeedResult, direction: string): Record<string, number> {
  const [verification, before] = [best.directions[direction]!, start.directions[direction]!];
  return { verification, start: before, step: best.kept[direction]!.step };
}

/** What every seed made of the held-out rows of space 0 in space 1, to see whether seeds agree. */
type Outputs = readonly Matrix[];

async function trainSeeds(
  request: TrainRequest,
  spaces: readonly Space[],
  starts: readonly Start[] | undefined,
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
    const trainer = await createTrainer({
      dims: spaces.map((space) => space.rows.dim),
      means: spaces.map((space) => space.mean),
      options,
      seed: one,
      ...(starts ? { init: starts.map((start) => ({ weights: start.weights, back: start.back })) } : {}),
    });
    try {
      const result = await trainLoop({
        trainer,
        which,
        batches: batchesOf(
          spaces.map(({ rows, split }) => ({ rows, train: split.train })),
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
    const reason = `Training broke down at step ${divergence.step}; this is its best state before, which was not judged.`;
    const verdict: Verdict = {
      label: 'uncertain',
      reason,
      score: run.best.directions[directionOf(0, 1)]!,
      null: null,
      consensus: null,
      evidence: [],
    };
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
const toldOf = (log: MetricsLog, tell: TrainRequest['onEvaluation']): MetricsLog => ({
  ...log,
  write: (row) => {
    log.write(row);
    if (row['kind'] === 'evaluation') tell?.(row);
  },
});

function probeOf(probe: { source: Matrix; target: Matrix }, spaces: readonly Space[]) {
  const x = preprocess(probe.source, spaces[0]!.mean).matrix;
  const y = preprocess(probe.target, spaces[1]!.mean).matrix;
  return async (apply: Apply): Promise<Record<string, number>> => {
    const there = await retrieval(await apply(0, 1, x), y);
    const back = await retrieval(await apply(1, 0, y), x);
    return { top1: there.top1, meanRank: there.meanRank, backTop1: back.top1, backMeanRank: back.meanRank };
  };
}

async function judge(
  request: TrainRequest,
  spaces: readonly Space[],
  starts: readonly Start[] | undefined,
  kept: Kept,
  outputs: Outputs,
): Promise<Verdict> {
  const { options, seed, signal, on } = request;
  const apply = applyOf(kept.translators, spaces);
  const verdicts: Verdict[] = [];
  const names: string[] = [];
  for (let s = 1; s < spaces.length; s++) {
    const [x, y] = [spaces[0]!, spaces[s]!];
    names.push(`${spaceName(0)} and ${spaceName(s)}`);
    verdicts.push(
      await judgeNetwork({
        from: 0,
        to: s,
        apply,
        x: x.rows,
        y: y.rows,
        heldOut: [x.split.heldOut, y.split.heldOut],
        start: starts?.[s - 1]?.judged,
        scores: {
          heldOutScore: kept.run.best.directions[directionOf(0, s)]!,
          startScore: kept.run.start.directions[directionOf(0, s)]!,
          ...(outputs.length > 1 ? { seeds: agreementOf(outputs) } : {}),
        },
        options: linearKnobs(options),
        random: random(seed).fork(`verdict ${s}`),
        signal,
        on,
      }),
    );
  }
  return worstVerdict(verdicts, names);
}

/** Mean cosine over all pairs of seeds. */
function agreementOf(outputs: Outputs): number {
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < outputs.length; a++) {
    for (let b = 0; b < a; b++, pairs++) sum += meanRowCosine(outputs[a]!, outputs[b]!);
  }
  return sum / pairs;
}

/** Translators of raw rows, given centred unit rows: these are raw rows of the same direction once the mean is back. */
function applyOf(translators: readonly Translator[], spaces: readonly Space[]): Apply {
  return async (from, to, x) => {
    const index = pairIndex(from, to, spaces.length);
    return translators[index]!.translate(restore(x, spaces[from]!.mean), { centred: true });
  };
}

/** The order of `Trainer.translators`: 0→1, 1→0, 0→2, 2→0, 1→2, 2→1, 0→3, ... */
export function orderedPairs(spaces: number): [from: number, to: number][] {
  const pairs: [number, number][] = [];
  for (let t = 1; t < spaces; t++) for (let s = 0; s < t; s++) pairs.push([s, t], [t, s]);
  return pairs;
}
/** How evaluations name a direction. */
const directionOf = (from: number, to: number): string => `${from}→${to}`;
const orderedPair = (i: number, spaces: number): [number, number] => orderedPairs(spaces)[i]!;
const pairIndex = (from: number, to: number, spaces: number): number =>
  orderedPairs(spaces).findIndex(([a, b]) => a === from && b === to);

const historyOf = ({ seed, step, start, best, ended, seconds }: SeedResult): HistoryRow => ({
  stage: `seed ${seed}`,
  step,
  startScore: start.score,
  score: best.score,
  bestStep: best.step,
  cycle: best.cycle,
  ended: ended ?? '',
  seconds,
});
