/**
 * Makes the translators in checkpoints/ from the folder in VECBRIDGE_DATA, and docs/results/judged/shipped.json: their scores on
 * pairs and on human judgements that were not fitted on.
 *
 *   VECBRIDGE_DATA=<folder> npx tsx bench/shipped/make.ts [--only minilm-to-mpnet]
 *
 * minilm-to-mpnet: the WordNet entries 0–37,999 and the abstracts of Cranfield, CISI and MEDLINE as pairs. The others: the
 * entries alone, since the built-in encoder's vectors of the abstracts are not in the data. Orthogonal Procrustes, weights
 * rounded to float16. The test entries 38,000–39,999 are never fitted on. Judged scores of a collection are of a map
 * fitted without that collection.
 */
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFile, protocolFile } from '../../eval/bench/protocols.js';
import { evaluateJudged } from '../../eval/judged/evaluate-judged.js';
import { type Qrels, readQrels } from '../../eval/judged/qrels.js';
import { evaluatePairs } from '../../eval/retrieval/evaluate-pairs.js';
import { measurePairs } from '../../eval/retrieval/measure-pairs.js';
import { packageRoot } from '../../src/core/version.js';
import { readMapHash, saveMeasured } from '../../src/translators/checkpoint.js';
import { LinearTranslator } from '../../src/translators/linear.js';
import { loadTranslator } from '../../src/translators/load.js';
import { SHIPPED } from '../../src/translators/shipped.js';
import { type SpaceStatistics, spaceStatistics } from '../../src/translators/space-statistics.js';
import { decodeFloat16, encodeFloat16 } from '../../src/vectors/float16.js';
import { type Matrix, sliceRows, takeRows, zeros } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { fit } from '../../training/fit.js';
import { sharesTable } from './shares-table.js';

const { values } = parseArgs({ options: { only: { type: 'string' } } });

/** Short name → [space of the protocols, model id, licence]. */
const MODELS: Readonly<Record<string, readonly [space: string, modelId: string, licence: string]>> = {
  minilm: ['minilm', 'sentence-transformers/all-MiniLM-L6-v2', 'Apache-2.0'],
  mpnet: ['mpnet', 'sentence-transformers/all-mpnet-base-v2', 'Apache-2.0'],
  'use-lite': ['use', 'use-lite-512', 'Apache-2.0'],
};
const FITTED = 38_000;
const COLLECTIONS = { cran: 'Cranfield', med: 'MEDLINE', cisi: 'CISI' } as const;
type CollectionName = keyof typeof COLLECTIONS;

interface Side {
  readonly docs: Matrix;
  readonly queries: Matrix;
}

const lines = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/);
const read = async (path: string): Promise<Matrix> => (await readMatrix(path)).matrix;
const entriesOf = (name: string): Promise<Matrix> => read(protocolFile(MODELS[name]![0], 'modern-19k'));
const judgedFile = (name: string): string => dataFile('modern/judged', name);
const fileOf = (name: string): string => protocolFile(MODELS[name]![0], 'modern-19k').match(/([^/\\]+)\.npy$/)![1]!;

async function judgedOf(name: string): Promise<Side | undefined> {
  if (name === 'use-lite') return undefined;
  const part = (what: string): Promise<Matrix> => read(judgedFile(`${what}-${fileOf(name)}.npy`));
  return { docs: await part('docs'), queries: await part('queries') };
}

const docIds = await lines(judgedFile('docs.txt'));
const queryIds = await lines(judgedFile('queries.txt'));
const qrels = await readQrels(judgedFile('qrels.txt'));
const rowsOf = (ids: readonly string[], keep: (collection: string) => boolean): number[] =>
  ids.flatMap((id, row) => (keep(id.split('/')[0]!) ? [row] : []));

