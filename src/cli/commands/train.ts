import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { PresetName, Vec2vecOptions } from '../../../training/vec2vec/options.js';
import type { RunRecord } from '../../../training/vec2vec/run-record.js';
import type { Trained, TrainRequest } from '../../../training/vec2vec/train-network.js';
import { VecbridgeError } from '../../errors.js';
import { parseAssignments } from '../../options.js';
import type { Sampled } from '../../read-sample.js';
import type { Translator } from '../../translators/translator.js';
import { positiveInteger, positiveNumber, repeated, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';
import type { Outcome } from '../output.js';
import { count, duration, table } from '../table.js';
import { verdictText } from '../verdict-text.js';

interface TrainOptions extends CommonOptions {
  readonly output: string;
  readonly preset?: string;
  readonly init?: readonly string[];
  readonly fromScratch?: boolean;
  readonly seed?: number;
  readonly seeds?: number;
  readonly set?: readonly string[];
  readonly probe?: readonly string[];
  readonly minutes?: number;
  readonly rowsLimit?: number;
  readonly resume?: boolean;
  readonly strict?: boolean;
  readonly force?: boolean;
  readonly dashboard?: boolean;
  readonly port?: number;
  readonly sourceModel?: string;
  readonly targetModel?: string;
}

export const train: CommandSpec<TrainOptions> = {
  name: 'train',
  summary: 'train a vec2vec network on two or more files of vectors, without pairs',
  examples: [
    ['vecbridge train a.npy b.npy -o a-to-b', 'a linear map first, then the network from there: minutes'],
    ['vecbridge train a.npy b.npy -o a-to-b --init linear', 'from a translator that `vecbridge fit` wrote'],
    ['vecbridge train a.npy b.npy -o a-to-b --resume', 'go on after an interruption, bit for bit'],
    ['vecbridge train a.npy b.npy -o a-to-b --dashboard', 'watch it in a browser, and stop it from there'],
    ['vecbridge train a.npy b.npy c.npy -o net --seeds 3', 'three spaces, one latent; the best of three seeds'],
    ['vecbridge train a.npy b.npy -o net --preset paper --from-scratch', 'the published network: hours, a GPU'],
  ],
  json: {
    dir: 'folder of the translator',
    method: '"vec2vec"',
    secondsMap: 'seconds of training, with the linear start',
    secondsVerdict: 'seconds for the verdict of the network',
    verdict: '"aligned" | "uncertain" | "not-aligned"',
    score: 'verification score of the network',
    null: 'mean score of null maps',
    consensus: 'agreement of linear maps fitted on disjoint halves',
    seed: 'seed used',
    seconds: 'seconds in all, since the last start of the command',
    reason: 'the verdict in a sentence',
    evidence: '[{ measure, value, threshold, passed, meaning }]',
    rows: 'rows used of every file',
    runs: '[{ seed, steps, ended, startScore, score, bestStep, kept, cycle, directions, startDirections }]: held-out scores; kept: { direction: step of its weights }',
    chosen: 'seed of the run that was kept',
    translators: '[{ from, to, dir }]: spaces by number; each folder holds the way back, too',
  },
  exits: {
    1: 'failed; training diverged (the last good state is kept in DIR/run)',
    3: 'verdict not-aligned (or uncertain, with --strict); the translator is saved all the same, marked',
  },
  configure(command) {
    command
      .argument('<source>', 'vectors of the source model: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow')
      .argument('<target>', 'vectors of the target model')
      .argument('[more...]', 'vectors of further models, for one latent of them all')
      .requiredOption('-o, --output <dir>', 'folder to write the translator to; DIR/run holds state and metrics')
      .option('--preset <name>', 'cpu, ci, small or paper (default: cpu)')
      .option('--init <dir>', 'linear translator to start from; once for each file after the source', repeated)
      .option('--from-scratch', 'start from random weights: needs far more rows and time')
      .option('--resume', 'go on with the run in DIR, or begin it')
      .option('--seeds <n>', 'runs with different seeds; the best by the held-out score is kept', positiveInteger)
      .option('--seed <n>', 'seed of all randomness (default: 0)', wholeNumber)
      .option('--set <key=value>', 'an option of vec2vec, repeatable', repeated)
      .option('--probe <files...>', 'two files of pairs (row i of one and of the other), measured and never chosen by')
      .option('--minutes <n>', 'end training after so long and keep the best', positiveNumber)
      .option('--rows-limit <n>', 'use at most so many rows of each file; 0: all (default: 20000)', wholeNumber)
      .option('--source-model <id>', 'name of the source model, written into the translator')
      .option('--target-model <id>', 'name of the target model, written into the translator')
      .option('--dashboard', 'show the run on a page of this machine; its address is told on stderr')
      .option('--port <n>', 'port of that page (default: the one it had before, or any)', wholeNumber)
      .option('--strict', 'exit 3 when the verdict is uncertain, too')
      .option('--force', 'replace the translator or run in DIR');
  },
  async run(context, args, options) {
    const [source, target, more = []] = args as [string, string, string[]?];
    const files = [source, target, ...more];
    const runDir = join(options.output, 'run');
    const { readRecord, requireSameRun, writeRecord } = await import('../../../training/vec2vec/run-record.js');
    const begun = await prepareFolder(options, runDir, readRecord);
    if (begun?.result) {
      context.output.talk(`${options.output}: the run is complete; this is its result`);
      return outcome(context, begun.result as unknown as Result, options);
    }
    const started = performance.now();
    const spaces = await readSpaces(files, options, begun);
    const settings = await resolveSettings(options, begun);
    const { fingerprint } = await import('../../translators/manifest.js');
    const facts = { ...settings, spaces: spaces.map(({ matrix, name }) => fingerprint(matrix, basename(name))) };
    if (begun) requireSameRun(begun, facts);
    const record: RunRecord = { version: 1, ...facts };
    const init = await readInit(options, spaces.length);
    const probe = await readProbe(options);
    if (!begun) {
      await rm(runDir, { recursive: true, force: true });
      await writeRecord(runDir, record);
    }
    context.output.talk(`state and metrics: ${runDir}; after an interruption --resume goes on`);
    if (settings.options.start === 'linear' && !options.init) {
      context.output.talk(
        'no --init: a linear map (unpaired-linear) is fitted first and the network starts from it; --from-scratch leaves it out',
      );
    }
    for (const { matrix, totalRows, name } of spaces) {
      if (matrix.rows < totalRows)
        context.output.talk(`${name}: ${count(matrix.rows)} of ${count(totalRows)} rows used, chosen by the seed`);
    }
    const { trained, result } = await watched(context, options, runDir, async (watch) => {
      const trained = await trainIt(context, options, settings, spaces, { init, probe, runDir, ...watch });
      context.signal.throwIfAborted();
      const dirs = await publish(trained, spaces, options, runDir);
      const result = resultOf(trained, spaces, options, settings.seed, dirs, (performance.now() - started) / 1000);
      await writeRecord(runDir, { ...record, result: { ...result } });
      return { trained, result };
    });
    for (const run of trained.runs) {
      if (run.divergence)
        context.output.warn(
          `seed ${run.seed} diverged: ${run.divergence.loss} became ${run.divergence.value} at step ${run.divergence.step}`,
        );
    }
    warnOfWorse(context, trained);
    return outcome(context, result, options);
  },
};

/** Does the work with a note in the run's folder that it goes on, and with a page that shows it where one was asked for. */
async function watched<T extends { result: Result }>(
  { output }: CommandContext,
  given: TrainOptions,
  runDir: string,
  work: (watch: Pick<TrainRequest, 'stop' | 'on'>) => Promise<T>,
): Promise<T> {
  const { markProcess } = await import('../../../training/vec2vec/run-process.js');
  const { startDashboard } = await import('../../dashboard/dashboard.js');
  const unmark = await markProcess(runDir);
  const stopping = new AbortController();
  const dashboard = given.dashboard
    ? await startDashboard({ dir: given.output, port: given.port, stop: () => stopping.abort() })
    : undefined;
  if (dashboard) output.talk(`dashboard: ${dashboard.address}`);
  try {
    const done = await work({ stop: stopping.signal, on: (event) => dashboard?.stage(event) });
    await unmark();
    await dashboard?.close({ result: { ...done.result } });
    return done;
  } catch (thrown) {
    await unmark();
    await dashboard?.close({ error: thrown instanceof Error ? thrown.message : String(thrown) });
    throw thrown;
  }
}

/** Where all directions share one set of weights, what one gains another may lose. */
function warnOfWorse({ output }: CommandContext, { chosen }: Trained): void {
  for (const [direction, score] of Object.entries(chosen.best.directions)) {
    const start = chosen.start.directions[direction]!;
    if (score >= start) continue;
    output.warn(
      `held-out score of ${direction} fell from ${start.toFixed(4)} to ${score.toFixed(4)}; --set select=each keeps the best weights of every direction`,
    );
  }
}

interface Settings {
  readonly options: Vec2vecOptions;
  readonly seed: number;
  readonly rowsLimit: number;
}

/** The options asked for; on --resume those not named are what the run was begun with. */
async function resolveSettings(given: TrainOptions, begun: RunRecord | undefined): Promise<Settings> {
  const { PRESETS, presetOptions, vec2vecOptions } = await import('../../../training/vec2vec/options.js');
  const { parseOptions } = await import('../../options.js');
  if (given.preset !== undefined && !Object.hasOwn(PRESETS, given.preset)) {
    const { closest } = await import('../../suggest.js');
    const near = closest(given.preset, Object.keys(PRESETS));
    throw new VecbridgeError('BAD_OPTION', `there is no preset "${given.preset}".`, {
      hint: `${near ? `did you mean "${near}"? ` : ''}presets: ${Object.keys(PRESETS).join(', ')}`,
      context: { preset: given.preset },
    });
  }
  const changes: Record<string, unknown> = { ...parseAssignments(given.set ?? []) };
  if (given.seeds !== undefined) changes['seeds'] = given.seeds;
  if (given.fromScratch) changes['start'] = 'scratch';
  if (given.init) changes['start'] = 'linear';
  const options =
    begun && given.preset === undefined
      ? parseOptions(vec2vecOptions, { ...begun.options, ...changes }, 'vec2vec')
      : presetOptions((given.preset ?? 'cpu') as PresetName, changes);
  return { options, seed: given.seed ?? begun?.seed ?? 0, rowsLimit: await rowsLimitOf(given, begun) };
}

async function rowsLimitOf(given: TrainOptions, begun: RunRecord | undefined): Promise<number> {
  const { defaultRowsLimit } = await import('../../../training/fit.js');
  return given.rowsLimit ?? begun?.rowsLimit ?? defaultRowsLimit;
}

async function readSpaces(
  files: readonly string[],
  given: TrainOptions,
  begun: RunRecord | undefined,
): Promise<Sampled[]> {
  const { readSample } = await import('../../read-sample.js');
  const limit = await rowsLimitOf(given, begun);
  const spaces: Sampled[] = [];
  for (const file of files) {
    spaces.push(await readSample(file, limit === 0 ? Number.POSITIVE_INFINITY : limit, given.seed ?? begun?.seed ?? 0));
  }
  return spaces;
}

async function trainIt(
  context: CommandContext,
  given: TrainOptions,
  { options, seed }: Settings,
  spaces: readonly Sampled[],
  more: Pick<TrainRequest, 'init' | 'probe' | 'runDir' | 'stop' | 'on'>,
): Promise<Trained> {
  const { trainNetwork } = await import('../../../training/vec2vec/train-network.js');
  const bar = context.progress();
  return trainNetwork({
    spaces: spaces.map((space) => space.matrix),
    options,
    seed,
    ...more,
    rowNumbers: spaces.map((space) => space.rowNumbers),
    seconds: given.minutes === undefined ? undefined : given.minutes * 60,
    signal: context.signal,
    on: (event) => {
      bar.update(event);
      more.on?.(event);
    },
  }).finally(() => bar.end());
}

async function readInit(given: TrainOptions, spaces: number): Promise<Translator[] | undefined> {
  if (!given.init) return undefined;
  if (given.fromScratch) {
    throw new VecbridgeError('BAD_USAGE', '--init and --from-scratch say two different things about the start.', {
      hint: 'leave one of them out',
    });
  }
  if (given.init.length !== spaces - 1) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `${given.init.length} translators to start from, ${spaces - 1} are needed: one for each file after the source.`,
      {
        hint: 'repeat --init in the order of the files; each maps from the source',
        context: { init: given.init.length, spaces },
      },
    );
  }
  const { loadTranslator } = await import('../../translators/load.js');
  return Promise.all(given.init.map((dir) => loadTranslator(dir)));
}

