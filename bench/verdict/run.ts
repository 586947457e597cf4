/**
 * Evidence of many runs with known answers, for `calibrate.ts`:
 *
 *   npx tsx bench/verdict/run.ts [--kinds pairs,classes] [--count 40] [--rounds 3] [--minutes 60] [--out docs/results/verdict/runs.jsonl]
 *
 * Every case is searched with `unpaired-linear` and measured where it has an answer. Runs that the file has are not made again.
 * The data of real encoders are in VECBRIDGE_DATA; one thread.
 */
import { parseArgs } from 'node:util';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { topk } from '../../src/linalg/topk.js';
import { retrieval } from '../../src/search/rank-scores.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { unpairedLinear } from '../../training/unpaired-linear/unpaired-linear.js';
import { meanCosine } from '../../training/verdict/evidence.js';
import { appendLine, readLinesOf, repairFile } from '../modern/lines.js';
import type { Case, Vectors } from './case.js';
import { madeUp } from './made-up.js';
import { largePairCases, mixtureCases, pairCases, populationCases } from './real-cases.js';

const POOL = 2000;

const { values } = parseArgs({
  options: {
    kinds: { type: 'string' },
    count: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '6' },
    minutes: { type: 'string', default: '100000' },
    out: { type: 'string', default: 'docs/results/verdict/runs.jsonl' },
  },
});
const count = Number(values.count);
const all: Readonly<Record<string, () => Case[]>> = {
  pairs: () => pairCases(Number(values.rounds)),
  'large pairs': () => largePairCases(Number(values.rounds)),
  populations: () => populationCases(count),
  mixtures: () => mixtureCases(count),
  ...Object.fromEntries(
    Object.entries(madeUp).map(([kind, make]) => [kind, () => make(kind === 'classes' ? 2 * count : count)]),
  ),
};
const kinds = values.kinds?.split(',') ?? Object.keys(all);
const file = values.out;
repairFile(file);
const done = new Set(readLinesOf<{ kind: string; name: string }>(file).map(({ kind, name }) => `${kind} ${name}`));
const queues = kinds.map((kind) => {
  const make = all[kind];
  if (!make) throw new Error(`No kind ${kind}: ${Object.keys(all).join(', ')}`);
  return make().filter((one) => !done.has(`${one.kind} ${one.name}`));
});
setThreads(1);
const end = Date.now() + Number(values.minutes) * 60_000;
for (let turn = 0; queues.some((queue) => turn < queue.length); turn++) {
  for (const queue of queues) {
    const one = queue[turn];
    if (!one) continue;
    if (Date.now() > end) process.exit(0);
    const line = await run(one);
    appendLine(file, line);
    console.log(`${one.kind} ${one.name}: ${JSON.stringify(line.measured)} ${line.cpuSeconds} s`);
  }
}

async function run({ kind, name, facts, seed, make }: Case) {
  const vectors = await make();
  const began = process.cpuUsage();
  const options = unpairedLinear.options.parse({});
  const found = await unpairedLinear.search({
    spaces: [vectors.source, vectors.target],
    seed,
    options,
    fitStart: () => Promise.reject(new Error('no start')),
  });
  const { evidence } = found;
  if (evidence.kind !== 'unpaired' || !('weights' in found.maps)) throw new Error(`${name}: no linear map`);
  const rng = random(seed).fork('verdict');
  const { margin, heldOut, reliability, start } = await evidence.searched({ random: rng.fork('search') });
  const within = await evidence.within(rng.fork('within clusters'));
  const toMap = await meanCosine(evidence.x, start, evidence.map);
  const used = process.cpuUsage(began);
  const nearness = await nearnesses(evidence.x, evidence.y, evidence.map);
  return {
    ...{ kind, name, facts, seed },
    measured: await measured(vectors, found.maps),
    rows: [vectors.source.rows, vectors.target.rows],
    dims: [vectors.source.dim, vectors.target.dim],
    evidence: { score: evidence.score, margin, heldOut: { ...heldOut, toMap }, reliability, within },
    nearness,
    shared: found.scores?.['shared'] ?? 0,
    cpuSeconds: Number(((used.user + used.system) / 1e6).toFixed(1)),
  };
}

/** Mean cosine to the nearest row: mapped source to target, source to other source, target to other target rows. */
async function nearnesses(x: Matrix, y: Matrix, map: Matrix) {
  const few = Math.min(x.rows, y.rows, POOL);
  const [a, b] = [sliceRows(x, 0, few), sliceRows(y, 0, few)];
  const across = await topk(unitRows(await matmul(a, map)), b, 1);
  const nearest = async (m: Matrix) => (await topk(m, m, 2)).scores.filter((_, i) => i % 2 === 1);
  const mean = (v: ArrayLike<number>) => Array.from(v).reduce((s, c) => s + c, 0) / v.length;
  return { across: mean(across.scores), source: mean(await nearest(a)), target: mean(await nearest(b)) };
}

/** Top-1 of the map both ways in the pool, and of the best map that pairs give. */
async function measured(
  { test }: Vectors,
  maps: { weights: Matrix; means: { source: ArrayLike<number>; target: ArrayLike<number> } },
) {
  if (!test) return null;
  const [x, y] = [preprocess(test.source, maps.means.source).matrix, preprocess(test.target, maps.means.target).matrix];
  const there = await topOne(unitRows(await matmul(x, maps.weights)), y);
  const back = await topOne(unitRows(await matmul(sliceRows(y, 0, x.rows), maps.weights, { transposeB: true })), x);
  return { there, back, queries: x.rows, pool: y.rows };
}

/** Share of queries whose partner, row i of the pool, is nearest. */
async function topOne(queries: Matrix, pool: Matrix): Promise<number> {
  if (queries.rows === pool.rows) return (await retrieval(queries, pool, [1])).top1;
  const { data } = await matmul(queries, pool, { transposeB: true });
  let hits = 0;
  for (let i = 0; i < queries.rows; i++) {
    let best = 0;
    for (let j = 1; j < pool.rows; j++) if (data[i * pool.rows + j]! > data[i * pool.rows + best]!) best = j;
    if (best === i) hits++;
  }
  return hits / queries.rows;
}
