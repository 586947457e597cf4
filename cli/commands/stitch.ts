import { readRows } from '../../eval/stitching/read-stitch-rows.js';
import type { AttributeRow, StitchReport, StitchRow } from '../../eval/stitching/stitch.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseAssignments, parseOptions } from '../../src/core/options.js';
import type { Translator } from '../../src/translators/translator.js';
import { flagOf, repeated, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { count, figure, score, table } from '../table.js';

interface StitchCommandOptions extends CommonOptions {
  readonly translator?: string;
  readonly method?: string;
  readonly fitSource?: string;
  readonly fitTarget?: string;
  readonly methodSet?: readonly string[];
  readonly labels: string;
  readonly testLabels: string;
  readonly testTarget?: string;
  readonly trainSource?: string;
  readonly inverse?: boolean;
  readonly seed: number;
  readonly set?: readonly string[];
}

export const stitch: CommandSpec<StitchCommandOptions> = {
  readsVectors: true,
  examples: [
    [
      'vecbridge stitch b.npy new-a.npy --labels b.txt --test-labels new.txt --translator a-to-b',
      'train a classifier on b, run it on translated vectors of a',
    ],
    ['  ... --test-target new-b.npy', 'also: the risk on the real target vectors, the excess over it, the bound'],
    ['  ... --train-source a.npy', 'also: maps fitted on pairs, stitches trained on labels, relative representations'],
    [
      'vecbridge stitch b.npy new-a.npy --labels b.txt --test-labels new.txt --method unpaired-linear --fit-source a.npy',
      'fit the map first',
    ],
    ['  ... --set head=mlp --set hidden=128', 'a classifier with a hidden layer'],
  ],
  json: {
    direction: '"source → target", with model names if known',
    head: '{ kind, classes, trainRows, lipschitz }',
    testRows: 'number of labelled source rows that were classified',
    rows: '[{ name, knows, risk: { zeroOne, crossEntropy, squared }, excess, bound }]: one per classifier; knows: what it needs; excess and bound need --test-target',
    attributes:
      '[{ name, knows, accuracy: { k: share }, balanced: { k: share } }]: top-k accuracy of labels guessed from labelled neighbours',
    verdict: 'label of the verdict on the translator',
  },
  configure(command) {
    command
      .argument('<train>', 'vectors of the target space; their labels train the classifier')
      .argument('<test>', 'vectors of the source space, to be translated and classified')
      .requiredOption(
        '--labels <file>',
        'label of each row of <train>: text (one a line), jsonl[:FIELD], csv[:COLUMN] or npy',
      )
      .requiredOption('--test-labels <file>', 'label of each row of <test>; only used to measure')
      .option('--translator <dir>', 'translator from the source to the target space')
      .option('--inverse', 'use the opposite direction of the translator; <train> is then of its source space')
      .option('--method <name>', 'instead of --translator: fit this method on --fit-source and --fit-target')
      .option('--fit-source <file>', 'source vectors for --method; they need not be rows of <test>')
      .option('--fit-target <file>', 'target vectors for --method (default: <train>)')
      .option('--method-set <key=value>', 'set an option of --method; repeatable', repeated)
      .option('--test-target <file>', 'vectors of the rows of <test> in the target space')
      .option('--train-source <file>', 'vectors of the rows of <train> in the source space')
      .option('--seed <n>', 'random seed', wholeNumber, 0)
      .option(
        '--set <key=value>',
        'set an option of the classifiers (listed in docs/stitching.md); repeatable',
        repeated,
      );
  },
  async run(context, args, options) {
    const [trainPath, testPath] = args as [string, string];
    requireOneMap(options);
    const { stitchOptions } = await import('../../eval/stitching/options.js');
    const { stitch: run } = await import('../../eval/stitching/stitch.js');
    const { classLabels, labelsIn } = await import('../../eval/stitching/class-labels.js');
    const settings = { seed: String(options.seed), ...parseAssignments(options.set ?? []) };
    const parsed = parseOptions(stitchOptions, settings, 'stitch');
    const { reading } = context;
    const train = await readRows({ vectors: trainPath, labels: options.labels }, options.trainSource, reading);
    const test = await readRows({ vectors: testPath, labels: options.testLabels }, options.testTarget, reading);
    labelsIn(test.labels, classLabels(train.labels), options.testLabels); // before a fit that may take minutes
    const translator = await translatorOf(context, options, trainPath);
    const { verdict } = translator.manifest;
    if (verdict.label !== 'aligned')
      context.output.warn(`the translator carries the verdict ${verdict.label}: ${verdict.reason}`);
    const bar = context.progress();
    const report = await run({
      translator,
      train: { ...train, source: train.other },
      test: { ...test, target: test.other },
      options: parsed,
      signal: context.signal,
      on: (event) => bar.update(event),
    }).finally(() => bar.end());
    return { json: { ...report, verdict: verdict.label }, text: reportText(report) };
  },
};

function requireOneMap(options: StitchCommandOptions): void {
  const { translator, method, fitSource } = options;
  if ((translator === undefined) === (method === undefined)) {
    throw new VecbridgeError(
      'BAD_USAGE',
      'stitch needs exactly one map: --translator DIR, or --method NAME to fit one now.',
      {
        hint: translator ? 'leave one of them out' : 'vecbridge fit makes a translator',
      },
    );
  }
  const ofMethod = (['fitSource', 'fitTarget', 'methodSet'] as const).find((name) => options[name] !== undefined);
  if (translator !== undefined && ofMethod !== undefined) {
    const option = flagOf(ofMethod);
    throw new VecbridgeError('BAD_USAGE', `${option} needs --method: the map of --translator is fitted already.`, {
      hint: `leave ${option} or --translator out`,
    });
  }
  if (method !== undefined && fitSource === undefined) {
    throw new VecbridgeError('BAD_USAGE', `--method ${method} needs --fit-source: source vectors to fit the map on.`, {
      hint: 'rows other than those of <test>, so that what is measured was not seen by the fit',
    });
  }
  if (method !== undefined && options.inverse) {
    throw new VecbridgeError('BAD_USAGE', '--inverse needs --translator: --method fits from source to target.', {
      hint: 'leave --inverse out',
    });
  }
}

async function translatorOf(
  context: CommandContext,
  options: StitchCommandOptions,
  train: string,
): Promise<Translator> {
  if (options.translator !== undefined) {
    const { loadTranslator } = await import('../../src/translators/load.js');
    const { directed } = await import('../../src/translators/directed.js');
    return directed(await loadTranslator(options.translator), options.inverse ?? false, options.translator);
  }
  const { fitNamed } = await import('../../training/fit.js');
  const { methodNamed } = await import('../../training/methods.js');
  const bar = context.progress();
  const fitted = await fitNamed({
    source: options.fitSource!,
    target: options.fitTarget ?? train,
    method: options.method!,
    ...(methodNamed(options.method!).pairing === 'paired' ? { pairs: true as const } : {}),
    seed: options.seed,
    reading: context.reading,
    options: parseAssignments(options.methodSet ?? []),
    signal: context.signal,
    on: (event) => bar.update(event),
  }).finally(() => bar.end());
  return fitted.translator;
}

function reportText(report: StitchReport): string {
  const { head, rows, attributes } = report;
  const bounded = rows.some((row) => row.bound);
  const names = ['row', 'knows', '0-1 risk', 'cross-entropy', 'squared risk'];
  const riskHead = bounded ? [...names, 'excess 0-1', 'misalignment', 'bound', 'vacuous'] : names;
  const riskRow = (row: StitchRow): string[] => [
    row.name,
    row.knows,
    score(row.risk.zeroOne),
    score(row.risk.crossEntropy),
    score(row.risk.squared),
    ...(bounded
      ? [
          score(row.excess?.zeroOne),
          score(row.bound?.misalignment),
          row.bound ? figure(row.bound.bound) : '–',
          row.bound ? (row.bound.vacuous ? 'yes' : 'no') : '–',
        ]
      : []),
  ];
  const ks = Object.keys(attributes[0]?.accuracy ?? {});
  const guessHead = ['row', 'knows', ...ks.map((k) => `top-${k}`), ...ks.map((k) => `balanced top-${k}`)];
  const guessRow = (row: AttributeRow): string[] => [
    row.name,
    row.knows,
    ...ks.map((k) => score(row.accuracy[k])),
    ...ks.map((k) => score(row.balanced[k])),
  ];
  return [
    `${report.direction}: ${head.kind} head of ${count(head.classes)} classes, trained on ${count(head.trainRows)} target rows, run on ${count(report.testRows)} source rows`,
    '',
    table(riskHead, rows.map(riskRow)),
    '',
    'labels guessed from labelled neighbours in the target space',
    '',
    table(guessHead, attributes.map(guessRow)),
  ].join('\n');
}
