/**
 * Exact search and HNSW of vecbridge beside those of faiss, in one run, programs taking turns: recall@10, queries a second,
 * memory. 40,000 real rows of two encoders, searched by 1,000 translated queries as `vecbridge search` does; then growth by
 * made-up rows. Ratios are medians over rounds of vecbridge's time by faiss's.
 *
 * Usage: VECBRIDGE_DATA=DIR npx tsx bench/search.ts [--python NAME] [--rounds 5] [--folder DIR] [--out FILE]
 *        [--only minilm,mpnet,growth] (or mpnetExact, growthExact: without HNSW, in minutes)
 * --folder keeps the rows, of one study, for the next time. Each number of rows is kept in the file when it is measured. Exits 4
 * where Python has no faiss.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { protocolFile } from '../eval/bench/protocols.js';
import { packageRoot } from '../src/core/version.js';
import { loadTranslator } from '../src/translators/load.js';
import { sliceRows } from '../src/vectors/matrix.js';
import { preprocess } from '../src/vectors/preprocess.js';
import { readMatrix } from '../src/vectors/read-matrix.js';
import { writeRows } from './search/rows.js';
import { type Answer, requireFaiss, startWorker, type Worker } from './search/workers.js';

const { values: args } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    only: { type: 'string', default: 'minilm,mpnet,growth' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string' },
    out: { type: 'string', default: join(packageRoot, 'docs', 'results', 'search.json') },
  },
});
requireFaiss(args.python);

const QUERIES = 1000;
/** Queries asked one by one. */
const singles = (rows: number): number => (rows > 100_000 ? 10 : 100);
const K = 10;
const NAMES = ['vecbridge exact', 'faiss exact', 'vecbridge hnsw', 'faiss hnsw'];
const folder = args.folder ?? mkdtempSync(join(tmpdir(), 'vecbridge-bench-search-'));

