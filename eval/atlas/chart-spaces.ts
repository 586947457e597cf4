import { z } from 'zod';
import { VecbridgeError } from '../../src/core/errors.js';
import { requireRequest } from '../../src/core/options.js';
import { plural } from '../../src/core/plural.js';
import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { readMatchedSamples, readSample, type Sampled } from '../../src/vectors/read-sample.js';
import { newReading, type Reading } from '../../src/vectors/usable-rows.js';
import { fitOutlook } from '../../training/outlook.js';
import { type ComparedMeasure, compareSpaces } from '../alignment/compare.js';
import type { Measure } from '../alignment/measure.js';
import { measureNamed, measures as registry } from '../alignment/measures.js';
import { createMemo } from '../alignment/run.js';
import {
  type Alignability,
  ATLAS_ROWS,
  type Atlas,
  type AtlasPair,
  type AtlasSpace,
  type Measured,
  type Tree,
} from './atlas.js';
import { type ChartRequest, chartFields } from './chart-request.js';
import type { DonePair, KeptPairs } from './kept-pairs.js';
import { distinctNames, sameFiles } from './names.js';
import { averageLinkage } from './tree.js';
import { cyclesOf, pivotsOf } from './ways.js';

/** With fewer rows a side a fit says nothing, whatever it finds. */
const LEAST_FIT_ROWS = 500;
/** Pairs kept out of the fits, where there are pairs: at most so many, and no more than a fifth. */
const TEST = { rows: 1000, share: 0.2 } as const;
/** Fewer rows than this are not cut into halves: a fit of so few says less. */
const LEAST_HALF = 1000;
/** Rows that go round a cycle. */
const CYCLE_ROWS = 500;
/** Paired measures without being told: a kernel's, the neighbours', the distances'. */
const PAIRED_MEASURES = ['cka', 'mutual-knn', 'rsa'];

/** N spaces against each other; see `createAtlas`. Pairs that are `kept` are not measured and fitted again. */
export async function chartSpaces(request: ChartRequest, kept?: KeptPairs): Promise<Atlas> {
  requireRequest(z.strictObject(chartFields), request, 'chartSpaces');
  const { files, paired = false, alignability = true, rows = ATLAS_ROWS, seed = 0, signal, on } = request;
  requireFiles(files);
  const measures = chosenMeasures(request.measures, paired);
  if (measures.length === 0 && !alignability) throw nothingToDo();
  const names = distinctNames(files);
  const reading = request.reading ?? (request.skipInvalid ? newReading({ skip: true }) : undefined);
  const samples = await readAll(files, {
    paired,
    rows: alignability && paired ? 2 * rows + TEST.rows : rows,
    seed,
    reading,
  });
  await kept?.requireUnchanged();
  const warnings = sameFiles(files).map(
    ([i, j]) => `${names[i]} and ${names[j]} are the same file (${files[j]}): its pair says what equal spaces give`,
  );
  const { compared, fitted, tests, disjoint } = split(samples, { paired, alignability, rows, seed });
  const spaces = samples.map(
    ({ matrix, totalRows, modelId }, i): AtlasSpace => ({
      ...{ name: names[i]!, file: files[i]!, rows: matrix.rows, totalRows, dim: matrix.dim, modelId: modelId ?? null },
    }),
  );
  const maps = new Map<string, Translator>();
  const memo = createMemo();
  const all = pairsOf(files.length);
  const pairs: AtlasPair[] = [];
  const donePair = async (at: number, i: number, j: number): Promise<DonePair> => {
    const step = stepOf(on, at, all.length, `${names[i]} and ${names[j]}`);
    const shared = { seed, ...(signal ? { signal } : {}) };
    const measured = await measuresOf(compared[i]!, compared[j]!, measures, {
      ...{ paired, memo, ...shared },
      on: step,
    });
    const fit = alignability ? await judged(fitted.first[i]!, fitted.second[j]!, { ...shared, rows, on: step }) : null;
    const known = fit && { ...fit.alignability, measured: await measuredOn(tests, i, j, fit.translators) };
    const pair: AtlasPair = { first: i, second: j, measures: measured, alignability: known };
    return { pair, translators: fit?.translators ?? null };
  };
  for (const [at, [i, j]] of all.entries()) {
    let done = await kept?.read(i, j);
    if (!done) {
      done = await donePair(at, i, j);
      await kept?.write(done);
    }
    if (done.translators) {
      maps.set(`${i} ${j}`, done.translators[0]);
      maps.set(`${j} ${i}`, done.translators[1]);
    }
    pairs.push(done.pair);
  }
  const mapOf = (from: number, to: number): Translator | undefined => maps.get(`${from} ${to}`);
  const travellers = tests ?? compared;
  const working = { signal, on };
  return {
    ...{ spaces, paired, seed, rows, disjoint, pairs },
    cycles: await cyclesOf(files.length, mapOf, (space) => some(travellers[space]!, CYCLE_ROWS, seed), working),
    pivots: await pivotsOf(files.length, pairs, mapOf, tests, working),
    tree: treeOf(files.length, pairs, measures),
    warnings,
  };
}

