import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { type Matrix, rowOf, takeRows } from '../../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { LAMBDAS, ridgeMap } from '../../../training/paired/ridge.js';
import { mean, sd } from '../spread.js';
import { dot } from './dot.js';
import { type Images, meansOf } from './images.js';

const SPLITS = 10;
const KS = [1, 5, 20, 50, 100];

/** Class means mapped by k pairs of classes find their texts among 100 other classes: top-1, chance .01. */
export async function fromPairs(
  model: string,
  means: Matrix,
  raw: Matrix,
  seed: number,
): Promise<Record<string, string | number>[]> {
  const found = KS.map((k) => ({ k, procrustes: [] as number[], ridge: [] as number[] }));
  for (let split = 0; split < SPLITS; split++) {
    const order = random(seed).fork(`pairs ${split}`).permutation(means.rows);
    const [known, held] = [order.slice(0, 100), order.slice(100)];
    for (const { k, procrustes, ridge } of found) {
      const { a, b, from, to } = prepared(means, raw, known.slice(0, k), known, held);
      procrustes.push(top1(await matmul(from, await procrustesMap(a, b)), to));
      ridge.push(top1(await matmul(from, (await ridgeMap(a, b, LAMBDAS)).weights), to));
    }
  }
  console.error(`${model}: pairs`);
  return found.map(({ k, procrustes, ridge }) => ({
    model,
    'pairs of classes': k,
    procrustes: spread(procrustes),
    ridge: spread(ridge),
    chance: 0.01,
  }));
}

/** Both sides centred by the classes that are known without their partners, too; pairs, and the classes to find. */
function prepared(x: Matrix, y: Matrix, pairs: Uint32Array, known: Uint32Array, held: Uint32Array) {
  const [p, q] = [preprocess(takeRows(x, known)).mean, preprocess(takeRows(y, known)).mean];
  return {
    a: preprocess(takeRows(x, pairs), p).matrix,
    b: preprocess(takeRows(y, pairs), q).matrix,
    from: preprocess(takeRows(x, held), p).matrix,
    to: preprocess(takeRows(y, held), q).matrix,
  };
}

/**
 * Images of 50 held-out classes named by the nearest of the 50 texts, through a map from the other 150 classes (class means);
 * without texts: by the nearest class mean of the features of the other half of the images of these classes.
 */
export async function nameImages(
  model: string,
  { features, of, means }: Images,
  raw: Matrix | null,
  seed: number,
): Promise<Record<string, string | number>> {
  const shares: { procrustes: number[]; ridge: number[]; anyClass: number[] } = {
    procrustes: [],
    ridge: [],
    anyClass: [],
  };
  for (let split = 0; split < SPLITS; split++) {
    const rng = random(seed).fork(`held out ${split}`);
    const order = rng.permutation(means.rows);
    const [known, held] = [order.slice(0, 150), order.slice(150)];
    const place = new Map(Array.from(held, (c, i) => [c, i]));
    const rows = Array.from({ length: of.length }, (_, i) => i).filter((i) => place.has(of[i]!));
    if (!raw) {
      const turn = rng.fork('halves').permutation(rows.length);
      const [learn, test] = [0, 1].map((half) => rows.filter((_, i) => turn[i]! % 2 === half)) as [number[], number[]];
      const classes = (some: number[]): Uint32Array => Uint32Array.from(some, (i) => place.get(of[i]!)!);
      const prototypes = meansOf(takeRows(features, learn), classes(learn), held.length);
      shares.procrustes.push(
        shareRight(await matmul(takeRows(features, test), prototypes, { transposeB: true }), classes(test)),
      );
      continue;
    }
    const { a, b, to } = prepared(means, raw, known, known, held);
    const mean = preprocess(takeRows(means, known)).mean;
    const test = preprocess(takeRows(features, rows), mean).matrix;
    const answers = Uint32Array.from(rows, (i) => place.get(of[i]!)!);
    const name = async (map: Matrix, texts: Matrix, right: Uint32Array): Promise<number> =>
      shareRight(await matmul(unitRows(await matmul(test, map)), texts, { transposeB: true }), right);
    const ridge = (await ridgeMap(a, b, LAMBDAS)).weights;
    shares.procrustes.push(await name(await procrustesMap(a, b), to, answers));
    shares.ridge.push(await name(ridge, to, answers));
    const all = preprocess(raw, preprocess(takeRows(raw, known)).mean).matrix;
    shares.anyClass.push(
      await name(
        ridge,
        all,
        Uint32Array.from(rows, (i) => of[i]!),
      ),
    );
  }
  console.error(`${model}: images`);
  return {
    model,
    'procrustes, of 50': spread(shares.procrustes),
    'ridge, of 50': spread(shares.ridge),
    'chance, of 50': 0.02,
    'ridge, of 200': spread(shares.anyClass),
    'chance, of 200': 0.005,
  };
}

/** Share of rows whose own column holds the largest number. */
function shareRight(scores: Matrix, right: Uint32Array): number {
  return mean(
    Array.from(right, (column, i) => (rowOf(scores, i).every((v) => v <= rowOf(scores, i)[column]!) ? 1 : 0)),
  );
}

function top1(mapped: Matrix, to: Matrix): number {
  const unit = unitRows(mapped);
  const hits = Array.from({ length: to.rows }, (_, i) => {
    const own = dot(rowOf(unit, i), rowOf(to, i));
    return Array.from({ length: to.rows }, (_, j) => j).every((j) => j === i || dot(rowOf(unit, i), rowOf(to, j)) < own)
      ? 1
      : 0;
  });
  return mean(hits);
}

function spread(values: readonly number[]): string {
  return values.length > 0 ? `${mean(values).toFixed(3)} ± ${sd(values).toFixed(3)}` : '–';
}
