import { existsSync } from 'node:fs';
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { writeFileAtomic } from '../../src/vectors/atomic.js';
import { metricsPath } from '../../training/vec2vec/run/run-folder.js';
import { runProcess } from '../../training/vec2vec/run/run-process.js';
import { type RunRecord, readRecord } from '../../training/vec2vec/run/run-record.js';
import { eventChannel } from '../kit/events.js';
import { libraryRoute, moduleRoute } from '../kit/libraries.js';
import { newSecret, type Route, serveLocalPage } from '../kit/server.js';
import type { Row } from './curves.js';
import { addRows } from './history.js';
import { keptSoFar } from './kept.js';
import { metricsTail } from './metrics-tail.js';
import { dashboardPage } from './page.js';
import type { EvaluationView, RunAbout, RunStatus, SampleView, SeedView, Snapshot } from './protocol.js';

export interface DashboardOptions {
  /** Folder of the translator; DIR/run holds what is shown. */
  readonly dir: string;
  /** Wanted port; by default the one this run's page had before, so that an open page finds it again. */
  readonly port?: number | undefined;
  /** Ends the training and keeps the best; only where the page is served by the training itself. */
  readonly stop?: () => void;
  /** Labels of the rows of the source and of the target file, to be shown beside row numbers. */
  readonly labels?: readonly [source: readonly string[], target: readonly string[]];
}

export interface RunningDashboard {
  readonly address: string;
  /** What is being done now. */
  stage(stage: NonNullable<RunStatus['stage']>): void;
  /** Sends what is left, says how the run ended, and closes. */
  close(end?: { readonly result?: Row; readonly error?: string }): Promise<void>;
}

/** What the page loads, below pages/. */
const MODULES = [
  ...['main.js', 'charts.js', 'panels.js'].map((name) => `dashboard/page/${name}`),
  ...['dashboard/curves.js', 'dashboard/history.js', 'kit/format.js', 'kit/page/elements.js'],
];
const POLL = 500; // ms
const STAGE_EVERY = 250; // ms

/**
 * Opens a local page that shows a run of `vecbridge train` (or `trainNetwork` with `runDir`), while it runs and
 * after it ended or was killed. All it shows is read from DIR/run. The page is open until `close()`.
 *
 * Throws NOT_FOUND (no run in the folder), MISSING_PART (a package of the page is not installed).
 *
 * @example
 * import { startDashboard, VecbridgeError } from 'vecbridge';
 * const page = await startDashboard({ dir: 'a-to-b' }).catch((error: unknown) => {
 *   if (!(error instanceof VecbridgeError) || error.code !== 'NOT_FOUND') throw error; // a-to-b was fitted, not trained
 * });
 * console.log(page?.address);
 * await page?.close();
 */
export async function startDashboard(options: DashboardOptions): Promise<RunningDashboard> {
  const runDir = join(options.dir, 'run');
  const first = await readRecord(runDir);
  if (!first) {
    throw new VecbridgeError('NOT_FOUND', `${options.dir} holds no run of \`vecbridge train\`.`, {
      hint: 'name the folder given to train with -o',
      context: { dir: options.dir },
    });
  }
  let record: RunRecord = first;
  let recordTime = await modified(runDir);
  const tail = metricsTail(metricsPath(runDir));
  const seeds: SeedView[] = [];
  const channel = eventChannel();
  let status: RunStatus = { state: 'running', text: '' };

  let withKept = keptSoFar(record.options);
  const snapshot = (): Snapshot => ({ about: aboutOf(options, record), status, seeds });
  const setStatus = (next: RunStatus): void => {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    channel.send({ event: 'status', data: status });
  };
  const poll = async (): Promise<void> => {
    const time = await modified(runDir);
    if (time !== recordTime) {
      record = (await readRecord(runDir)) ?? record;
      recordTime = time;
    }
    const { rows, renewed } = await tail.read();
    if (renewed) {
      seeds.length = 0;
      withKept = keptSoFar(record.options);
    }
    const shown = rows.map((row) => labelled(withKept(row), options.labels));
    addRows(seeds, shown);
    if (renewed) channel.send({ event: 'snapshot', data: snapshot() });
    else if (shown.length > 0) channel.send({ event: 'rows', data: { rows: shown } });
    if (!options.stop) setStatus(statusOf(record, await runProcess(runDir)));
  };

  if (options.stop) status = { state: 'running', text: 'training' };
  await poll();
  const nonce = newSecret();
  const routes: Route[] = [
    {
      method: 'GET',
      path: '',
      handle: async () => ({ type: 'text/html; charset=utf-8', body: dashboardPage(options.dir, nonce) }),
    },
    {
      method: 'GET',
      path: 'events',
      handle: async (_request, response) => {
        channel.connect(response, [{ event: 'snapshot', data: snapshot() }]);
        return undefined;
      },
    },
    {
      method: 'GET',
      path: 'snapshot.json',
      handle: async () => ({ type: 'application/json', body: JSON.stringify(snapshot()) }),
    },
    {
      method: 'POST',
      path: 'stop',
      handle: async () => {
        if (!options.stop) throw notOurs(options.dir);
        options.stop();
        setStatus({ ...status, text: 'stopping: the best state so far is kept and judged', stopping: true });
        return { type: 'application/json', body: JSON.stringify(status) };
      },
    },
    ...MODULES.map(moduleRoute),
    libraryRoute('uplot.js'),
    libraryRoute('uplot.css'),
  ];
  const before = await readAddress(runDir);
  const server = await serveLocalPage({
    routes,
    nonce,
    port: options.port ?? before?.port ?? 0,
    ...(before ? { token: before.token } : {}),
  });
  await writeAddress(runDir, { port: server.port, token: server.token });

  let polling = Promise.resolve();
  const timer = setInterval(() => {
    polling = polling.then(poll).catch(() => {}); // a file in the middle of being replaced: the next time reads it
  }, POLL);
  let told = 0;
  return {
    address: server.address,
    stage(stage) {
      const now = performance.now();
      if (now - told < STAGE_EVERY && stage.stage === status.stage?.stage) return;
      told = now;
      const { done, total } = stage;
      setStatus({ ...status, stage: { stage: stage.stage, done, total: Number.isFinite(total) ? total : 0 } });
    },
    async close(end = {}) {
      clearInterval(timer);
      await polling.then(poll).catch(() => {});
      if (end.result) setStatus(statusOf({ ...record, result: end.result }, 'gone'));
      else if (end.error) setStatus({ state: 'interrupted', text: end.error });
      channel.close();
      await server.close();
    },
  };
}

