import { VecbridgeError } from '../../src/core/errors.js';
import type { Random } from '../../src/core/random.js';
import { compile, type Signature } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { Mlp, MlpShape } from '../../src/translators/map-weights.js';
import { mlpRows } from '../../src/translators/mlp-rows.js';
import { mlpArrays } from '../../src/translators/mlp-shape.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import type { HistoryRow } from '../method.js';
import { adamGroups, type Views } from '../optimiser/adam.js';
import { learningRate } from '../optimiser/schedule.js';
import type { MlpOptions } from './mlp-options.js';

/** The loss of one batch: rows F(x) as the perceptron gives them, their true partners y, and the learned numbers. */
export type PairLoss = (mapped: tf.Tensor2D, y: tf.Tensor2D, extra: Readonly<Record<string, tf.Tensor>>) => tf.Scalar;

export interface MlpTask {
  /** Preprocessed rows to learn from: row i of x (n, d_x) belongs to row i of y (n, d_y). */
  readonly x: Matrix;
  readonly y: Matrix;
  /** Pairs that only decide when to stop. */
  readonly heldOut: { readonly x: Matrix; readonly y: Matrix };
  readonly shape: MlpShape;
  /** Where the matrix past the layers starts, (d_x, d_y). */
  readonly skip?: Matrix;
  readonly loss: PairLoss;
  /** Learned scalars beside the layers (a temperature), by name, with their first values. */
  readonly scalars?: Readonly<Record<string, number>>;
  readonly options: MlpOptions;
  readonly random: Random;
  /** Called after every evaluation with the steps done; throws when the work is called off. */
  readonly each: (steps: number, score: number) => void;
}

/** Steps between two searches for the held-out pairs. */
const EVALUATE_EVERY = 50;

/**
 * Trains a perceptron on pairs by AdamW and keeps the one with the best mean reciprocal rank of held-out partners; it
 * stops when that has not risen for `patience` evaluations. Hidden layers start as Kaiming normal ones; the last layer
 * starts at zero where a matrix carries the input past the layers, so that the first map is that matrix.
 */
export async function trainMlp(task: MlpTask): Promise<{ mlp: Mlp; history: HistoryRow[]; score: number }> {
  const { options, shape, random, each } = task;
  const shapes = { ...mlpArrays(shape), ...mapValues(task.scalars ?? {}, () => [1]) };
  const sizes = mapValues(shapes, (dims) => dims.reduce((p, d) => p * d, 1));
  const { map } = adamGroups({
    map: {
      tensors: sizes,
      beta1: 0.9,
      beta2: 0.999,
      eps: 1e-8,
      weightDecay: options.weightDecay,
      decoupled: true,
      maxNorm: 1,
    },
  });
  initialise(map.parameters, task);
  const batch = Math.min(options.batch, task.x.rows);
  const step = await compileStep(task, shapes, batch);
  const evaluate = await evaluator(task, map.parameters);
  const into = Object.fromEntries(Object.entries(map.gradients).map(([name, view]) => [`d_${name}`, view]));
  const draw = batches(task.x.rows, batch, random.fork('batches'));
  let best = { score: await evaluate.score(), arrays: copies(map.parameters) };
  const history: HistoryRow[] = [{ stage: 'train', step: 0, heldOutMrr: best.score }];
  for (let done = 1, idle = 0; done <= options.steps && idle < options.patience; done++) {
    const rows = draw();
    const inputs = { x: takeRows(task.x, rows).data, y: takeRows(task.y, rows).data, ...map.parameters };
    const { loss } = await step.run(inputs, into);
    const lr = learningRate(done - 1, {
      lr: options.lr,
      warmup: EVALUATE_EVERY,
      decay: 'cosine',
      steps: options.steps,
    });
    if (!Number.isFinite(loss![0]) || !map.update(lr).applied) throw diverged(done, loss![0]!);
    if (done % EVALUATE_EVERY > 0 && done < options.steps) continue;
    const score = await evaluate.score();
    history.push({ stage: 'train', step: done, loss: loss![0]!, heldOutMrr: score });
    idle = score > best.score ? 0 : idle + 1;
    if (score > best.score) best = { score, arrays: copies(map.parameters) };
    each(done, score);
  }
  await Promise.all([step.release(), evaluate.release()]);
  const arrays = mapValues(mlpArrays(shape), (dims, name) => ({ data: best.arrays[name]!, shape: dims }));
  return { mlp: { shape, arrays }, history, score: best.score };
}