async function readProbe(given: TrainOptions) {
  if (!given.probe) return undefined;
  const [first, second] = given.probe;
  if (given.probe.length !== 2 || !first || !second) {
    throw new VecbridgeError('BAD_USAGE', `--probe takes two files of pairs, got ${given.probe.length}.`, {
      hint: 'row i of the first (source) pairs row i of the second (target)',
      context: { files: given.probe },
    });
  }
  const { readMatrix } = await import('../../vectors/read-matrix.js');
  const [source, target] = [(await readMatrix(first)).matrix, (await readMatrix(second)).matrix];
  if (source.rows === target.rows) return { source, target };
  throw new VecbridgeError('ROWS_MISMATCH', `${first} has ${source.rows} rows, ${second} has ${target.rows}.`, {
    hint: 'row i of one pairs row i of the other',
    context: { rows: [source.rows, target.rows] },
  });
}

/**
 * Before the work: nothing but a translator or a run is touched, and only when asked. Gives what a run to be resumed
 * was begun with. An older translator in the folder stays usable until the new one is complete.
 */
async function prepareFolder(
  { output: dir, resume, force }: TrainOptions,
  runDir: string,
  readRecord: (dir: string) => Promise<RunRecord | undefined>,
): Promise<RunRecord | undefined> {
  await mkdir(dirname(resolve(dir)), { recursive: true });
  if (!existsSync(dir)) return undefined;
  const isRun = existsSync(join(runDir, 'run.json'));
  if (!isRun && !existsSync(join(dir, 'translator.json')) && (await readdir(dir)).length > 0) {
    throw new VecbridgeError('EXISTS', `${dir} exists and is neither a translator nor a run.`, {
      hint: 'choose another folder',
      context: { dir },
    });
  }
  if (resume && isRun) return readRecord(runDir);
  const empty = (await readdir(dir)).length === 0;
  if (!empty && !force) {
    throw new VecbridgeError('EXISTS', `${dir} exists already.`, {
      hint: isRun ? 'go on with --resume, or begin anew with --force' : 'choose another folder, or --force',
      context: { dir },
    });
  }
  return undefined;
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly dir: string;
}

