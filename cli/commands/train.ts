import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Sampled } from '../../src/vectors/read-sample.js';
import type { RunRecord } from '../../training/vec2vec/run/run-record.js';
import type { Trained, TrainRequest } from '../../training/vec2vec/train-network.js';
import { portNumber, positiveInteger, positiveNumber, repeated, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec } from '../command.js';
import { count } from '../table.js';
import { learnedExits, learnedKeys, STRICT } from '../verdict-json.js';
import { readInit, readProbe, readSpaces, resolveSettings, type Settings, type TrainOptions } from './train/inputs.js';
import { outcome, resultOf, type TrainResult, warnOfWorse } from './train/outcome.js';

export const train: CommandSpec<TrainOptions> = {
  readsVectors: true,
  needs: { port: 'dashboard' },
  examples: [
    ['vecbridge train a.npy b.npy -o a-to-b', 'fit a linear map, then train the network from it: minutes'],
    ['vecbridge train a.npy b.npy -o a-to-b --init linear', 'start from a translator of `vecbridge fit`'],
    ['vecbridge train a.npy b.npy -o a-to-b --resume', 'continue after an interruption; the result has the same bytes'],
    ['vecbridge train a.npy b.npy -o a-to-b --dashboard', 'watch the run in a browser, and stop it there'],
    ['vecbridge train a.npy b.npy c.npy -o net --seeds 3', 'three spaces in one latent; keep the best of three seeds'],
    [
      'vecbridge train a.npy b.npy -o net --preset paper --from-scratch',
      'the published network: days on a graphics card',
    ],
  ],
  json: {
    ...learnedKeys,
    method: '"vec2vec"',
    rows: 'rows used of each file',
    runs: '[{ seed, steps, ended, cpuSeconds, startScore, score, bestStep, kept, cycle, directions, startDirections }]: one per seed; scores are on held-out rows; kept: { direction: step whose weights are kept }',
    chosen: 'seed of the run that was kept',
    translators:
      '[{ from, to, dir, verdict, reason, predicted }]: spaces are numbered from 0, the source; each folder also holds the opposite direction',
    hub: 'number of the space through which the linear maps between the other spaces go, chosen by held-out scores without pairs',
    residuals:
      'three or more spaces: { start, network }: [{ from, via, to, cosine }]: mean cosine between translations of held-out rows through a third space and direct ones; start: the linear maps fitted between every two spaces',
  },
  exits: { 1: 'failed; training diverged (the last good state is kept in DIR/run)', ...learnedExits },
  configure(command) {
    command
      .argument('<source>', 'vectors of the source model: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow')
      .argument('<target>', 'vectors of the target model')
      .argument('[more...]', 'vectors of further models; all spaces share one latent')
      .requiredOption('-o, --output <dir>', 'folder to write the translator to; DIR/run holds state and metrics')
      .option(
        '--preset <name>',
        'cpu (minutes, from a linear map), ci (seconds, for tests), small or paper (as published), scratch or components (from random weights) (default: cpu)',
      )
      .option(
        '--init <dir>',
        'start from this linear translator; give it once for each file after the source',
        repeated,
      )
      .option('--from-scratch', 'start from random weights instead of a linear map; needs far more rows and time')
      .option('--resume', 'continue the run in DIR; start it if there is none')
      .option(
        '--seeds <n>',
        'number of runs with different seeds; the one with the best held-out score is kept',
        positiveInteger,
      )
      .option('--seed <n>', 'random seed (default: 0)', wholeNumber)
      .option('--set <key=value>', 'set an option of vec2vec (listed in docs/cli.md); repeatable', repeated)
      .option(
        '--probe <files...>',
        'two files of known pairs (row i of both is the same item); measured during training, never used to choose',
      )
      .option('--minutes <n>', 'maximum training time in minutes; the best state so far is kept', positiveNumber)
      .option(
        '--rows-limit <n>',
        'maximum number of rows used from each file, sampled with --seed; 0: all (default: 20000)',
        wholeNumber,
      )
      .option('--source-model <id>', 'name of the source model, saved in the translator')
      .option('--target-model <id>', 'name of the target model, saved in the translator')
      .option('--dashboard', 'show the run on a local web page; its address is printed on stderr')
      .option(
        '--port <n>',
        'port of the dashboard (default: the last one used for DIR, else any free port)',
        portNumber,
      )
      .option(...STRICT)
      .option('--force', 'replace the translator or run in DIR');
  },
  async run(context, args, options) {
    const [source, target, more = []] = args as [string, string, string[]?];
    const files = [source, target, ...more];
    const runDir = join(options.output, 'run');
    const { requireSameRun, writeRecord } = await import('../../training/vec2vec/run/run-record.js');
    const { prepareFolder, publish } = await import('../../training/vec2vec/run/translator-folder.js');
    const begun = await prepareFolder(options, runDir);
    const started = performance.now();
    const spaces = await readSpaces(files, options, begun, context.reading);
    const settings = await resolveSettings(options, begun);
    const { fingerprint } = await import('../../src/translators/manifest.js');
    const facts = {
      ...settings,
      spaces: spaces.map(({ matrix, name }) => fingerprint(matrix, basename(name), matrix.rows)),
    };
    if (begun) requireSameRun(begun, facts);
    if (begun?.result) {
      context.output.talk(`${options.output}: the run is complete; this is its result`);
      return outcome(context, begun.result as unknown as TrainResult, options);
    }
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
      const dirs = await publish(trained, spaces, options);
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
async function watched<T extends { result: TrainResult }>(
  { output }: CommandContext,
  given: TrainOptions,
  runDir: string,
  work: (watch: Pick<TrainRequest, 'stop' | 'on'>) => Promise<T>,
): Promise<T> {
  const { markProcess } = await import('../../training/vec2vec/run/run-process.js');
  const { startDashboard } = await import('../../pages/dashboard/dashboard.js');
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
    if (dashboard)
      output.talk(`the page ends with this program; \`vecbridge dashboard ${given.output}\` opens it again`);
    return done;
  } catch (thrown) {
    await unmark();
    await dashboard?.close({ error: thrown instanceof Error ? thrown.message : String(thrown) });
    throw thrown;
  }
}

async function trainIt(
  context: CommandContext,
  given: TrainOptions,
  { options, seed }: Settings,
  spaces: readonly Sampled[],
  more: Pick<TrainRequest, 'init' | 'probe' | 'runDir' | 'stop' | 'on'>,
): Promise<Trained> {
  const { trainNetwork } = await import('../../training/vec2vec/train-network.js');
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
