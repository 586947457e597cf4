import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseOptions } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import { type Random, random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { LAMBDAS, ridgeBasis, ridgeMap } from '../../training/paired/ridge.js';
import { stitchingBound } from '../stitching/bound.js';
import { classCounts, classLabels } from '../stitching/class-labels.js';
import { forward, lipschitzOf } from '../stitching/network.js';
import { type StitchOptions, stitchOptions } from '../stitching/options.js';
import { constantLogits, type Risk, riskOf } from '../stitching/risk.js';
import { trainHead } from '../stitching/task-head.js';
import type { Grid } from './grid.js';

/** Heads of the second model's layers on the first model's layers: matrices have the first model's layers down. */
export interface LayerStitching {
  readonly classes: number;
  readonly trainRows: number;
  readonly testRows: number;
  /** Shares of test rows that get a wrong class, 0 to 1. */
  readonly zeroOne: Grid;
  /** Squared risk E‖p − y‖², 0 to 2: what the bound bounds. */
  readonly squared: Grid;
  /** E‖s(f₁) − f₂‖² of the map, on test rows. */
  readonly misalignment: Grid;
  /** (√R₂ + κ₂ √Ã₂)²: at least `squared`. */
  readonly bound: Grid;
  /** The same with the largest slope of the head among the test rows in place of its Lipschitz constant. */
  readonly slopeBound: Grid;
  /** Head and rows of the same layer: of the second model, of the first. */
  readonly native: readonly Risk[];
  readonly own: readonly Risk[];
  /** Class shares of the training rows as an answer to everything. */
  readonly constant: Risk;
}

interface StitchLayers {
  readonly labels: readonly string[];
  readonly options?: Partial<StitchOptions> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/**
 * Zero-shot stitching of every layer of one model to every layer of another: a task head is trained on layer j of y with
 * half of the rows, a ridge regression from layer i of x to layer j of y on the same half, and head∘map is run on the other
 * half. The rows of every class are dealt to both halves in turn, by the seed. Bound: eval/stitching/bound.ts.
 */
export async function stitchLayers(
  x: readonly Matrix[],
  y: readonly Matrix[],
  { labels, options: given, signal, on }: StitchLayers,
): Promise<LayerStitching> {
  const options = parseOptions(stitchOptions, given ?? {}, 'stitch');
  const known = classLabels(labels);
  const classes = known.classes.length;
  const { train, test } = halves(known.of, random(options.seed).fork('halves'));
  if (test.length === 0) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `none of the ${classes} classes has two rows: one to learn from, one to test.`,
      {
        hint: 'are these labels classes, and not names?',
        context: { classes, rows: labels.length },
      },
    );
  }
  const of = (rows: Uint32Array): Uint32Array => Uint32Array.from(rows, (row) => known.of[row]!);
  const [trainOf, testOf] = [of(train), of(test)];
  const cut = (m: Matrix) => {
    const { matrix, mean } = preprocess(takeRows(m, train));
    return { train: matrix, test: preprocess(takeRows(m, test), mean).matrix };
  };
  const [a, b] = [x.map(cut), y.map(cut)];
  const total = a.length + b.length + a.length * b.length;
  let done = 0;
  const step = (note: string): void => {
    stopIfAborted(signal, 'stitching layers');
    on?.({ stage: 'stitching', done: done++, total, note });
  };
  const headOf = (rows: Matrix) =>
    trainHead(rows, trainOf, classes, { ...options, kind: options.head, ...(signal ? { signal } : {}) });

  const own: Risk[] = [];
  for (const [i, one] of a.entries()) {
    step(`head of layer ${i} of the first`);
    own.push(riskOf(await forward(await headOf(one.train), one.test), testOf));
  }
  const constant = riskOf(constantLogits(test.length, classCounts(trainOf, classes)), testOf);
  const heads = [];
  for (const [j, one] of b.entries()) {
    step(`head of layer ${j} of the second`);
    const head = await headOf(one.train);
    const logits = await forward(head, one.test);
    heads.push({ head, logits, lipschitz: lipschitzOf(head), risk: riskOf(logits, testOf) });
  }
  const names = ['zeroOne', 'squared', 'misalignment', 'bound', 'slopeBound'] as const;
  const found = Object.fromEntries(names.map((name) => [name, a.map(() => [] as number[])])) as unknown as Record<
    (typeof names)[number],
    number[][]
  >;
  for (const [i, from] of a.entries()) {
    const basis = await ridgeBasis(from.train, LAMBDAS, () => stopIfAborted(signal, 'stitching layers'));
    for (const [j, to] of b.entries()) {
      step(`layer ${i} to layer ${j}`);
      const { weights } = await ridgeMap(from.train, to.train, LAMBDAS, () => {}, basis);
      const mapped = await matmul(from.test, weights);
      const { head, logits, lipschitz, risk } = heads[j]!;
      const mappedLogits = await forward(head, mapped);
      const stitched = riskOf(mappedLogits, testOf);
      const bound = stitchingBound({
        ...{ native: to.test, mapped, nativeLogits: logits, mappedLogits, logitsLipschitz: lipschitz },
        ...{ nativeRisk: risk.squared, constantRisk: constant.squared },
      });
      const cell = { ...bound, zeroOne: stitched.zeroOne, squared: stitched.squared };
      for (const name of names) found[name][i]!.push(cell[name]);
    }
  }
  return {
    ...{ classes, trainRows: train.length, testRows: test.length },
    ...found,
    ...{ native: heads.map(({ risk }) => risk), own, constant },
  };
}

/** Rows of every class in a random order, dealt to training and test in turn: every class of the test is trained on. */
function halves(of: Uint32Array, rng: Random): { train: Uint32Array; test: Uint32Array } {
  const seen = new Map<number, number>();
  const parts: [number[], number[]] = [[], []];
  for (const row of rng.permutation(of.length)) {
    const before = seen.get(of[row]!) ?? 0;
    seen.set(of[row]!, before + 1);
    parts[before % 2]!.push(row);
  }
  return { train: Uint32Array.from(parts[0]).sort(), test: Uint32Array.from(parts[1]).sort() };
}