/** Rows (n, from) through a perceptron, brought to unit length. */
export async function applyMlp({ shape, arrays }: Mlp, x: Matrix): Promise<Matrix> {
  const program = await forward(shape, x.rows);
  const { output } = await program.run({ x: x.data, ...mapValues(arrays, ({ data }) => data) });
  await program.release();
  return unitRows({ data: output as Float32Array, rows: x.rows, dim: shape.to });
}

const forward = (shape: MlpShape, rows: number) =>
  compile((t) => mlpRows(shape, t, t['x']!), { x: { shape: [rows, shape.from] }, ...signatureOf(mlpArrays(shape)) });

async function evaluator({ heldOut, shape }: MlpTask, parameters: Views) {
  const program = await forward(shape, heldOut.x.rows);
  const own = Object.fromEntries(Object.keys(mlpArrays(shape)).map((name) => [name, parameters[name]!]));
  return {
    release: () => program.release(),
    score: async (): Promise<number> => {
      const { output } = await program.run({ x: heldOut.x.data, ...own });
      const mapped = unitRows({ data: output as Float32Array, rows: heldOut.x.rows, dim: shape.to });
      return (await retrieval(mapped, heldOut.y)).mrr;
    },
  };
}

function compileStep(
  { x, y, shape, loss }: MlpTask,
  shapes: Readonly<Record<string, readonly number[]>>,
  batch: number,
) {
  const names = Object.keys(shapes);
  const signature = { x: { shape: [batch, x.dim] }, y: { shape: [batch, y.dim] }, ...signatureOf(shapes) };
  return compile((t) => {
    const of = (...leaves: tf.Tensor[]): tf.Scalar => {
      const own = Object.fromEntries(names.map((name, i) => [name, leaves[i]!]));
      return loss(mlpRows(shape, own, t['x']!), t['y'] as tf.Tensor2D, own);
    };
    const { value, grads } = tf.valueAndGrads(of)(names.map((name) => t[name]!));
    return { loss: value, ...Object.fromEntries(names.map((name, i) => [`d_${name}`, grads[i]!])) };
  }, signature);
}

function initialise(parameters: Views, { shape, skip, scalars = {}, random }: MlpTask): void {
  const widths = [shape.from, ...shape.hidden];
  const rng = random.fork('weights');
  for (const [layer, width] of widths.entries()) {
    if (shape.skip && layer === shape.hidden.length) continue;
    const view = parameters[`${layer}.weight`]!;
    // inputs of unit length have entries of 1/√d: the first layer is scaled up to give numbers of about 1
    const scale = Math.sqrt((layer === 0 ? shape.from : 1) * (2 / width));
    for (let i = 0; i < view.length; i++) view[i] = scale * rng.normal();
  }
  if (skip) parameters['skip']!.set(skip.data);
  for (const [name, value] of Object.entries(scalars)) parameters[name]![0] = value;
}

/** Row numbers of one batch after the other: a new random order of all rows whenever it has run out. */
function batches(rows: number, size: number, random: Random): () => Uint32Array {
  let order: Uint32Array = new Uint32Array(0);
  let at = 0;
  return () => {
    if (at + size > order.length) [order, at] = [random.permutation(rows), 0];
    at += size;
    return order.subarray(at - size, at);
  };
}

const diverged = (step: number, loss: number): VecbridgeError =>
  new VecbridgeError(
    'DIVERGED',
    `training diverged at step ${step}: the loss is ${loss}${Number.isFinite(loss) ? ', its gradient not finite' : ''}.`,
    {
      hint: 'a smaller learning rate helps: --set lr=0.0003',
      context: { step, loss },
    },
  );

const copies = (views: Views): Record<string, Float32Array> => mapValues(views, (view) => view.slice());

const signatureOf = (shapes: Readonly<Record<string, readonly number[]>>): Signature =>
  mapValues(shapes, (shape) => ({ shape: [...shape] }));

function mapValues<A, B>(record: Readonly<Record<string, A>>, of: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value, key)]));
}
