/**
 * Are better models more alike? Six spaces of the same WordNet entries, from averaged word vectors to sentence encoders:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/competence.ts
 * Competence: share of the test entries (38,000–39,999) whose class of 45 is right by the nearest class mean of entries
 * 0–5,999; nDCG@10 on judged collections (docs/results/judged/runs.jsonl). Alignment: CKA, mutual k-NN and RSA of the test
 * entries with each other space, less chance. Translation: top-1 of Procrustes on entries 0–5,999, and the share of the oracle
 * that a fit without pairs reaches (docs/results/wordnet-all, docs/results/modern).
 * Errors and intervals: eight random blocks of 250 test entries, resampled 2,000 times. p: all 720 orders of the models.
 * Writes docs/results/alignment-competence.json.
 */
import { pearson, spearman } from '../../eval/alignment/distances/rank-correlation.js';
import { measureNamed } from '../../eval/alignment/measures.js';
import { createMemo, runMeasure } from '../../eval/alignment/run.js';
import { protocolFile } from '../../eval/bench/protocols.js';
import { classLabels as namesToClasses } from '../../eval/stitching/class-labels.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { partnerRanks } from '../../src/search/partner-ranks.js';
import { type Matrix, rowOf, takeRows, zeros } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { classLabels } from '../modern/data.js';
import { judgedNdcg, unpairedShares } from './competence-results.js';
import { withData } from './data.js';
import { markdownTable, writeResult } from './results.js';
import { mean, sd } from './spread.js';

const SEED = 0;
const BLOCKS = 8;
const DRAWS = 2000;
const TRAIN = 6000;
const TEST = [38_000, 40_000] as const;
const MODELS = ['glove', 'fasttext', 'use', 'e5', 'minilm', 'mpnet'] as const;
const MEASURES = ['cka', 'mutual-knn', 'rsa'] as const;
type MeasureName = (typeof MEASURES)[number];
const COMPETENCE = 'nearest class mean';
type Model = (typeof MODELS)[number];
type PairValues = Record<string, Record<MeasureName, number>>;

setThreads(1);

const PAIRS = MODELS.flatMap((a, i) => MODELS.slice(i + 1).map((b) => [a, b] as const));
const pairName = (a: string, b: string): string =>
  PAIRS.some(([x, y]) => x === a && y === b) ? `${a}-${b}` : `${b}-${a}`;

