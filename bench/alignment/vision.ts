/**
 * Do a vision model and text models see the same classes alike? Features of 2,000 small images of 200 WordNet classes
 * (MobileNet v2), averaged by class, against text vectors of the classes:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/vision.ts
 * Texts: the words of all 200 classes in four encoders (bench/alignment/words/classes), and the WordNet entries of those classes
 * that have one in six spaces. 1. Mutual k-NN, CKA, RSA. 2. Matching without pairs (training/published/blind-match.ts) of
 * 200 classes and of 10 to 50 (control: two text models): drawn at random, spread out (farthest first among the images, no pairs needed), and those
 * whose similarities agree most (chosen with the pairs: a bound, not a method). 3. Maps from k pairs of classes, on 100 others.
 * 4. Images of 50 held-out classes named through a map from the 150 others. Exits with 4 where there are no image features.
 * Writes docs/results/alignment-vision.json after each part; a part that is there is not measured again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { compareSpaces } from '../../eval/alignment/compare.js';
import { measureNamed } from '../../eval/alignment/measures.js';
import { type Random, random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { traceOf } from '../../src/linalg/qap.js';
import { type Matrix, rowOf, takeRows } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { LAMBDAS, ridgeMap } from '../../training/paired/ridge.js';
import { blindMatchOptions, matchItems } from '../../training/published/blind-match.js';
import { itemKernel } from '../../training/published/item-kernel.js';
import { withData } from './data.js';
import { markdownTable, writeResult } from './results.js';
import { mean, sd } from './spread.js';
import {
  classEntries,
  classWords,
  entryVectors,
  type Images,
  meansOf,
  readImages,
  WORD_MODELS,
} from './vision-data.js';

const SEED = 0;
const SEEDS = [0, 1, 2, 3, 4];
const SPLITS = 10;
const KS = [1, 5, 20, 50, 100];
const SIZES = [10, 20, 30, 40, 50];
const SPACES = ['glove', 'fasttext', 'use', 'e5', 'minilm', 'mpnet'] as const;
const MEASURES = ['mutual-knn', 'cka', 'rsa'].map(measureNamed);

setThreads(1);

await withData(async () => {
  const images = await readImages();
  const texts = new Map<string, Matrix>();
  for (const model of Object.keys(WORD_MODELS) as (keyof typeof WORD_MODELS)[])
    texts.set(model, await classWords(model));

  /** A part that is in the file already is not measured again. */
  const part = async <T extends object>(name: string, measure: () => Promise<T[]>): Promise<T[]> => {
    const before = earlier();
    const rows = (before[name] as T[] | undefined) ?? (await measure());
    writeResult('alignment-vision', {
      command: 'node --import tsx bench/alignment/vision.ts',
      ...{ seed: SEED, images: images.features.rows, classes: images.classes.length },
      ...Object.fromEntries(Object.entries(before).filter(([, value]) => Array.isArray(value))),
      [name]: rows,
    });
    return rows;
  };
  const each = async <T>(measure: (model: string, raw: Matrix) => Promise<T[]>): Promise<T[]> => {
    const rows: T[] = [];
    for (const [model, raw] of texts) rows.push(...(await measure(model, raw)));
    return rows;
  };
  const likeness = await part('likeness', () => measureAll(images, texts));
  console.log(
    `${markdownTable(likeness.map(({ text, model, n, ...found }) => ({ text, model, n, ...columns(found) })))}\n`,
  );
  const matching = await part('matching', () =>
    each(async (model, raw) => blindMatches(model, images.means, preprocess(raw).matrix)),
  );
  console.log(`${markdownTable(matching)}\n`);
  console.log(
    `${markdownTable(await part('pairs', () => each((model, raw) => fromPairs(model, images.means, raw))))}\n`,
  );
  const zeroShot = await part('zeroShot', async () => [
    ...(await each(async (model, raw) => [await nameImages(model, images, raw)])),
    await nameImages('features themselves', images, null),
  ]);
  console.log(`${markdownTable(zeroShot)}\n`);
  const [one, other] = (['minilm', 'mpnet'] as const).map((model) => preprocess(texts.get(model)!).matrix);
  const control = await part('control', () => blindMatches('minilm with mpnet', one!, other!, [10, 50]));
  console.log(markdownTable(control));
});

