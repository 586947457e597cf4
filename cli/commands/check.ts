import type { SameSpace } from '../../src/spaces/same-space.js';
import { positiveInteger, wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';
import { count, figure, table } from '../table.js';

interface CheckOptions extends CommonOptions {
  readonly rows: number;
  readonly seed: number;
}

export const check: CommandSpec<CheckOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge check queries.npy corpus.npy', 'are both files of one model with the same settings?'],
    ['vecbridge check queries.npy corpus.npy --quiet || exit', 'in a script: exit 3 if the answer is no'],
    ['vecbridge check translated.npy corpus.npy', 'do translated vectors lie in the space of the corpus?'],
  ],
  json: {
    label: '"yes" | "no" | "cannot tell": whether both are of one model with the same settings; topics may differ',
    reason: 'what decided, in one sentence',
    advice: 'what to do; null if nothing needs to be done',
    evidence: '[{ measure, value, threshold, passed, meaning }]',
    rows: '[first, second]: rows read, at most --rows',
    dims: '[first, second]',
    lengths: '[first, second]: { least, mean, most } Euclidean length of the rows',
    models: '[first, second]: model named in the metadata of the file or in FILE.model.json; null without',
    seconds: 'seconds of the comparison',
  },
  exits: { 3: 'the answer is no: two models, or one model with two settings' },
  configure(command) {
    command
      .argument('<queries>', 'first file of vectors; a few rows are enough, more rows give a surer answer')
      .argument('<corpus>', 'second file of vectors, at least 24 rows')
      .option('--rows <n>', 'maximum number of rows read from each file (random sample)', positiveInteger, 10_000)
      .option('--seed <n>', 'random seed of the samples and of the null (coordinates in random order)', wholeNumber, 0);
  },
  async run(context, args, options) {
    const [first, second] = args as [string, string];
    const { readSample } = await import('../../src/vectors/read-sample.js');
    const { sameSpace } = await import('../../src/spaces/same-space.js');
    const x = await readSample(first, options.rows, options.seed, context.reading);
    const y = await readSample(second, options.rows, options.seed, context.reading);
    context.signal.throwIfAborted();
    const started = performance.now();
    const found = await sameSpace(x.matrix, y.matrix, { seed: options.seed });
    const seconds = (performance.now() - started) / 1000;
    const models = [x.modelId ?? null, y.modelId ?? null] as const;
    if (models[0] && models[1] && models[0] !== models[1] && found.label !== 'no')
      context.output.warn(`the files are recorded as vectors of "${models[0]}" and "${models[1]}"`);
    return {
      json: { ...found, models, seconds },
      text: checkText(found),
      exitCode: found.label === 'no' ? exitCodes.notAligned : exitCodes.ok,
    };
  },
};

function checkText({ label, reason, advice, evidence, rows, dims, lengths }: SameSpace): string {
  const sides = (['first', 'second'] as const).map((name, i) => [
    name,
    count(rows[i]!),
    count(dims[i]!),
    `${figure(lengths[i]!.least)} to ${figure(lengths[i]!.most)}`,
  ]);
  const marks = evidence.map(({ measure, value, threshold, meaning }) => [
    measure,
    figure(value),
    threshold === null ? '–' : figure(threshold),
    meaning,
  ]);
  return [
    `one model: ${label}`,
    `  ${reason}`,
    ...(advice ? [`  ${advice}`] : []),
    '',
    table(['side', 'rows', 'dims', 'length of rows'], sides),
    ...(marks.length > 0 ? ['', table(['evidence', 'value', 'asked', 'meaning'], marks)] : []),
  ].join('\n');
}