await withData(async () => {
  const { of, classes } = namesToClasses(classLabels());
  const rng = random(SEED).fork('competence');
  const train = new Map<Model, Matrix>();
  const test = new Map<Model, Matrix>();
  const right = new Map<Model, Uint8Array>();
  for (const model of MODELS) {
    const file = protocolFile(model, 'wordnet-19k');
    const read = async (start: number, end: number) => (await readMatrix(file, { rows: { start, end } })).matrix;
    train.set(model, await read(0, TRAIN));
    test.set(model, await read(...TEST));
    const { matrix, mean: centre } = preprocess(train.get(model)!);
    const rows = preprocess(test.get(model)!, centre).matrix;
    const means = unitRows(classMeans(matrix, of, classes.length));
    right.set(model, correct(await matmul(rows, means, { transposeB: true }), of.slice(...TEST)));
    console.error(`${model}: competence`);
  }

  const whole = await alignment(test);
  const order = rng.fork('blocks').permutation(TEST[1] - TEST[0]);
  const size = order.length / BLOCKS;
  const blocks: { readonly rows: Uint32Array; readonly pairs: PairValues }[] = [];
  for (let at = 0; at < BLOCKS; at++) {
    const rows = order.slice(at * size, (at + 1) * size).sort();
    blocks.push({ rows, pairs: await alignment(new Map([...test].map(([model, m]) => [model, takeRows(m, rows)]))) });
  }
  console.error('blocks done');

  const oracle: Record<string, number> = {};
  for (const [a, b] of PAIRS) {
    const [from, to] = [preprocess(train.get(a)!), preprocess(train.get(b)!)];
    const mapped = await matmul(
      preprocess(test.get(a)!, from.mean).matrix,
      await procrustesMap(from.matrix, to.matrix),
    );
    const { better, equal } = await partnerRanks(unitRows(mapped), preprocess(test.get(b)!, to.mean).matrix);
    oracle[`${a}-${b}`] = mean(Array.from(better, (nearer, i) => (nearer === 0 && equal[i] === 0 ? 1 : 0)));
    console.error(`${a}-${b}: Procrustes ${oracle[`${a}-${b}`]}`);
  }
  const unpaired = unpairedShares(PAIRS);
  const ndcg = judgedNdcg();

  const competence = (rows?: Uint32Array): number[] =>
    MODELS.map((model) => {
      const marks = right.get(model)!;
      return mean(rows ? Array.from(rows, (row) => marks[row]!) : [...marks]);
    });
  const likeness = (pairs: PairValues, measure: MeasureName): number[] =>
    MODELS.map((model) => mean(others(model).map((other) => pairs[pairName(model, other)]![measure])));
  const ofPairs = (values: Record<string, number | undefined>): (number | null)[] =>
    MODELS.map((model) => {
      const all = others(model).map((other) => values[pairName(model, other)]);
      const known = all.filter((value) => value !== undefined);
      return known.length > 0 ? mean(known) : null;
    });
  /** Standard error of a mean over the blocks. */
  const error = (part: (block: (typeof blocks)[number]) => number): number => sd(blocks.map(part)) / Math.sqrt(BLOCKS);
  const shares = ofPairs(Object.fromEntries(Object.entries(unpaired).map(([pair, one]) => [pair, one.share])));

  const models = MODELS.map((model, m) => ({
    model,
    [COMPETENCE]: { value: competence()[m]!, sd: error(({ rows }) => competence(rows)[m]!) },
    ...Object.fromEntries(
      MEASURES.map((measure) => [
        measure,
        { value: likeness(whole, measure)[m]!, sd: error(({ pairs }) => likeness(pairs, measure)[m]!) },
      ]),
    ),
    ndcg: ndcg[model] ?? null,
    procrustes: ofPairs(oracle)[m]!,
    unpaired: shares[m]!,
  }));
  const draws = Array.from({ length: DRAWS }, () => Array.from({ length: BLOCKS }, () => blocks[rng.int(BLOCKS)]!));
  const columns = (draw: typeof blocks, part: (block: (typeof blocks)[number]) => number[]): number[] => {
    const each = draw.map(part);
    return MODELS.map((_, m) => mean(each.map((values) => values[m]!)));
  };
  const relations = [
    ...MEASURES.map((measure) => ({
      competence: COMPETENCE,
      with: measure,
      ...relation(competence(), likeness(whole, measure)),
      interval: interval(
        draws.map((draw) =>
          pearson(
            columns(draw, ({ rows }) => competence(rows)),
            columns(draw, ({ pairs }) => likeness(pairs, measure)),
          ),
        ),
      ),
    })),
    {
      competence: COMPETENCE,
      with: 'procrustes',
      ...relation(competence(), ofPairs(oracle).map(Number)),
      interval: null,
    },
  ];
  const pairs = PAIRS.map(([a, b]) => ({
    pair: `${a}-${b}`,
    ...whole[`${a}-${b}`]!,
    sd: Object.fromEntries(MEASURES.map((measure) => [measure, error((block) => block.pairs[`${a}-${b}`]![measure])])),
    procrustes: oracle[`${a}-${b}`]!,
    unpaired: unpaired[`${a}-${b}`] ?? null,
  }));
  const known = pairs.filter(({ unpaired: one }) => one !== null);
  const predicts = MEASURES.map((measure) => ({
    measure,
    procrustes: spearman(
      pairs.map((pair) => pair[measure]),
      pairs.map((pair) => pair.procrustes),
    ),
    pairs: pairs.length,
    'share without pairs': spearman(
      known.map((pair) => pair[measure]),
      known.map((pair) => pair.unpaired!.share),
    ),
    'pairs with a fit': known.length,
  }));
  writeResult('alignment-competence', {
    command: 'node --import tsx bench/alignment/competence.ts',
    ...{ seed: SEED, rows: order.length, trainRows: TRAIN, blocks: BLOCKS, draws: DRAWS },
    ...{ models, relations, pairs, predicts },
  });
  const pm = (one: unknown): string => {
    const { value, sd: spread } = one as { value: number; sd: number };
    return `${value.toFixed(3)} ± ${spread.toFixed(3)}`;
  };
  console.log(
    markdownTable(
      models.map((row) => ({
        model: row.model,
        ...Object.fromEntries([COMPETENCE, ...MEASURES].map((key) => [key, pm((row as Record<string, unknown>)[key])])),
        'nDCG@10': row.ndcg
          ? Object.values(row.ndcg)
              .map((v) => v.toFixed(3))
              .join(', ')
          : '–',
        procrustes: row.procrustes,
        'without pairs': row.unpaired ?? '–',
      })),
    ),
  );
  const ends = (one: readonly number[] | null): string => (one ? one.map((v) => v.toFixed(2)).join(' to ') : '–');
  console.log(`\n${markdownTable(relations.map(({ interval: one, ...row }) => ({ ...row, '95 %': ends(one) })))}`);
  console.log(`\n${markdownTable(predicts)}`);
});