function requireFiles(files: readonly string[]): void {
  if (files.length >= 2) return;
  throw new VecbridgeError('BAD_USAGE', `an atlas needs at least two files of vectors, got ${files.length}.`, {
    hint: 'vecbridge atlas a.npy b.npy c.npy; with --paired where row i of all files is the same item',
    context: { files: files.length },
  });
}

const nothingToDo = (): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', 'without measures and without fits an atlas is empty.', {
    hint: 'name a measure, or leave --no-alignability out (alignability: false)',
  });

function chosenMeasures(names: readonly string[] | undefined, paired: boolean): readonly Measure[] {
  if (names) return [...new Set(names)].map(measureNamed);
  if (paired) return PAIRED_MEASURES.map(measureNamed);
  return Object.values(registry).filter(({ pairing }) => pairing === 'unpaired');
}

async function readAll(
  files: readonly string[],
  { paired, rows, seed, reading }: { paired: boolean; rows: number; seed: number; reading: Reading | undefined },
): Promise<readonly Sampled[]> {
  if (!paired) {
    const samples: Sampled[] = [];
    // A seed for each file: files of the same items are not read at the same rows, which would be pairs unasked for.
    for (const [i, file] of files.entries()) samples.push(await readSample(file, rows, seed + i, reading));
    return samples;
  }
  const samples = await readMatchedSamples(files, rows, seed, reading);
  const other = samples.findIndex(({ totalRows }) => totalRows !== samples[0]!.totalRows);
  if (other < 0) return samples;
  const counts = [samples[0]!.totalRows, samples[other]!.totalRows];
  throw new VecbridgeError(
    'ROWS_MISMATCH',
    `${files[0]} has ${counts[0]} ${plural(counts[0]!, 'row')}, ${files[other]} has ${counts[1]}, so they are not pairs.`,
    {
      hint: 'row i of all files must be the same item; leave --paired out where they need not belong together',
      context: { files: [files[0], files[other]], rows: counts },
    },
  );
}

interface Parts {
  /** What measures look at: with pairs the same rows of all. */
  readonly compared: readonly Matrix[];
  /** What a fit of a pair is given of its first and of its second space. */
  readonly fitted: { readonly first: readonly Matrix[]; readonly second: readonly Matrix[] };
  /** With pairs: rows that no fit sees. */
  readonly tests: readonly Matrix[] | null;
  /** With pairs: whether both sides of a fit hold other items. */
  readonly disjoint: boolean;
}

/**
 * With pairs the rows are cut into test pairs and two halves, so that a fit without pairs is not given the same items on both
 * sides, which is easier than what it will meet; into one part where halves would be too small.
 */
function split(
  samples: readonly Sampled[],
  { paired, alignability, rows, seed }: { paired: boolean; alignability: boolean; rows: number; seed: number },
): Parts {
  const all = samples.map(({ matrix }) => matrix);
  const count = all[0]!.rows;
  const rng = random(seed);
  if (!paired) return { compared: all, fitted: { first: all, second: all }, tests: null, disjoint: false };
  const picked = (chosen: Uint32Array): Matrix[] => all.map((m) => takeRows(m, chosen.slice().sort()));
  const compared = count <= rows ? all : picked(rng.fork('compared rows').sample(count, rows));
  const held = Math.min(TEST.rows, Math.floor(TEST.share * count));
  if (!alignability || held < 2) return { compared, fitted: { first: all, second: all }, tests: null, disjoint: false };
  const order = rng.fork('test pairs').permutation(count);
  const tests = picked(order.slice(0, held));
  const rest = order.slice(held);
  const half = Math.floor(rest.length / 2);
  if (half < LEAST_HALF) {
    const same = picked(rest.slice(0, rows));
    return { compared, fitted: { first: same, second: same }, tests, disjoint: false };
  }
  const [first, second] = [picked(rest.slice(0, Math.min(half, rows))), picked(rest.slice(half, half + rows))];
  return { compared, fitted: { first, second }, tests, disjoint: true };
}

