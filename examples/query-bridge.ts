/**
 * A vector database holds vectors of the old model; queries come from the new one. The translator bridges each query, the
 * stored vectors stay. Here: 12,000 GloVe vectors stored, queries of Universal Sentence Encoder, the shipped translator. The
 * entry of each query is among the stored ones, so it should stand first, and others of its kind after it.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createIndex, loadTranslator, readMatrix } from '../index.js';

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const lemmas = (name: string): string[] =>
  readFileSync(path(`data/demo/${name}`), 'utf8')
    .trim()
    .split('\n');

const translator = await loadTranslator(path('checkpoints/demo'));
const stored = (await readMatrix(path('data/demo/target.npy'))).matrix;
const index = await createIndex('exact', stored.dim);
index.add(stored, lemmas('target.lemmas.txt'));
index.add((await readMatrix(path('data/demo/test-target.npy'))).matrix, lemmas('test.lemmas.txt'));

const { matrix: queries } = await readMatrix(path('data/demo/test-source.npy'));
const words = lemmas('test.lemmas.txt');
for (const row of [1, 20, 300, 1000]) {
  const query = { data: queries.data.subarray(row * queries.dim, (row + 1) * queries.dim), rows: 1, dim: queries.dim };
  const found = await index.search(await translator.translate(query), 3);
  console.log(`${words[row]} → ${[0, 1, 2].map((place) => found.id(0, place)).join(' · ')}`);
}