/**
 * Writes every translator whole below run/, then moves its files into place, translator.json last: a reader sees the old
 * translator, none, or the new one. Source → target is DIR itself, others are DIR/FROM-to-TO.
 */
async function publish(
  trained: Trained,
  spaces: readonly Sampled[],
  given: TrainOptions,
  runDir: string,
): Promise<Place[]> {
  const { orderedPairs } = await import('../../../training/vec2vec/directions.js');
  const places: Place[] = [];
  for (const [index, [from, to]] of orderedPairs(spaces.length).entries()) {
    if (from > to) continue; // the way back is in the same folder
    const dir = index === 0 ? given.output : join(given.output, `${from}-to-${to}`);
    const models = [given.sourceModel, given.targetModel];
    const translator = trained.translators[index]!.with({
      dataNames: [basename(spaces[from]!.name), basename(spaces[to]!.name)],
      modelIds: [models[from], models[to]],
    });
    await moveInto(dir, translator, join(runDir, 'final'));
    places.push({ from, to, dir });
  }
  return places;
}

async function moveInto(dir: string, translator: Translator, whole: string): Promise<void> {
  await translator.save(whole);
  await mkdir(dir, { recursive: true });
  await rm(join(dir, 'translator.json'), { force: true });
  const names = await readdir(whole);
  names.sort((a, b) => Number(a === 'translator.json') - Number(b === 'translator.json'));
  for (const name of names) await rename(join(whole, name), join(dir, name));
  await rm(whole, { recursive: true });
}

