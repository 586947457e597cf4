/**
 * Makes data/demo/ and checkpoints/demo/ from the folder in VECBRIDGE_DATA (40,000 WordNet entries in real embedding
 * spaces, row i the same entry everywhere; see data/demo/README.md).
 *
 *   VECBRIDGE_DATA=<folder> npx tsx bench/make-demo-data.ts [--rows 10000] [--pairs 2000]
 *
 * Source rows come from entries 0–18,999, target rows from entries 19,000–37,999: no entry is on both sides. The test
 * pairs come from entries 38,000–39,999. The oracle is a procrustes translator fitted on all pairs 0–37,999.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { random } from '../src/core/random.js';
import { packageRoot } from '../src/core/version.js';
import { type Matrix, takeRows } from '../src/vectors/matrix.js';
import { createSink } from '../src/vectors/open.js';
import { readMatrix } from '../src/vectors/read-matrix.js';
import { fit } from '../training/fit.js';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '10000' }, pairs: { type: 'string', default: '2000' } },
});
const sideRows = Number(values.rows);
const testPairs = Number(values.pairs);
const from = process.env['VECBRIDGE_DATA'];
if (!from || !existsSync(join(from, 'use-lite-512.npy'))) {
  console.error(
    'error: VECBRIDGE_DATA does not name a folder with use-lite-512.npy, glove-sif-100.npy and items.jsonl.gz.',
  );
  process.exit(4);
}
const sideEnd = 19_000;
const trainEnd = 38_000;

const source = (await readMatrix(join(from, 'use-lite-512.npy'))).matrix;
const target = (await readMatrix(join(from, 'glove-sif-100.npy'))).matrix;
const lemmas = gunzipSync(readFileSync(join(from, 'items.jsonl.gz')))
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line).lemma as string);

const rng = random('vecbridge demo');
const sampled = (label: string, start: number, end: number, count: number): Uint32Array =>
  rng
    .fork(label)
    .sample(end - start, count)
    .map((row) => row + start)
    .sort();
const sourceRows = sampled('source', 0, sideEnd, sideRows);
const targetRows = sampled('target', sideEnd, trainEnd, sideRows);
const testRows = sampled('test', trainEnd, source.rows, testPairs);

const out = join(packageRoot, 'data', 'demo');
await mkdir(out, { recursive: true });
await writeFloat16('source.npy', takeRows(source, sourceRows));
await writeFloat16('target.npy', takeRows(target, targetRows));
await writeFloat16('test-source.npy', takeRows(source, testRows));
await writeFloat16('test-target.npy', takeRows(target, testRows));
await writeLemmas('source.lemmas.txt', sourceRows);
await writeLemmas('target.lemmas.txt', targetRows);
await writeLemmas('test.lemmas.txt', testRows);

const training = Uint32Array.from({ length: trainEnd }, (_, i) => i);
const oracle = await fit({
  source: takeRows(source, training),
  target: takeRows(target, training),
  pairs: true,
  method: 'procrustes',
  modelIds: ['use-lite-512', 'glove-sif-100'],
});
const checkpoint = join(packageRoot, 'checkpoints', 'demo');
await rm(checkpoint, { recursive: true, force: true });
await oracle.translator.save(checkpoint);
console.log(
  JSON.stringify({ rows: sideRows, pairs: testPairs, data: out, oracle: checkpoint, verdict: oracle.verdict.label }),
);

async function writeFloat16(name: string, m: Matrix): Promise<void> {
  const sink = await createSink(join(out, name), { dim: m.dim, rows: m.rows, dtype: 'f16', overwrite: true });
  await sink.write(m);
  await sink.close();
}

async function writeLemmas(name: string, rows: Uint32Array): Promise<void> {
  await writeFile(join(out, name), `${[...rows].map((row) => lemmas[row]).join('\n')}\n`);
}
