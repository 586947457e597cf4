import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { dataFile, protocolFile } from '../../../eval/bench/protocols.js';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { principalComponents } from '../../../src/linalg/pca.js';
import { type Matrix, rowOf, zeros } from '../../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../../src/vectors/preprocess.js';
import { readMatrix } from '../../../src/vectors/read-matrix.js';

interface ImageClass {
  /** WordNet 3.0: "n01443537". */
  readonly synset: string;
  readonly words: string;
}

export interface Images {
  readonly classes: readonly ImageClass[];
  /** Features of the images: centred, the leading 128 of 1,280 principal directions, of unit length (2,000 × 128); the class of each. */
  readonly features: Matrix;
  readonly of: Uint32Array;
  /** Mean feature of each class, of unit length (200 × 128). */
  readonly means: Matrix;
}

/** Maps from a hundred classes need fewer dims than classes. */
const DIMS = 128;

/** MISSING_PART where the features are not there. */
export async function readImages(): Promise<Images> {
  const file = (name: string): string => dataFile('modern/vision', name);
  const { matrix } = await readMatrix(file('mobilenet-1280.npy'));
  const classes = lines(file('classes.tsv')).map((line): ImageClass => {
    const [synset = '', words = ''] = line.split('\t');
    return { synset, words };
  });
  const at = new Map(classes.map(({ synset }, i) => [synset, i]));
  const of = Uint32Array.from(lines(file('labels.txt')), (synset) => at.get(synset)!);
  const centred = preprocess(matrix).matrix;
  const { basis } = await principalComponents(centred, DIMS, { random: random('image features'), tolerance: 1e-5 });
  const features = unitRows(await matmul(centred, basis));
  return { classes, features, of, means: meansOf(features, of, classes.length) };
}

/** Mean of the rows of each class, of unit length. */
export function meansOf(rows: Matrix, of: Uint32Array, classes: number): Matrix {
  const sums = zeros(classes, rows.dim);
  for (let i = 0; i < rows.rows; i++) {
    const sum = rowOf(sums, of[i]!);
    rowOf(rows, i).forEach((value, j) => {
      sum[j]! += value;
    });
  }
  return unitRows(sums);
}

export const WORD_MODELS = { use: 'use-lite-512', e5: 'e5-384', minilm: 'minilm-384', mpnet: 'mpnet-768' } as const;

/** The words of every class in a text model (200 rows), from bench/alignment/words/classes. */
export async function classWords(model: keyof typeof WORD_MODELS): Promise<Matrix> {
  const path = fileURLToPath(new URL(`../words/classes/${WORD_MODELS[model]}.npy`, import.meta.url));
  return (await readMatrix(path)).matrix;
}

/**
 * The WordNet entry of each class that has one: the same set of words, and a noun class in which the synset's number lies (the
 * numbers of WordNet 3.0 run by lexicographer file). Classes with two such entries are left out.
 */
export function classEntries(classes: readonly ImageClass[]): { readonly class: number; readonly entry: number }[] {
  const entries = new Map<string, number[]>();
  const key = (words: string, label: string): string => `${label} ${words.toLowerCase().split(', ').sort().join(', ')}`;
  const texts = gunzipSync(readFileSync(dataFile('wordnet', 'items.jsonl.gz')))
    .toString('utf8')
    .trim()
    .split('\n');
  for (const [row, line] of texts.entries()) {
    const { label, text } = JSON.parse(line) as { label: string; text: string };
    const one = key(text.split(':')[0]!.trim(), label);
    entries.set(one, [...(entries.get(one) ?? []), row]);
  }
  return classes.flatMap(({ synset, words }, i) => {
    const found = entries.get(key(words, lexicographerFile(Number(synset.slice(1))))) ?? [];
    return found.length === 1 ? [{ class: i, entry: found[0]! }] : [];
  });
}

/** By the first number of the next file, for the files that image classes lie in. */
function lexicographerFile(offset: number): string {
  if (offset < 2_660_000) return 'noun.animal';
  if (offset < 4_620_000) return 'noun.artifact';
  if (offset < 8_000_000) return 'noun.food';
  return offset < 9_500_000 ? 'noun.object' : 'noun.plant';
}

/** These entries in one of the six spaces of the full data. */
export async function entryVectors(space: string, rows: readonly number[]): Promise<Matrix> {
  return (await readMatrix(protocolFile(space, 'wordnet-19k'), { rows })).matrix;
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').trim().split('\n');