type Result = ReturnType<typeof resultOf>;

function resultOf(
  trained: Trained,
  spaces: readonly Sampled[],
  given: TrainOptions,
  seed: number,
  translators: readonly Place[],
  seconds: number,
) {
  const { verdict } = trained;
  return {
    dir: given.output,
    method: 'vec2vec',
    secondsMap: trained.seconds.map,
    secondsVerdict: trained.seconds.verdict,
    verdict: verdict.label,
    score: verdict.score,
    null: verdict.null,
    consensus: verdict.consensus,
    seed,
    seconds,
    reason: verdict.reason,
    evidence: verdict.evidence,
    rows: spaces.map(({ matrix }) => matrix.rows),
    dims: spaces.map(({ matrix }) => matrix.dim),
    runs: trained.runs.map((run) => ({
      seed: run.seed,
      steps: run.step,
      ended: run.ended,
      startScore: run.start.score,
      score: run.best.score,
      bestStep: run.best.step,
      kept: Object.fromEntries(Object.entries(run.best.kept).map(([direction, { step }]) => [direction, step])),
      cycle: run.best.cycle,
      directions: run.best.directions,
      startDirections: run.start.directions,
    })),
    chosen: trained.chosen.seed,
    translators,
  };
}

function outcome({ output }: CommandContext, result: Result, { strict }: TrainOptions): Outcome {
  const { verdict: label, reason, score, consensus, evidence } = result;
  if (label === 'uncertain') output.warn(`verdict uncertain: ${reason}`);
  const runs = result.runs.map((run) =>
    [
      run.seed,
      run.steps,
      run.ended,
      run.startScore.toFixed(4),
      run.score.toFixed(4),
      run.bestStep,
      run.seed === result.chosen ? 'kept' : '',
    ].map(String),
  );
  const text = [
    verdictText({ label, reason, score, null: result.null, consensus, evidence }, output),
    '',
    table(['seed', 'steps', 'ended by', 'score at the start', 'best score', 'at step', ''], runs),
    '',
    `${result.dir}: vec2vec, ${result.dims.join(' → ')} dims, from ${result.rows.map(count).join(' and ')} rows in ${duration(result.seconds)}`,
  ].join('\n');
  const failed = label === 'not-aligned' || (strict && label === 'uncertain');
  return { json: result, text, exitCode: failed ? exitCodes.notAligned : exitCodes.ok };
}