function others(model: Model): Model[] {
  return MODELS.filter((other) => other !== model);
}

/** Every measure of every pair, less chance: 0 for unrelated spaces, 1 for equal ones. */
async function alignment(parts: ReadonlyMap<Model, Matrix>): Promise<PairValues> {
  const memo = createMemo();
  const found: PairValues = {};
  for (const [a, b] of PAIRS) {
    const values = {} as PairValues[string];
    for (const name of MEASURES) {
      const options = name === 'rsa' ? { sample: 400 } : {};
      const { value, chance } = await runMeasure(measureNamed(name), parts.get(a)!, parts.get(b)!, {
        seed: SEED,
        memo,
        options,
      });
      values[name] = (value - chance!) / (1 - chance!);
    }
    found[`${a}-${b}`] = values;
  }
  return found;
}

function classMeans(rows: Matrix, of: Uint32Array, classes: number): Matrix {
  const out = zeros(classes, rows.dim);
  for (let i = 0; i < rows.rows; i++) {
    const sum = rowOf(out, of[i]!);
    rowOf(rows, i).forEach((value, j) => {
      sum[j]! += value;
    });
  }
  return out;
}

/** 1 where the largest score of a row is that of its label. */
function correct(scores: Matrix, labels: Uint32Array): Uint8Array {
  return Uint8Array.from(labels, (label, i) => {
    const row = rowOf(scores, i);
    return row.indexOf(Math.max(...row)) === label ? 1 : 0;
  });
}

/** Correlations, and the share of all orders of the models whose ρ is at least as large (one-sided). */
function relation(a: readonly number[], b: readonly number[]): { r: number; ρ: number; p: number } {
  const rho = spearman(a, b);
  let [reached, all] = [0, 0];
  for (const order of orders(a.length)) {
    all++;
    if (
      spearman(
        order.map((i) => a[i]!),
        b,
      ) >=
      rho - 1e-12
    )
      reached++;
  }
  return { r: pearson(a, b), ρ: rho, p: reached / all };
}

function orders(n: number): number[][] {
  if (n === 0) return [[]];
  return orders(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, at) => [...order.slice(0, at), n - 1, ...order.slice(at)]),
  );
}

function interval(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[Math.floor(0.025 * sorted.length)]!, sorted[Math.ceil(0.975 * sorted.length) - 1]!];
}
