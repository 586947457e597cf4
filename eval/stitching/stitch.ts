import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseOptions } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import type { Vectors } from '../../src/vectors/read-together.js';
import { requireDirections } from '../../src/vectors/row-check.js';
import { newReading } from '../../src/vectors/usable-rows.js';
import { isMethodName, methods } from '../../training/methods.js';
import { identityMap } from '../../training/paired/identity.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { randomMap } from '../../training/paired/random.js';
import { LAMBDAS, ridgeMap } from '../../training/paired/ridge.js';
import { type AttributeScores, inferAttributes, majorityAttributes } from '../attributes/attributes.js';
import { type StitchingBound, stitchingBound } from './bound.js';
import { classCounts, classLabels, labelsIn } from './class-labels.js';
import { forward, lipschitzOf, type Network } from './network.js';
import { type StitchOptions, stitchOptions } from './options.js';
import { type LabelledRows, type ReadRows, readRows } from './read-stitch-rows.js';
import { relativeTo } from './relative.js';
import { constantLogits, type Risk, riskOf } from './risk.js';
import { type HeadOptions, trainHead, trainStitch } from './task-head.js';

export interface StitchInput {
  /** Source → target, or its folder. */
  readonly translator: Translator | string;
  /** Labelled rows of the target space, raw (n, d_target): the head is trained on them. `source`: the same items there. */
  readonly train: LabelledRows & { readonly source?: Vectors | undefined };
  /** Rows of the source space, raw (m, d_source), with their labels for measuring alone; `target`: the same items there. */
  readonly test: LabelledRows & { readonly target?: Vectors | undefined };
  /** Of the heads; unknown names are BAD_OPTION with a suggestion. */
  readonly options?: Partial<StitchOptions> | undefined;
  /** Rows of files that are NULL, NaN, infinite, zero or of another length are left out instead of refused, with their labels. */
  readonly skipInvalid?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** What a way from the source vectors to an answer knows: nothing, two clouds, pairs, or labels of source rows. */
type Knows = 'nothing' | 'no pairs' | 'pairs' | 'labels' | 'target' | 'unknown';

export interface StitchRow {
  readonly name: string;
  readonly knows: Knows;
  readonly risk: Risk;
  /** Risk minus that of the native head; null without the test rows in the target space. */
  readonly excess: Risk | null;
  /** For maps into the target space, with the test rows there. */
  readonly bound: StitchingBound | null;
}

export interface AttributeRow extends AttributeScores {
  readonly name: string;
  readonly knows: Knows;
}

export interface StitchReport {
  readonly direction: string;
  readonly head: {
    readonly kind: StitchOptions['head'];
    readonly classes: number;
    readonly trainRows: number;
    /** Lipschitz constant of its logits, from above. */
    readonly lipschitz: number;
  };
  readonly testRows: number;
  readonly rows: readonly StitchRow[];
  readonly attributes: readonly AttributeRow[];
}

/**
 * Trains a task head (a classifier) on labelled target vectors and runs it on vectors translated from the source
 * ("zero-shot stitching"). `rows` compares it with the head on the real target rows (native), with other maps, with
 * stitches trained on labels, and with the source's own head. Rows that need pairs are there with `train.source`,
 * whose row i is the same item as row i of `train.vectors`. The native row, excess risks and bounds are there with
 * `test.target`.
 *
 * Throws DIM_MISMATCH, ROWS_MISMATCH, BAD_VALUE (rows or labels), BAD_OPTION, NOT_FOUND, BAD_FILE, INTERRUPTED.
 *
 * @example
 * import { stitch } from 'vecbridge';
 * const report = await stitch({
 *   translator: 'a-to-b',
 *   train: { vectors: 'b.npy', labels: 'b.txt' }, // files, or matrices and texts
 *   test: { vectors: 'new-a.npy', labels: 'new.txt' },
 *   options: { steps: 20 },
 * });
 * for (const { name, risk } of report.rows) console.log(name, risk.zeroOne);
 */
export async function stitch(input: StitchInput): Promise<StitchReport> {
  const { signal, on } = input;
  const reading = input.skipInvalid ? newReading({ skip: true }) : undefined;
  const translator = typeof input.translator === 'string' ? await loadTranslator(input.translator) : input.translator;
  const train = await readRows(input.train, input.train.source, reading);
  const test = await readRows(input.test, input.test.target, reading);
  check(translator, train, test);
  const options = parseOptions(stitchOptions, input.options ?? {}, 'stitch');
  const { means } = translator;
  const known = classLabels(train.labels);
  const labels = labelsIn(test.labels, known, 'test labels');
  const classes = known.classes.length;
  const x = preprocess(train.vectors, means.target).matrix;
  const source = preprocess(test.vectors, means.source).matrix;
  const native = test.other && preprocess(test.other, means.target).matrix;
  const trainSource = train.other && preprocess(train.other, means.source).matrix;

  const stages = trainSource ? (native ? 6 : 5) : 2;
  let stage = 0;
  const training = (kind: HeadOptions['kind'], steps: number, what: string): HeadOptions => {
    const done = stage++;
    const report = (step: number, value: number): void =>
      on?.({ stage: 'stitch', done, total: stages, note: `${what}: step ${step}, loss ${value.toFixed(4)}` });
    return { ...options, kind, steps, ...(signal ? { signal } : {}), on: report };
  };
  const head = await trainHead(x, known.of, classes, training(options.head, options.steps, 'head'));
  const logitsLipschitz = lipschitzOf(head);
  const nativeLogits = native && (await forward(head, native));
  const nativeRisk = nativeLogits ? riskOf(nativeLogits, labels) : null;
  const constant = riskOf(constantLogits(labels.length, classCounts(known.of, classes)), labels);

  const rows: StitchRow[] = [];
  const attributes: AttributeRow[] = [];
  const add = (name: string, knows: Knows, risk: Risk, bound: StitchingBound | null = null): void => {
    rows.push({ name, knows, risk, excess: nativeRisk && difference(risk, nativeRisk), bound });
  };
  const guess = async (name: string, knows: Knows, vectors: Matrix, labelled: Matrix): Promise<void> => {
    attributes.push({ name, knows, ...(await inferAttributes(vectors, labels, labelled, known.of, options)) });
  };
  const addMap = async (name: string, knows: Knows, mapped: Matrix): Promise<void> => {
    stopIfAborted(signal, 'stitching');
    const logits = await forward(head, mapped);
    const bound =
      native && nativeLogits && nativeRisk
        ? stitchingBound({
            ...{ native, mapped, nativeLogits, mappedLogits: logits, logitsLipschitz },
            nativeRisk: nativeRisk.squared,
            constantRisk: constant.squared,
          })
        : null;
    add(name, knows, riskOf(logits, labels), bound);
    await guess(name, knows, unitRows(mapped), x);
  };
  const run = async (network: Network, vectors: Matrix): Promise<Risk> =>
    riskOf(await forward(network, vectors), labels);

  if (native && nativeRisk) {
    add('native', 'target', nativeRisk);
    await guess('native', 'target', native, x);
  }
  await addMap('translated', knowledgeOf(translator), await translator.translate(test.vectors, { centred: true }));
  const dims = [source.dim, x.dim] as const;
  await addMap('identity', 'nothing', unitRows(await matmul(source, identityMap(...dims))));
  await addMap('random rotation', 'nothing', unitRows(await matmul(source, await randomMap(...dims, options.seed))));
  add('most frequent class', 'nothing', constant);
  attributes.push({
    name: 'most frequent labels',
    knows: 'nothing',
    ...majorityAttributes(labels, known.of, options.ks),
  });

  if (trainSource) {
    await addMap('procrustes', 'pairs', unitRows(await matmul(source, await procrustesMap(trainSource, x))));
    const ridge = await ridgeMap(trainSource, x, LAMBDAS, () => stopIfAborted(signal, 'stitching'));
    await addMap('linear regression', 'pairs', await matmul(source, ridge.weights));
    for (const [kind, name] of [['linear', 'affine stitch'] as const, ['mlp', 'MLP stitch'] as const]) {
      const stitched = await trainStitch(trainSource, known.of, head, training(kind, options.stitchSteps, name));
      add(name, 'labels', await run(stitched, source));
    }
    const own = await trainHead(
      trainSource,
      known.of,
      classes,
      training(options.head, options.steps, "source's own head"),
    );
    add("source's own head", 'labels', await run(own, source));
    await guess("source's own labels", 'labels', source, trainSource);
    const anchors = random(options.seed).fork('anchors').sample(x.rows, Math.min(options.anchors, x.rows));
    const [here, there] = [takeRows(x, anchors), takeRows(trainSource, anchors)];
    const relativeHead = await trainHead(
      await relativeTo(here, x),
      known.of,
      classes,
      training(options.head, options.steps, 'relative head'),
    );
    add(`relative, ${anchors.length} anchors`, 'pairs', await run(relativeHead, await relativeTo(there, source)));
    if (native) add('relative, native', 'target', await run(relativeHead, await relativeTo(here, native)));
  }
  on?.({ stage: 'stitch', done: stages, total: stages });
  const [from, to] = translator.manifest.spaces;
  return {
    direction: `${from.modelId ?? 'source'} → ${to.modelId ?? 'target'}`,
    head: { kind: options.head, classes, trainRows: x.rows, lipschitz: logitsLipschitz },
    testRows: labels.length,
    rows,
    attributes,
  };
}

const difference = (a: Risk, b: Risk): Risk => ({
  zeroOne: a.zeroOne - b.zeroOne,
  crossEntropy: a.crossEntropy - b.crossEntropy,
  squared: a.squared - b.squared,
});

function check(translator: Translator, train: ReadRows, test: ReadRows): void {
  const [from, to] = translator.manifest.spaces;
  const sides = [
    ['training rows', train.vectors, to.dim, train.labels.length, 'labels'],
    ['test rows', test.vectors, from.dim, test.labels.length, 'labels'],
    ['training rows of the source', train.other, from.dim, train.vectors.rows, 'training rows'],
    ['test rows of the target', test.other, to.dim, test.vectors.rows, 'test rows'],
  ] as const;
  for (const [name, vectors, dim, rows, others] of sides) {
    if (!vectors) continue;
    if (vectors.dim !== dim) {
      throw new VecbridgeError('DIM_MISMATCH', `the ${name} have ${vectors.dim} dims, the translator needs ${dim}.`, {
        hint: 'the head is trained on target vectors and run on translated source vectors; --inverse goes the other way',
        context: { name, dim: vectors.dim, wanted: dim },
      });
    }
    if (vectors.rows !== rows) {
      throw new VecbridgeError('ROWS_MISMATCH', `${vectors.rows} ${name}, but ${rows} ${others}.`, {
        hint: 'row i of one must belong to row i of the other',
        context: { name, rows: vectors.rows, wanted: rows },
      });
    }
    requireDirections(vectors, 'row', ` of the ${name}`);
  }
}

/** What the map was fitted on, by its method. */
function knowledgeOf({ manifest: { method } }: Translator): Knows {
  if (method === 'identity' || method === 'random') return 'nothing';
  const found = isMethodName(method) ? methods[method] : undefined;
  if (!found) return 'unknown';
  return found.pairing === 'unpaired' ? 'no pairs' : 'pairs';
}
