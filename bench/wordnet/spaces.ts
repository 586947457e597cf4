import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { principalComponents } from '../../src/linalg/pca.js';
import { random } from '../../src/random.js';
import { type Matrix, sliceRows, takeRows } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { randomOrthogonal } from '../../training/verdict/evidence.js';

/** One pair of spaces split for a fit without pairs: no entry is on both fit sides, the test rows are on neither. */
export interface Protocol {
  readonly name: string;
  readonly source: Matrix;
  readonly target: Matrix;
  /** Row i pairs row i; fitting never sees them. */
  readonly test: { readonly source: Matrix; readonly target: Matrix };
  /** All rows but the test rows, paired, for the oracle. */
  readonly paired: { readonly source: Matrix; readonly target: Matrix };
}

const FILES: Readonly<Record<string, readonly [folder: string, file: string]>> = {
  use: ['wordnet', 'use-lite-512'],
  glove: ['wordnet', 'glove-sif-100'],
  fasttext: ['wordnet', 'fasttext-sif-256'],
  'use-words': ['words', 'use-lite-512'],
  'glove-words': ['words', 'glove-100'],
  'fasttext-words': ['words', 'fasttext-256'],
};

/** wordnet-19k and words-7k are for reporting; choose thresholds and options on the `tune` splits, whose rows differ. */
const SPLITS: Readonly<Record<string, readonly [source: Range, target: Range, test: Range, paired: Range]>> = {
  'wordnet-19k': [
    [0, 19_000],
    [19_000, 38_000],
    [38_000, 40_000],
    [0, 38_000],
  ],
  'wordnet-tune': [
    [0, 15_000],
    [15_000, 30_000],
    [30_000, 32_000],
    [0, 30_000],
  ],
  'words-7k': [
    [0, 7500],
    [7500, 15_000],
    [15_000, 16_995],
    [0, 15_000],
  ],
  'words-tune': [
    [0, 6500],
    [6500, 13_000],
    [13_000, 15_000],
    [0, 13_000],
  ],
};
type Range = readonly [start: number, end: number];

/** Loads "use-glove" of a split from the folder in VECBRIDGE_DATA; exits 4 with a message when it is not there. */
export async function loadPair(pair: string, split: string): Promise<Protocol> {
  const words = split.startsWith('words');
  const [a, b] = await Promise.all(pair.split('-').map((name) => load(words ? `${name}-words` : name)));
  const [source, target, test, paired] = SPLITS[split]!;
  const cut = (m: Matrix, [start, end]: Range): Matrix => sliceRows(m, start, end);
  return {
    name: `${pair} ${split}`,
    source: cut(a!, source),
    target: cut(b!, target),
    test: { source: cut(a!, test), target: cut(b!, test) },
    paired: { source: cut(a!, paired), target: cut(b!, paired) },
  };
}

async function load(name: string): Promise<Matrix> {
  const root = process.env['VECBRIDGE_DATA'];
  const [folder, file] = FILES[name]!;
  // The variable names the wordnet folder, or the one above it that holds wordnet/ and words/.
  const places = root
    ? [join(root, folder), join(root, '..', folder), root].map((dir) => join(dir, `${file}.npy`))
    : [];
  const path = places.find((place) => existsSync(place));
  if (!path) {
    console.error(`bench: ${file}.npy was not found; set VECBRIDGE_DATA to the folder of the full data.`);
    process.exit(4);
  }
  return (await readMatrix(path)).matrix;
}

/** Targets that have nothing to do with the source: whoever calls their map aligned is wrong. */
export const CONTROLS = ['gaussian', 'permuted', 'truncated'] as const;

/**
 * gaussian: rows of the same mean and covariance without structure; permuted: every principal coordinate in an order of
 * its own, so that each keeps its distribution; truncated: the true target, 200 rows of either side.
 */
export async function control(p: Protocol, kind: (typeof CONTROLS)[number], seed: number): Promise<Protocol> {
  const rng = random(seed).fork(kind);
  if (kind === 'truncated') {
    const take = (m: Matrix): Matrix => takeRows(m, rng.sample(m.rows, 200));
    return { ...p, name: `${p.name} ${kind}`, source: take(p.source), target: take(p.target) };
  }
  const { target } = p;
  const { basis, variances, mean } = await principalComponents(target, target.dim, { random: rng });
  const centred = { ...target, data: target.data.map((v, i) => v - mean[i % target.dim]!) };
  const coordinates = await matmul(centred, basis);
  for (let j = 0; j < target.dim; j++) {
    const order = kind === 'permuted' ? rng.permutation(target.rows) : undefined;
    const column = Float32Array.from({ length: target.rows }, (_, i) => coordinates.data[i * target.dim + j]!);
    const sd = Math.sqrt(variances[j]!);
    for (let i = 0; i < target.rows; i++) {
      coordinates.data[i * target.dim + j] = order ? column[order[i]!]! : sd * rng.normal();
    }
  }
  const made = await matmul(coordinates, basis, { transposeB: true });
  return {
    ...p,
    name: `${p.name} ${kind}`,
    target: { ...made, data: made.data.map((v, i) => v + mean[i % target.dim]!) },
  };
}

/**
 * A known answer: the target is a random rotation of other rows of the source space plus Gaussian noise of the same
 * covariance, `noise` times as large.
 */
export async function plantedRotation(
  p: Protocol,
  sourceAgain: Protocol,
  noise: number,
  seed: number,
): Promise<Protocol> {
  const rng = random(seed).fork(`planted ${noise}`);
  const { dim } = sourceAgain.source;
  const turn = await randomOrthogonal(dim, dim, rng);
  const covariance = await crossProduct(sourceAgain.source, sourceAgain.source);
  const length = Math.sqrt(
    covariance.reduce((sum, v, i) => sum + (i % (dim + 1) === 0 ? v : 0), 0) / sourceAgain.source.rows,
  );
  const { basis, variances } = await principalComponents(sourceAgain.source, dim, { random: rng });
  const total = Math.sqrt(variances.reduce((a, b) => a + b, 0));
  const noisy = async (m: Matrix): Promise<Matrix> => {
    const white = Float32Array.from(
      { length: m.rows * dim },
      (_, i) => ((noise * length) / total) * Math.sqrt(variances[i % dim]!) * rng.normal(),
    );
    const added = await matmul({ data: white, rows: m.rows, dim }, basis, { transposeB: true });
    return matmul({ ...m, data: m.data.map((v, i) => v + added.data[i]!) }, turn);
  };
  return {
    name: `planted ${noise} ${p.name}`,
    source: sourceAgain.source,
    target: await noisy(sourceAgain.target),
    test: { source: sourceAgain.test.source, target: await noisy(sourceAgain.test.target) },
    paired: { source: sourceAgain.paired.source, target: await noisy(sourceAgain.paired.target) },
  };
}
