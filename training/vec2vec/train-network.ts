import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { retrieval } from '../../eval/retrieval.js';
import type { Verdict } from '../../eval/verdict.js';
import { VecbridgeError } from '../../src/errors.js';
import { parseOptions } from '../../src/options.js';
import { random } from '../../src/random.js';
import { LinearTranslator } from '../../src/translators/linear.js';
import { loadTranslator } from '../../src/translators/load.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess, restore } from '../../src/vectors/preprocess.js';
import type { FitResult, HistoryRow, Progress } from '../aligner.js';
import { stopIfAborted } from '../interrupt.js';
import { sampleOfFit, unpairedLinear } from '../unpaired-linear/unpaired-linear.js';
import { spaceName, usableSpace } from '../usable-space.js';
import { batchesOf } from './batches.js';
import { createTrainer } from './create-trainer.js';
import { type HeldOutSplit, splitHeldOut } from './held-out.js';
import { type JudgedStart, judgeNetwork, worstVerdict } from './judge-network.js';
import { divergedError, type LoopProgress, trainLoop } from './loop.js';
import { type MetricsLog, type MetricsRow, noMetrics, openMetrics } from './metrics.js';
import type { Vec2vecOptions } from './options.js';
import { metricsPath, openSeedFolder, type SeedFolder } from './run-folder.js';
import { type Apply, meanRowCosine } from './selection.js';

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
  const starts = options.start === 'linear' ? await linearStarts(request, spaces) : undefined;

  const { kept, runs, outputs } = await trainSeeds(request, spaces, starts);
  const trained = performance.now();
  const verdict = await judge(request, spaces, starts, kept, outputs);
  const judged = performance.now();
  const scores = { verification: kept.run.best.score, start: kept.run.start.score, step: kept.run.best.step };
  const data = request.spaces.map((space) => fingerprint(space));
  return {
    translators: kept.translators.map((translator, i) => {
      const [from, to] = orderedPair(i, spaces.length);
      return translator.with({ verdict, scores, data: [data[from]!, data[to]!] });
    }),
    verdict,
    history: runs.map(historyOf),
    seconds: { map: (trained - began) / 1000, verdict: (judged - trained) / 1000 },
    runs,
    chosen: kept.run,
  };
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
    const folder = request.runDir === undefined ? undefined : await openSeedFolder(request.runDir, one);
    const trainer = await createTrainer({
      dims: spaces.map((space) => space.rows.dim),
      means: spaces.map((space) => space.mean),
      options,
      seed: one,
      ...(starts ? { init: starts.map((start) => ({ weights: start.weights, back: start.back })) } : {}),
    });
    try {
      const progress = await trainLoop({
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
        ...(request.signal ? { signal: request.signal } : {}),
        ...(request.on ? { on: request.on } : {}),
      });
      const run: SeedResult = { seed: one, ...progress };
      runs.push(run);
      if (progress.ended === 'diverged') {
        lastGood ??= { run, translators: await trainer.translators(which) };
        continue;
      }
      outputs.push(await trainer.apply(0, 1, spaces[0]!.split.heldOut, which));
      if (!kept || run.best.score > kept.run.best.score) kept = { run, translators: await trainer.translators(which) };
    } finally {
      await trainer.dispose();
    }
  }
  if (!kept) throw await failed(lastGood!, request.runDir);
  return { kept, runs, outputs };
}

/** Keeps the last good state of a run that broke down as a translator nobody has judged. */
async function failed({ run, translators }: Kept, runDir: string | undefined): Promise<VecbridgeError> {
  const divergence = run.divergence!;
  const dir = runDir === undefined ? undefined : join(runDir, 'last-good');
  if (dir) {
    const reason = `Training broke down at step ${divergence.step}; this is its state of step ${run.best.step}, which was not judged.`;
    const verdict: Verdict = {
      label: 'uncertain',
      reason,
      score: run.best.score,
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

/** What the linear start and the refits of the verdict take from the options of the network. */
const linearKnobs = ({ restarts, clusters, nulls }: Vec2vecOptions) => ({ restarts, clusters, nulls });

/** A linear map 0 → s; judged where its own fit was on these very rows. */
interface Start {
  readonly weights: Matrix;
  readonly back: Matrix | undefined;
  readonly judged: JudgedStart | undefined;
}

async function linearStarts(request: TrainRequest, spaces: readonly Space[]): Promise<Start[]> {
  const { init, options, seed, signal, runDir } = request;
  const starts: Start[] = [];
  for (let s = 1; s < spaces.length; s++) {
    const raw = [request.spaces[0]!, request.spaces[s]!];
    const dir = runDir === undefined ? undefined : join(runDir, `start-${s}`);
    const kept = dir !== undefined && existsSync(join(dir, 'translator.json'));
    let translator = kept ? await loadTranslator(dir) : init?.[s - 1];
    if (!translator) {
      const fitted = await unpairedLinear.fit({
        spaces: raw,
        seed,
        options: parseOptions(unpairedLinear.options, linearKnobs(options), 'the start'),
        ...(signal ? { signal } : {}),
        on: (event) => request.on?.({ ...event, stage: `linear start, ${event.stage}` }),
      });
      translator = fitted.translators[0]!;
    }
    if (dir && !kept) await translator.save(dir);
    starts.push(startOf(translator, raw, [spaces[0]!, spaces[s]!], s));
  }
  return starts;
}

function startOf(translator: Translator, raw: readonly Matrix[], [x, y]: readonly [Space, Space], s: number): Start {
  const { manifest } = translator;
  const dims = [x.rows.dim, y.rows.dim];
  const found = manifest.spaces.map((space) => space.dim);
  if (!(translator instanceof LinearTranslator)) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `the start is a ${manifest.family} translator; training starts from linear ones.`,
      {
        hint: 'give a translator that `vecbridge fit` wrote, or leave --init out',
        context: { family: manifest.family },
      },
    );
  }
  if (found.join() !== dims.join()) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `the start maps ${found.join(' → ')} dims, the source and the ${spaceName(s)} have ${dims.join(' and ')}.`,
      { hint: 'was it fitted in the other direction, or for other models?', context: { found, wanted: dims } },
    );
  }
  const same = raw.every((space, i) => fingerprint(space).sha256 === manifest.data[i]?.sha256);
  const { weights, back } = translator;
  const judged =
    same && manifest.method === unpairedLinear.name
      ? { weights, verdict: manifest.verdict, sample: sampleOfFit(x.rows, y.rows, manifest.seed) }
      : undefined;
  return { weights, back, judged };
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
          heldOutScore: kept.run.best.score,
          startScore: kept.run.start.score,
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
