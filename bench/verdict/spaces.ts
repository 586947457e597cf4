import { dataFile, protocolFile } from '../../eval/bench/protocols.js';
import { type Random, random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

/** Populations whose rows are the same items in every space they are in. */
export type Population = 'entries' | 'words' | 'abstracts';

/** Rows that calibration may use: those of `entries` and `words` that no reported figure is measured on. */
export const ROWS: Readonly<
  Record<
    Population,
    { source: readonly [number, number]; target: readonly [number, number]; test: readonly [number, number] }
  >
> = {
  entries: { source: [0, 15_000], target: [15_000, 30_000], test: [30_000, 38_000] },
  words: { source: [0, 6_500], target: [6_500, 13_000], test: [13_000, 15_000] },
  abstracts: { source: [0, 0], target: [0, 0], test: [0, 0] },
};

const MODERN: Readonly<Record<string, string>> = { minilm: 'minilm-384', mpnet: 'mpnet-768', e5: 'e5-384' };
const read = new Map<string, Promise<Matrix>>();

function file(name: string, population: Population): string {
  if (population === 'entries') return protocolFile(name, 'wordnet-tune');
  if (population === 'words') return protocolFile(name, 'words-tune');
  return dataFile('modern/judged', `docs-${MODERN[name]}.npy`);
}

/**
 * All rows of a space: "mpnet", or with an edit that makes another encoder of it: "mpnet~noise40" (40 % of the variance of every
 * row is a mix of other rows), "mpnet~cut128" (128 random directions of it), "mpnet~sign" (1 bit a dimension).
 */
export async function space(name: string, population: Population): Promise<Matrix> {
  const [base = '', edit = ''] = name.split('~');
  const path = file(base, population);
  let rows = read.get(path);
  if (!rows) {
    rows = readMatrix(path).then(({ matrix }) => preprocess(matrix).matrix);
    read.set(path, rows);
  }
  return edited(await rows, edit);
}

async function edited(rows: Matrix, edit: string): Promise<Matrix> {
  const [, kind, number] = /^([a-z]*)(\d*)$/.exec(edit)!;
  if (kind === 'noise') return noisyRows(rows, Number(number) / 100, random(`noise ${number}`));
  if (kind === 'cut') return matmul(rows, await randomOrthogonal(rows.dim, Number(number), random(`cut ${number}`)));
  if (kind === 'sign') return { ...rows, data: rows.data.map((v) => (v > 0 ? 1 : -1)) };
  return rows;
}

/** Rows whose signed mix is the noise of another row: many enough that none of them is near the result. */
const MIXED = 8;

/** Rows (n, d), each with the share `noise` of its variance replaced by noise of the rows' own covariance. */
function noisyRows(rows: Matrix, noise: number, random: Random): Matrix {
  const { dim } = rows;
  const out = zeros(rows.rows, dim);
  const [own, other] = [Math.sqrt(1 - noise), Math.sqrt(noise / MIXED)];
  for (let i = 0; i < out.data.length; i++) out.data[i] = own * rows.data[i]!;
  for (let i = 0; i < rows.rows; i++) {
    for (let k = 0; k < MIXED; k++) {
      const from = random.int(rows.rows) * dim;
      const sign = random.int(2) ? other : -other;
      for (let j = 0; j < dim; j++) out.data[i * dim + j]! += sign * rows.data[from + j]!;
    }
  }
  return out;
}

export const range = ([start, end]: readonly [number, number]): Uint32Array =>
  Uint32Array.from({ length: end - start }, (_, i) => start + i);

export const drawn = (from: Uint32Array, count: number, seed: string): Uint32Array =>
  random(seed)
    .sample(from.length, Math.min(count, from.length))
    .map((i) => from[i]!);