const median = (xs: readonly number[]): number => xs.toSorted((a, b) => a - b)[xs.length >> 1]!;
const digits = (x: number, n = 3): number => Number(x.toPrecision(n));
const talk = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)}  ${line}`);

/** Writes the corpus of `target` and translated queries of `source`, centred, of unit length, as float32; their dims. */
async function prepare(source: string, target: string, rows: number): Promise<number> {
  const translator = await loadTranslator(`${source}-to-${target}`);
  const corpus = await readMatrix(protocolFile(target, 'modern-19k'));
  const path = join(folder, 'corpus');
  const bytes = rows * corpus.matrix.dim * 4;
  if (statSync(path, { throwIfNoEntry: false })?.size !== bytes)
    await writeRows(path, preprocess(corpus.matrix, translator.means.target).matrix, rows);
  const { matrix } = await readMatrix(protocolFile(source, 'modern-19k'));
  const asked = await translator.translate(sliceRows(matrix, matrix.rows - QUERIES, matrix.rows), { centred: true });
  await writeRows(join(folder, 'queries'), asked, QUERIES);
  return corpus.matrix.dim;
}

interface Mode {
  readonly single: boolean;
  readonly threads: number;
}
const MODES: readonly Mode[] = [false, true].flatMap((single) => [1, 2].map((threads) => ({ single, threads })));

/** HNSW of hnswlib-node has one thread. */
const runs = (name: string, { threads }: Mode): boolean => threads === 1 || name !== 'vecbridge hnsw';

async function measure(workers: readonly Worker[], rows: number, rounds: number) {
  const queries = { do: 'search', file: join(folder, 'queries'), k: K } as const;
  const found = new Map<string, number[][]>();
  const peaks = new Map<string, number>();
  for (const worker of workers) {
    const answer = await worker.ask({ ...queries, rows: QUERIES, single: false, wanted: true });
    found.set(worker.name, answer.found!);
    peaks.set(worker.name, answer.peakKb);
  }
  // By the exact search of the other program.
  const truth = found.get('faiss exact')!;
  const recall = (rowsFound: number[][]): number =>
    rowsFound.reduce((sum, near, q) => sum + near.filter((row) => truth[q]!.includes(row)).length, 0) / (QUERIES * K);
  const times = new Map<string, Answer[]>();
  const key = (name: string, mode: Mode): string => `${name} ${mode.single} ${mode.threads}`;
  // A round that is not counted warms up; of many rows the search above has done it.
  for (let round = rows > 100_000 ? 1 : 0; round <= rounds; round++) {
    for (const mode of MODES) {
      for (const worker of workers.filter(({ name }) => runs(name, mode))) {
        const answer = await worker.ask({ ...queries, ...mode, rows: mode.single ? singles(rows) : QUERIES });
        if (round > 0) times.set(key(worker.name, mode), [...(times.get(key(worker.name, mode)) ?? []), answer]);
      }
    }
  }
  return workers.flatMap(({ name }) =>
    MODES.filter((mode) => runs(name, mode)).map((mode) => {
      const own = times.get(key(name, mode))!;
      const other = times.get(key(name.replace('vecbridge', 'faiss'), mode))!;
      const asked = mode.single ? singles(rows) : QUERIES;
      const ratio = (what: 'wall' | 'cpu'): number => digits(median(own.map((one, i) => one[what] / other[i]![what])));
      return {
        ...{
          rows,
          name,
          at: mode.single ? 1 : QUERIES,
          threads: mode.threads,
          recall10: digits(recall(found.get(name)!), 4),
        },
        queriesPerSecond: digits(asked / median(own.map(({ wall }) => wall))),
        processorMsPerQuery: digits((1000 * median(own.map(({ cpu }) => cpu))) / asked),
        ...(name.startsWith('vecbridge') ? { timesOfFaiss: { wall: ratio('wall'), processor: ratio('cpu') } } : {}),
        peakMb: Math.round(peaks.get(name)! / 1024),
      };
    }),
  );
}

interface Study {
  readonly source: string;
  readonly target: string;
  /** Rows beyond the 40,000 real ones are made up. */
  readonly sizes: readonly number[];
  /** 200 is that of vecbridge; graphs of ten times the rows are built with half of it, to end within an hour. */
  readonly efConstruction: number;
  readonly names?: readonly string[];
}

const GROWTH = [100_000, 200_000, 400_000];
const STUDIES: Readonly<Record<string, Study>> = {
  minilm: { source: 'mpnet', target: 'minilm', sizes: [40_000], efConstruction: 200 },
  mpnet: { source: 'minilm', target: 'mpnet', sizes: [40_000], efConstruction: 200 },
  mpnetExact: { source: 'minilm', target: 'mpnet', sizes: [40_000], efConstruction: 0, names: NAMES.slice(0, 2) },
  growthExact: { source: 'mpnet', target: 'minilm', sizes: [400_000], efConstruction: 0, names: NAMES.slice(0, 2) },
  growth: { source: 'mpnet', target: 'minilm', sizes: GROWTH, efConstruction: 100 },
};

/** All indexes at each number of rows, the same index growing; they are built at the same time, with one thread each. */
async function study(name: string, rounds: number): Promise<void> {
  const { source, target, sizes, efConstruction, names = NAMES } = STUDIES[name]!;
  const dim = await prepare(source, target, Math.max(...sizes));
  const workers: Worker[] = [];
  for (const one of names) workers.push(await startWorker(one, { dim, efConstruction }, args.python));
  const results: object[] = [];
  const builds: object[] = [];
  let start = 0;
  for (const rows of sizes) {
    const add = { do: 'add', file: join(folder, 'corpus'), start, end: rows, threads: 1 } as const;
    await Promise.all(
      workers.map(async (worker) => {
        const { wall, cpu } = await worker.ask(add);
        builds.push({ name: worker.name, from: start, rows, processorSeconds: digits(cpu) });
        talk(
          `${target} ${worker.name}: ${add.start} to ${rows} rows in ${wall.toFixed(1)} s (processor ${cpu.toFixed(1)} s)`,
        );
      }),
    );
    start = rows;
    const load = digits(loadavg()[0]!, 2);
    for (const row of await measure(workers, rows, rounds)) {
      results.push({ ...row, load });
      talk(`${target} ${JSON.stringify(row)}`);
    }
    const emptyMb = Object.fromEntries(workers.map((one) => [one.name, Math.round(one.emptyKb / 1024)]));
    const versions = [...new Set(workers.map(({ version }) => version))];
    const about = { queries: `${source} translated`, corpus: target, dim, versions, efConstruction, emptyMb };
    keep(name, rounds, { ...about, builds, results });
  }
  for (const worker of workers) worker.stop();
}

/** Puts a study into the file, beside those that are there. */
function keep(name: string, rounds: number, found: object): void {
  const before = existsSync(args.out) ? JSON.parse(readFileSync(args.out, 'utf8')).studies : {};
  const result = {
    command: 'VECBRIDGE_DATA=… npx tsx bench/search.ts',
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.versions.node },
    settings: { queries: QUERIES, k: K, m: 16, efSearch: 100, buildThreads: 1 },
    studies: { ...before, [name]: { rounds, ...found } },
  };
  writeFileSync(args.out, `${JSON.stringify(result, null, 1)}\n`);
}

try {
  const rounds = Number(args.rounds);
  for (const name of args.only.split(',')) await study(name, rounds);
} finally {
  if (args.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
