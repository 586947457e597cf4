/**
 * Makes data/demo/ and checkpoints/demo/ from the folder in VECBRIDGE_DATA (40,000 WordNet entries in real embedding
 * spaces, row i the same entry everywhere; see data/demo/README.md).
 *
 *   VECBRIDGE_DATA=<folder> npx tsx bench/make-demo-data.ts [--only modern|classical]
 *
 * Source rows come from entries 0–18,999, target rows from entries 19,000–37,999: no entry is on both sides. The test
 * pairs come from entries 38,000–39,999. modern: MiniLM and mpnet, what `vecbridge demo` shows. classical: USE and GloVe,
 * for the examples and guides, with the translator in checkpoints/demo, procrustes on all pairs 0–37,999.
 */
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { dataFile, protocolFile } from '../eval/bench/protocols.js';
import { random } from '../src/core/random.js';
import { packageRoot } from '../src/core/version.js';
import { type Matrix, takeRows } from '../src/vectors/matrix.js';
import { createSink } from '../src/vectors/open.js';
import { readMatrix } from '../src/vectors/read-matrix.js';
import { fit } from '../training/fit.js';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const sideEnd = 19_000;
const trainEnd = 38_000;
const lastRow = 40_000;

interface Entry {
  readonly lemma: string;
  readonly text: string;
}
const items: Entry[] = gunzipSync(readFileSync(dataFile('wordnet', 'items.jsonl.gz')))
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Entry);

const rng = random('vecbridge demo');
const sampled = (label: string, start: number, end: number, count: number): Uint32Array =>
  rng
    .fork(label)
    .sample(end - start, count)
    .map((row) => row + start)
    .sort();
const out = join(packageRoot, 'data', 'demo');
await mkdir(out, { recursive: true });
const spaceOf = async (name: string): Promise<Matrix> => (await readMatrix(protocolFile(name, 'modern-19k'))).matrix;

if (values.only !== 'classical') await makeModern(3000, 800);
if (values.only !== 'modern') await makeClassical(7500, 10_000, 2000);

async function makeModern(rows: number, pairs: number): Promise<void> {
  const [source, target] = [await spaceOf('minilm'), await spaceOf('mpnet')];
  const sourceRows = sampled('modern source', 0, sideEnd, rows);
  const targetRows = sampled('modern target', sideEnd, trainEnd, rows);
  const testRows = sampled('modern test', trainEnd, lastRow, pairs);
  await writeInt8('minilm.npy', takeRows(source, sourceRows));
  await writeInt8('mpnet.npy', takeRows(target, targetRows));
  await writeInt8('test-minilm.npy', takeRows(source, testRows));
  await writeInt8('test-mpnet.npy', takeRows(target, testRows));
  await writeLines('minilm.txt', sourceRows, 'text');
  await writeLines('mpnet.txt', targetRows, 'text');
  await writeLines('test.txt', testRows, 'text');
}

async function makeClassical(sources: number, targets: number, pairs: number): Promise<void> {
  const [source, target] = [await spaceOf('use'), await spaceOf('glove')];
  const sourceRows = sampled('source', 0, sideEnd, sources);
  const targetRows = sampled('target', sideEnd, trainEnd, targets);
  const testRows = sampled('test', trainEnd, lastRow, pairs);
  await writeInt8('source.npy', takeRows(source, sourceRows));
  await writeFloat16('target.npy', takeRows(target, targetRows));
  await writeFloat16('test-source.npy', takeRows(source, testRows));
  await writeFloat16('test-target.npy', takeRows(target, testRows));
  await writeLines('source.lemmas.txt', sourceRows, 'lemma');
  await writeLines('target.lemmas.txt', targetRows, 'lemma');
  await writeLines('test.lemmas.txt', testRows, 'lemma');
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
}

async function writeFloat16(name: string, m: Matrix): Promise<void> {
  const sink = await createSink(join(out, name), { dim: m.dim, rows: m.rows, dtype: 'f16', overwrite: true });
  await sink.write(m);
  await sink.close();
}

/** One scale for the whole file, left out: cosines stay those of the vectors but for rounding. */
async function writeInt8(name: string, m: Matrix): Promise<void> {
  let largest = 0;
  for (const value of m.data) largest = Math.max(largest, Math.abs(value));
  const numbers = Int8Array.from(m.data, (value) => Math.round((127 * value) / largest));
  const dict = `{'descr': '|i1', 'fortran_order': False, 'shape': (${m.rows}, ${m.dim}), }`;
  const header = Buffer.alloc(128, ' ');
  Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]).copy(header);
  header.write(`${dict.padEnd(117)}\n`, 10, 'latin1');
  await writeFile(join(out, name), Buffer.concat([header, Buffer.from(numbers.buffer)]));
}

async function writeLines(name: string, rows: Uint32Array, field: keyof Entry): Promise<void> {
  await writeFile(join(out, name), `${[...rows].map((row) => items[row]![field].replace(/\s+/g, ' ')).join('\n')}\n`);
}
