/**
 * The runs behind docs/results/judged: a translator fitted one way, then retrieval with the human judgements of Cranfield,
 * MEDLINE and CISI, each collection searched on its own. One JSON line per run in docs/results/judged/runs.jsonl; what is
 * there is not run again.
 *
 *   VECBRIDGE_DATA=<folder> npx tsx bench/judged/run.ts [--cells all-pairs,300-pairs] [--pairs minilm-mpnet] [--seeds 0]
 *
 * Cells: entries (no pairs, 19,000 WordNet entries a side), abstracts (no pairs, the abstracts in two disjoint halves),
 * both (no pairs, the two together), 30-pairs, 100-pairs, 300-pairs (known pairs beside the unpaired entries), all-pairs
 * (orthogonal Procrustes on the entries 0–37,999). Test entries 38,000–39,999 are never fitted on.
 */
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFile, protocolFile } from '../../eval/bench/protocols.js';
import { evaluateJudged } from '../../eval/judged/evaluate-judged.js';
import { readQrels } from '../../eval/judged/qrels.js';
import { random } from '../../src/core/random.js';
import { packageRoot } from '../../src/core/version.js';
import { setThreads } from '../../src/engine/threads.js';
import { type Matrix, sliceRows, takeRows, zeros } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { fit } from '../../training/fit.js';

const CELLS = ['all-pairs', '300-pairs', '100-pairs', '30-pairs', 'entries', 'abstracts', 'both'] as const;
type Cell = (typeof CELLS)[number];
const PAIRS = ['minilm-mpnet', 'mpnet-minilm', 'minilm-e5', 'e5-minilm', 'mpnet-e5', 'e5-mpnet'] as const;
const COLLECTIONS = ['cran', 'med', 'cisi'] as const;

const { values } = parseArgs({
  options: {
    cells: { type: 'string', default: 'all-pairs,300-pairs,100-pairs,30-pairs' },
    pairs: { type: 'string', default: PAIRS.join() },
    seeds: { type: 'string', default: '0' },
  },
});
setThreads(1);
const out = join(packageRoot, 'docs', 'results', 'judged', 'runs.jsonl');
await mkdir(join(packageRoot, 'docs', 'results', 'judged'), { recursive: true });
const done = new Set(existsSync(out) ? (await lines(out)).map((line) => keyOf(JSON.parse(line))) : []);
const judged = (name: string): string => dataFile('modern/judged', name);
const [docIds, queryIds] = [await lines(judged('docs.txt')), await lines(judged('queries.txt'))];
const qrels = await readQrels(judged('qrels.txt'));

for (const seed of values.seeds.split(',').map(Number)) {
  for (const cell of values.cells.split(',') as Cell[]) {
    if (!CELLS.includes(cell)) throw new Error(`there is no cell "${cell}"; cells: ${CELLS.join(', ')}`);
    for (const pair of values.pairs.split(',')) {
      if (done.has(keyOf({ cell, pair, seed }))) continue;
      const line = await run(cell, pair, seed);
      await appendFile(out, `${JSON.stringify(line)}\n`);
      console.error(`${cell} ${pair} seed ${seed}: ${line.seconds.toFixed(0)} s`);
    }
  }
}

async function run(cell: Cell, pair: string, seed: number) {
  const began = performance.now();
  const started = process.cpuUsage();
  const [from, to] = pair.split('-') as [string, string];
  const [a, b] = [await spacesOf(from), await spacesOf(to)];
  const fitted = await fit({ ...given(cell, a, b, seed), seed });
  const found = [];
  for (const collection of COLLECTIONS) {
    const rows = (ids: readonly string[]): number[] =>
      ids.flatMap((id, row) => (id.startsWith(`${collection}/`) ? [row] : []));
    const [q, d] = [rows(queryIds), rows(docIds)];
    const { rows: scores, queries } = await evaluateJudged({
      translator: fitted.translator,
      queries: takeRows(a.queries, q),
      docs: takeRows(b.docs, d),
      nativeQueries: takeRows(b.queries, q),
      qrels: new Map([...qrels].filter(([id]) => id.startsWith(`${collection}/`))),
      queryIds: q.map((row) => queryIds[row]!),
      docIds: d.map((row) => docIds[row]!),
      seed,
    });
    const row = (name: 'native' | 'translated') => {
      const { ndcg10, recall100, intervals, againstNative } = scores[name]!;
      return { ndcg10, recall100, interval: intervals.ndcg10, difference: againstNative?.ndcg10 ?? null };
    };
    found.push({ collection, queries, native: row('native'), translated: row('translated') });
  }
  const cpu = process.cpuUsage(started);
  return {
    ...{ cell, pair, seed, method: fitted.method, verdict: fitted.verdict.label, collections: found },
    command: `npx tsx bench/judged/run.ts --cells ${cell} --pairs ${pair} --seeds ${seed}`,
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

/** What a cell fits on. */
function given(cell: Cell, a: Spaces, b: Spaces, seed: number) {
  const entries = { source: sliceRows(a.entries, 0, 19_000), target: sliceRows(b.entries, 19_000, 38_000) };
  if (cell === 'all-pairs') {
    const all = { source: sliceRows(a.entries, 0, 38_000), target: sliceRows(b.entries, 0, 38_000) };
    return { ...all, pairs: true, method: 'procrustes', verdict: false } as const;
  }
  const order = random(seed).fork('judged halves').permutation(docIds.length);
  const half = Math.floor(order.length / 2);
  const abstracts = {
    source: takeRows(a.docs, order.subarray(0, half)),
    target: takeRows(b.docs, order.subarray(half)),
  };
  if (cell === 'entries') return entries;
  if (cell === 'abstracts') return abstracts;
  if (cell === 'both') {
    return {
      source: joined(entries.source, abstracts.source),
      target: joined(entries.target, abstracts.target),
      rowsLimit: 0,
    };
  }
  const known = random(seed).fork('judged pairs').sample(38_000, Number.parseInt(cell, 10));
  const rows = [19_000, 19_000].map((start) => Uint32Array.from(known, (_, i) => start + i));
  return {
    source: joined(entries.source, takeRows(a.entries, known)),
    target: joined(entries.target, takeRows(b.entries, known)),
    pairs: { rows },
    verdict: false,
  };
}

interface Spaces {
  readonly entries: Matrix;
  readonly docs: Matrix;
  readonly queries: Matrix;
}

async function spacesOf(name: string): Promise<Spaces> {
  const path = protocolFile(name, 'modern-19k');
  const file = path.match(/([^/\\]+)\.npy$/)![1]!;
  const read = async (from: string): Promise<Matrix> => (await readMatrix(from)).matrix;
  return {
    entries: await read(path),
    docs: await read(judged(`docs-${file}.npy`)),
    queries: await read(judged(`queries-${file}.npy`)),
  };
}

async function lines(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/);
}

function keyOf({ cell, pair, seed }: { cell: string; pair: string; seed: number }): string {
  return [cell, pair, seed].join(' ');
}

function joined(x: Matrix, y: Matrix): Matrix {
  const both = zeros(x.rows + y.rows, x.dim);
  both.data.set(x.data);
  both.data.set(y.data, x.data.length);
  return both;
}