const modified = async (runDir: string): Promise<number> =>
  (await stat(join(runDir, 'run.json')).catch(() => undefined))?.mtimeMs ?? 0;

function aboutOf({ dir, stop }: DashboardOptions, { options, seed, spaces }: RunRecord): RunAbout {
  return {
    dir,
    spaces: spaces.map(({ name, rows, dim }, s) => ({ name: name ?? `space ${s}`, rows, dim })),
    steps: options.steps,
    batchSize: options.batchSize,
    seeds: Array.from({ length: options.seeds }, (_, i) => seed + i),
    options,
    canStop: stop !== undefined,
  };
}

/** What can be said of a run by those who only see its folder. */
function statusOf({ result }: RunRecord, found: 'alive' | 'gone' | 'unknown'): RunStatus {
  if (result) {
    const { verdict, reason } = result;
    return { state: 'finished', text: `finished: ${verdict}. ${reason ?? ''}`.trim(), result };
  }
  if (found === 'alive') return { state: 'running', text: 'training' };
  if (found === 'unknown')
    return { state: 'elsewhere', text: 'begun on another machine; shown as far as it is written' };
  return { state: 'interrupted', text: 'interrupted: no process works on it; `vecbridge train … --resume` goes on' };
}

function labelled(row: Row, labels: DashboardOptions['labels']): Row {
  const samples = (row as Partial<EvaluationView>).samples;
  if (!labels || !samples) return row;
  const [source, target] = labels;
  const named = samples.map(
    (sample): SampleView => ({
      ...sample,
      ...(source[sample.row] === undefined ? {} : { label: source[sample.row]! }),
      neighbours: sample.neighbours.map((near) => ({
        ...near,
        ...(target[near.row] === undefined ? {} : { label: target[near.row]! }),
      })),
    }),
  );
  return { ...row, samples: named };
}

const notOurs = (dir: string): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', 'the training cannot be stopped from this page: it runs in another process.', {
    hint: `Ctrl-C in its terminal keeps its state; with \`vecbridge train … -o ${dir} --dashboard\` it can be stopped from here`,
    context: { dir },
  });

interface Address {
  readonly port: number;
  readonly token: string;
}

const addressFile = (runDir: string): string => join(runDir, 'dashboard.json');

/** The address is kept, so that an open page finds the run again when it goes on. Only its owner may read it. */
async function writeAddress(runDir: string, address: Address): Promise<void> {
  await writeFileAtomic(addressFile(runDir), `${JSON.stringify(address)}\n`, { overwrite: true });
  await chmod(addressFile(runDir), 0o600);
}

async function readAddress(runDir: string): Promise<Address | undefined> {
  if (!existsSync(addressFile(runDir))) return undefined;
  try {
    const { port, token } = JSON.parse(await readFile(addressFile(runDir), 'utf8')) as Partial<Address>;
    if (Number.isInteger(port) && typeof token === 'string' && /^[\w-]{16,}$/.test(token)) {
      return { port: port!, token };
    }
  } catch {
    // not readable: a new address is made
  }
  return undefined;
}