const results: unknown[] = [];
for (const [from, to] of SHIPPED) {
  const name = `${from}-to-${to}`;
  if (values.only !== undefined && values.only !== name) continue;
  const began = performance.now();
  const [source, target] = [await entriesOf(from), await entriesOf(to)];
  const [a, b] = [await judgedOf(from), await judgedOf(to)];
  const pairs = (rows: readonly number[]): [Matrix, Matrix] => {
    const entries = [source, target].map((m) => sliceRows(m, 0, FITTED)) as [Matrix, Matrix];
    return a && b ? [joined(entries[0], takeRows(a.docs, rows)), joined(entries[1], takeRows(b.docs, rows))] : entries;
  };
  const all = docIds.map((_, row) => row);
  const translator = await fitted([from, to], pairs(all));
  const dir = join(packageRoot, 'checkpoints', name);
  await rm(dir, { recursive: true, force: true });
  await translator.save(dir, { graphs: false });
  const test = [source, target].map((m) => sliceRows(m, FITTED, m.rows)) as [Matrix, Matrix];
  const measuring = {
    translator: await loadTranslator(dir),
    pair: test.map((matrix, i) => ({ matrix, name: `${fileOf([from, to][i]!)}.npy, rows 38,000–39,999` })) as never,
  };
  const done = await evaluatePairs({ translator: measuring.translator, source: test[0], target: test[1], hnsw: false });
  await saveMeasured(dir, await measurePairs(measuring, done, { inverse: false }), await readMapHash(dir));
  const judged: Record<string, unknown> = {};
  if (a && b) {
    for (const collection of Object.keys(COLLECTIONS) as CollectionName[]) {
      const without = await fitted([from, to], pairs(rowsOf(docIds, (one) => one !== collection)), false);
      judged[collection] = {
        there: await judgedBy(without, a, b, collection),
        back: await judgedBy(without.inverse(), b, a, collection),
      };
    }
  }
  const found = { name, pairs: FITTED + (a && b ? docIds.length : 0), top1: done.top1, judged };
  await appendFile(join(dir, 'README.md'), sharesTable(found, [from, to], MODELS, COLLECTIONS));
  results.push(found);
  console.error(`${name}: top-1 ${done.top1.toFixed(3)}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
const out = join(packageRoot, 'docs', 'results', 'judged');
await mkdir(out, { recursive: true });
if (values.only === undefined) await writeFile(join(out, 'shipped.json'), `${JSON.stringify(results, null, 1)}\n`);
console.log(JSON.stringify(results.length));

/** Procrustes on all the pairs, with weights that float16 holds, and the statistics of both sides. */
async function fitted(
  [from, to]: readonly [string, string],
  [source, target]: [Matrix, Matrix],
  verdict = true,
): Promise<LinearTranslator> {
  const { translator } = await fit({
    ...({ source, target, pairs: true, method: 'procrustes', verdict } as const),
    modelIds: [MODELS[from]![1], MODELS[to]![1]],
  });
  const { manifest, weights, means } = translator as LinearTranslator;
  const names = [from, to].map((name) => `${fileOf(name)}.npy, all but the test rows`);
  const rounded = { ...weights, data: half(weights.data) };
  const statistics = [halved(spaceStatistics(source)), halved(spaceStatistics(target))] as const;
  return new LinearTranslator(manifest, { weights: rounded, means, statistics }).with({ dataNames: names });
}

/** Scores of one collection, searched on its own; two numbers and an interval of each row. */
async function judgedBy(map: LinearTranslator, from: Side, to: Side, collection: CollectionName) {
  const [q, d] = [queryIds, docIds].map((ids) => rowsOf(ids, (one) => one === collection)) as [number[], number[]];
  const part: Qrels = new Map([...qrels].filter(([id]) => id.startsWith(`${collection}/`)));
  const { queries, docs, rows } = await evaluateJudged({
    translator: map,
    queries: takeRows(from.queries, q),
    docs: takeRows(to.docs, d),
    nativeQueries: takeRows(to.queries, q),
    nativeDocs: takeRows(from.docs, d),
    qrels: part,
    queryIds: q.map((row) => queryIds[row]!),
    docIds: d.map((row) => docIds[row]!),
  });
  const numbers = (['native', 'nativeOther', 'translated', 'restored'] as const).map((name) => {
    const { ndcg10, recall100, intervals } = rows[name]!;
    return [name, { ndcg10, recall100, interval: intervals.ndcg10 }];
  });
  return { queries, docs, ...Object.fromEntries(numbers) };
}

function half(data: Float32Array): Float32Array {
  const bits = new Uint16Array(data.length);
  encodeFloat16(data, bits);
  const out = new Float32Array(data.length);
  decodeFloat16(bits, out);
  return out;
}

function halved({ mean, variance, correlations }: SpaceStatistics): SpaceStatistics {
  return { mean, variance: half(variance), correlations: half(correlations) };
}

function joined(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows + b.rows, a.dim);
  out.data.set(a.data);
  out.data.set(b.data, a.data.length);
  return out;
}