function earlier(): Record<string, unknown> {
  const file = new URL('../../docs/results/alignment-vision.json', import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
}

type Likeness = { text: string; model: string; n: number } & Record<string, unknown>;

/** Measures of class means against texts, as `align --json` prints them. */
async function measureAll({ classes, means }: Images, texts: ReadonlyMap<string, Matrix>): Promise<Likeness[]> {
  const found: Likeness[] = [];
  const measure = async (text: string, model: string, x: Matrix, y: Matrix): Promise<void> => {
    found.push({ text, model, n: x.rows, ...(await compareSpaces(x, y, { measures: MEASURES, seed: SEED })) });
  };
  for (const [model, raw] of texts) await measure('words', model, means, raw);
  const known = classEntries(classes);
  const some = takeRows(
    means,
    known.map((one) => one.class),
  );
  const entries = known.map(({ entry }) => entry);
  for (const space of SPACES) await measure('entries', space, some, await entryVectors(space, entries));
  // What two text models have in common on the same classes, to compare with.
  await measure('words', 'minilm with mpnet', texts.get('minilm')!, texts.get('mpnet')!);
  return found;
}

function columns(found: Record<string, unknown>): Record<string, string | number> {
  const one = (name: string): Record<string, number | null> => found[name] as Record<string, number | null>;
  return Object.fromEntries(
    MEASURES.flatMap(({ name }) => {
      const { value, chance, z } = one(name);
      return [
        [name, value!],
        [`${name} chance`, chance!],
        ...(z === undefined || z === null ? [] : [[`${name} z`, z.toFixed(1)]]),
      ] as [string, string | number][];
    }),
  );
}

/** Shares of classes matched right, over seeds; and how often a wrong matching scores more than the right one. */
async function blindMatches(
  model: string,
  x: Matrix,
  y: Matrix,
  sizes: readonly number[] = SIZES,
): Promise<Record<string, string | number>[]> {
  const { items: _, centroids: __, verdict: ___, verdictRows: ____, ...defaults } = blindMatchOptions.parse({});
  const options = { ...defaults, boundSweeps: 0 };
  const agreement = await agreements(x, y);
  const choices: [string, (size: number, rng: Random) => Uint32Array][] = [
    ['random', (size, rng) => rng.sample(x.rows, size)],
    ['spread out', (size, rng) => farthestFirst(x, size, rng.int(x.rows))],
    ['agreeing', (size, rng) => mostAgreeing(agreement, size, rng)],
  ];
  const rows: Record<string, string | number>[] = [];
  const run = async (
    choice: string,
    size: number,
    choose: (size: number, rng: Random) => Uint32Array,
  ): Promise<void> => {
    const [shares, truthLower]: [number[], boolean[]] = [[], []];
    for (const seed of SEEDS) {
      const rng = random(seed).fork(`match ${size} ${choice}`);
      const chosen = choose(size, rng);
      const order = rng.permutation(size);
      // The target's order says nothing of the source's.
      const [a, b] = [
        takeRows(x, chosen),
        takeRows(
          y,
          Array.from(order, (i) => chosen[i]!),
        ),
      ];
      const { permutation, value } = await matchItems(a, b, options, rng.fork('search'));
      shares.push(mean(Array.from(permutation, (j, i) => (order[j] === i ? 1 : 0))));
      const truth = Uint32Array.from({ length: size }, (_, i) => order.indexOf(i));
      const kernels = [await itemKernel(a, options.kernel), await itemKernel(b, options.kernel)];
      const [ka, kb] = kernels.map(({ data }) => Float64Array.from(data));
      truthLower.push(traceOf(ka!, kb!, truth) < value * (1 - 1e-9));
    }
    rows.push({
      model,
      classes: size,
      choice,
      right: mean(shares),
      'sd over seeds': sd(shares),
      chance: 1 / size,
      'a wrong matching scores more': `${truthLower.filter(Boolean).length} of ${SEEDS.length}`,
      shares: shares.map((share) => share.toFixed(3)).join(' '),
    });
    console.error(`${model}: ${size} ${choice}`);
  };
  for (const size of sizes) for (const [choice, choose] of choices) await run(choice, size, choose);
  if (sizes === SIZES) await run('all', x.rows, (size) => Uint32Array.from({ length: size }, (_, i) => i));
  return rows;
}

/** Products of the two kernels' entries: how far the two models agree on each pair of classes. */
async function agreements(x: Matrix, y: Matrix): Promise<Float64Array> {
  const [a, b] = [await itemKernel(x, 'distance'), await itemKernel(y, 'distance')];
  return Float64Array.from(a.data, (value, i) => value * b.data[i]!);
}

/** Greedy: the class that agrees most with those chosen, from a random one on. */
function mostAgreeing(agreement: Float64Array, size: number, rng: Random): Uint32Array {
  const n = Math.round(Math.sqrt(agreement.length));
  const chosen = [rng.int(n)];
  const sums = Float64Array.from({ length: n }, (_, i) => agreement[chosen[0]! * n + i]!);
  while (chosen.length < size) {
    let best = -1;
    for (let i = 0; i < n; i++) if (!chosen.includes(i) && (best < 0 || sums[i]! > sums[best]!)) best = i;
    chosen.push(best);
    for (let i = 0; i < n; i++) sums[i]! += agreement[best * n + i]!;
  }
  return Uint32Array.from(chosen);
}

/** Greedy: the row whose nearest chosen row is farthest. */
function farthestFirst(x: Matrix, size: number, first: number): Uint32Array {
  const chosen = [first];
  const nearest = new Float64Array(x.rows).fill(Number.NEGATIVE_INFINITY);
  while (chosen.length < size) {
    const last = rowOf(x, chosen.at(-1)!);
    let best = -1;
    for (let i = 0; i < x.rows; i++) {
      nearest[i] = Math.max(nearest[i]!, dot(rowOf(x, i), last));
      if (!chosen.includes(i) && (best < 0 || nearest[i]! < nearest[best]!)) best = i;
    }
    chosen.push(best);
  }
  return Uint32Array.from(chosen);
}

/** Class means mapped by k pairs of classes find their texts among 100 other classes: top-1, chance .01. */
async function fromPairs(model: string, means: Matrix, raw: Matrix): Promise<Record<string, string | number>[]> {
  const found = KS.map((k) => ({ k, procrustes: [] as number[], ridge: [] as number[] }));
  for (let split = 0; split < SPLITS; split++) {
    const order = random(SEED).fork(`pairs ${split}`).permutation(means.rows);
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
async function nameImages(
  model: string,
  { features, of, means }: Images,
  raw: Matrix | null,
): Promise<Record<string, string | number>> {
  const shares: { procrustes: number[]; ridge: number[]; anyClass: number[] } = {
    procrustes: [],
    ridge: [],
    anyClass: [],
  };
  for (let split = 0; split < SPLITS; split++) {
    const rng = random(SEED).fork(`held out ${split}`);
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

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function spread(values: readonly number[]): string {
  return values.length > 0 ? `${mean(values).toFixed(3)} ± ${sd(values).toFixed(3)}` : '–';
}
