import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dataFile } from '../../eval/bench/protocols.js';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { centre, meanOf, unitRows } from '../../src/vectors/preprocess.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

/** Models by name, with the file of the 40,000 WordNet entries. */
const FILES: Readonly<Record<string, readonly [folder: string, file: string]>> = {
  minilm: ['modern', 'minilm-384.npy'],
  e5: ['modern', 'e5-384.npy'],
  mpnet: ['modern', 'mpnet-768.npy'],
  use: ['wordnet', 'use-lite-512.npy'],
  fasttext: ['wordnet', 'fasttext-sif-256.npy'],
  glove: ['wordnet', 'glove-sif-100.npy'],
};
export const MODERN = ['minilm', 'e5', 'mpnet'] as const;

const read = new Map<string, Promise<Matrix>>();

function file(folder: string, name: string): Promise<Matrix> {
  const found = read.get(name) ?? readMatrix(dataFile(folder, name)).then(({ matrix }) => unitRows(matrix));
  read.set(name, found);
  return found;
}

/** All entries of a model, rows of length 1. */
export const entries = (model: string): Promise<Matrix> => file(...FILES[model]!);

/** Abstracts or queries of the judged collections in a modern model. */
export const judged = (what: 'docs' | 'queries', model: string): Promise<Matrix> =>
  file('modern/judged', `${what}-${FILES[model]![1]}`);

/** Collection ("cran", "cisi", "med") of every abstract. */
export const collections = (): string[] =>
  readFileSync(dataFile('modern/judged', 'docs.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('/')[0]!);

let classesRead: readonly string[] | undefined;

/** Class ("noun.animal") and length of the text of every entry. */
export function classes(): readonly string[] {
  classesRead ??= items().map(({ label }) => label);
  return classesRead;
}

export const items = (): { label: string; text: string }[] =>
  gunzipSync(readFileSync(dataFile('wordnet', 'items.jsonl.gz')))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { label: string; text: string });

/** Rows whose number and value are wanted. */
export const rowsWhere = (m: Matrix, wanted: (row: number) => boolean): Matrix =>
  takeRows(m, Array.from({ length: m.rows }, (_, i) => i).filter(wanted));

/** n rows by chance; all where there are fewer. */
export const drawRows = (m: Matrix, n: number, seed: string): Matrix => takeRows(m, random(seed).sample(m.rows, n));

/** Edits of a whole space, by name. */
export const edits: Readonly<Record<string, (m: Matrix) => Promise<Matrix>>> = {
  rotated: async (m) => matmul(m, await randomOrthogonal(m.dim, m.dim, random('rotation'))),
  permuted: async (m) => {
    const order = random('permutation').permutation(m.dim);
    return { ...m, data: m.data.map((_, at) => m.data[at - (at % m.dim) + order[at % m.dim]!]!) };
  },
  'cut and filled': async (m) => unitRows({ ...m, data: m.data.map((v, at) => (at % m.dim < m.dim / 2 ? v : 0)) }),
  'mean taken off': async (m) => unitRows(centre(m, meanOf(m))),
  int8: async (m) => {
    const most = m.data.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
    return { ...m, data: m.data.map((v) => Math.round((v / most) * 127)) };
  },
  'length 3': async (m) => ({ ...m, data: m.data.map((v) => 3 * v) }),
};