async function measuresOf(
  x: Matrix,
  y: Matrix,
  measures: readonly Measure[],
  request: Parameters<typeof compareSpaces>[2],
): Promise<Record<string, ComparedMeasure>> {
  return measures.length === 0 ? {} : compareSpaces(x, y, { ...request, measures });
}

interface Judged {
  readonly alignability: Omit<Alignability, 'measured'>;
  readonly translators: readonly [Translator, Translator] | null;
}

async function judged(
  x: Matrix,
  y: Matrix,
  request: { seed: number; rows: number; signal?: AbortSignal; on?: Progress },
): Promise<Judged> {
  const fewest = Math.min(x.rows, y.rows);
  if (fewest < LEAST_FIT_ROWS) {
    return {
      alignability: {
        label: 'cannot tell',
        reason: `a fit of fewer than ${LEAST_FIT_ROWS} rows a side says nothing; there are ${x.rows} and ${y.rows}.`,
        predicted: null,
        rows: [x.rows, y.rows],
      },
      translators: null,
    };
  }
  const { on, ...rest } = request;
  const { outlook, translators } = await fitOutlook(x, y, { ...rest, ...(on ? { on } : {}) });
  const { label, reason, predicted, rows } = outlook;
  return { alignability: { label, reason, predicted, rows }, translators };
}

async function measuredOn(
  tests: readonly Matrix[] | null,
  i: number,
  j: number,
  translators: readonly [Translator, Translator] | null,
): Promise<Measured | null> {
  if (!tests || !translators) return null;
  const top1 = async (map: Translator, from: Matrix, to: Matrix): Promise<number> =>
    (await retrieval(await map.translate(from, { centred: true }), preprocess(to, map.means.target).matrix, [1])).top1;
  return {
    there: await top1(translators[0], tests[i]!, tests[j]!),
    back: await top1(translators[1], tests[j]!, tests[i]!),
    pool: tests[i]!.rows,
  };
}

/** By the first paired measure, else by what the fits predict, else by the first measure of distance. */
function treeOf(count: number, pairs: readonly AtlasPair[], measures: readonly Measure[]): Tree | null {
  const by = (words: string, distance: (pair: AtlasPair) => number | null | undefined): Tree => {
    const square = Array.from({ length: count }, () => Array<number | null>(count).fill(0));
    for (const pair of pairs) {
      const d = distance(pair) ?? null;
      square[pair.first]![pair.second] = d;
      square[pair.second]![pair.first] = d;
    }
    return averageLinkage(square, words);
  };
  const paired = measures.find(({ pairing }) => pairing === 'paired');
  if (paired)
    return by(`1 − calibrated ${paired.name}`, (pair) => {
      const calibrated = pair.measures[paired.name]?.calibrated;
      return calibrated === null || calibrated === undefined ? null : 1 - calibrated;
    });
  const fitted = pairs.some(({ alignability }) => alignability?.predicted);
  if (fitted)
    return by('1 − predicted top-1', ({ alignability }) =>
      alignability?.predicted ? 1 - alignability.predicted.top1 : null,
    );
  const first = measures.find(({ direction }) => direction === 'lower');
  return first ? by(first.name, (pair) => pair.measures[first.name]?.value) : null;
}

const some = (m: Matrix, count: number, seed: number): Matrix =>
  m.rows <= count ? m : takeRows(m, random(seed).fork('cycle rows').sample(m.rows, count).sort());

function pairsOf(count: number): [number, number][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count - i - 1 }, (_, k) => [i, i + 1 + k] as [number, number]),
  ).flat();
}

/** Progress in whole pairs, so that the time left is that of all; the note says how far the pair is. */
const stepOf =
  (on: Progress | undefined, pair: number, pairs: number, words: string): Progress =>
  ({ stage, done, total }) => {
    const share = total > 0 ? ` ${Math.floor(100 * Math.min(1, done / total))} %` : '';
    on?.({
      stage: 'atlas',
      done: pair,
      total: pairs,
      note: `pair ${pair + 1} of ${pairs}, ${words}: ${stage}${share}`,
    });
  };
