import { Option } from 'commander';
import type { Measure } from '../../eval/alignment/measure.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseAssignments } from '../../src/core/options.js';
import { predictionText } from '../../src/core/prediction.js';
import type { Progress } from '../../src/core/progress.js';
import type { Outlook } from '../../training/outlook.js';
import { repeated, wholeNumber, wholeNumbers } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import type { Outcome } from '../output.js';
import { count } from '../table.js';
import { comparisonCsv, comparisonText } from './align/comparison-text.js';

export interface AlignOptions extends CommonOptions {
  readonly measures?: string;
  readonly paired?: boolean;
  readonly unpaired?: boolean;
  readonly outlook?: boolean;
  readonly layers?: boolean;
  readonly labels?: string;
  readonly set?: readonly string[];
  readonly rows: number;
  readonly seed: number;
  readonly precision: 'auto' | 'float32' | 'float64';
  readonly permutations?: number;
  readonly calibrate: boolean;
  readonly sizes?: readonly number[];
  readonly ceilings?: number;
  readonly csv?: boolean;
  readonly list?: boolean;
}

/** As compareSpaces takes of files; not imported, as it would load all measures for a help text. */
const DEFAULT_ROWS = 10_000;

export const align: CommandSpec<AlignOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge align a.npy b.npy --paired', 'every measure; row i of one is row i of the other'],
    ['vecbridge align a.npy b.npy --paired --measures cka,mutual-knn --set k=20', 'some of them, with options'],
    [
      'vecbridge align a.npy b.npy --paired --measures cka,mutual-knn --sizes 250,500,1000',
      'the same for fewer rows: does the value depend on n?',
    ],
    ['vecbridge align a.npy b.npy --unpaired', 'what can be said without pairs, before any map'],
    ['vecbridge align a.npy b.npy --unpaired --outlook', 'and whether vecbridge fit is likely to find a map'],
    ['vecbridge align layers-a.npy layers-b.npy --layers', 'every layer of one model against every layer of the other'],
    ['vecbridge align layers-a.npy layers-b.npy --layers --labels classes.txt', 'and the stitching risk of each'],
    ['vecbridge align --list', 'every measure: formula, range, chance level, bias, cost, source'],
  ],
  json: {
    '<measure>':
      '{ value, chance, direction, pairing, n, seconds, ... }: chance is what unrelated spaces give, null where not defined; value is null, with "skipped", where the rows are too few',
    '<measure>.nullMean, nullSd, nullCritical, nullRows, permutations':
      'paired measures: values with the rows of one space in random order, the value that 5 % of the orders reach, the rows permuted, how many orders; "noNull" says why an unpaired measure has none',
    '<measure>.z, p, calibrated, gated':
      'z = (value − nullMean) / nullSd, positive where more alike; p = (1 + orders at least as alike) / (1 + permutations); calibrated = (value − nullMean) / (best − nullMean); gated = (value − nullCritical) / (best − nullCritical), 0 to 1 (Gröger, Wen and Brbić 2026, arXiv:2602.14486)',
    '<measure>.curve': 'with --sizes: [{ rows, n, value, chance, nullMean, ..., z, p, calibrated, gated }]',
    '<measure>.ceiling':
      'with --ceilings: { first, second, value }: calibrated values of two halves of the dims of either space, and their geometric mean',
    outlook:
      'with --outlook: { label: "likely"|"doubtful"|"unlikely", reason, predicted, rows, evidence } of a fit of at most 3,000 rows a side',
    '(with --layers instead)':
      '{ names, layers, rows, seed, measures: { <measure>: { direction, value, chance, calibrated, z, p, diagonal } }, stitching }: matrices with the layers of the first file down; vecbridge report shows them',
    measures: 'with --list instead: [{ name, summary, formula, pairing, direction, range, ..., options }]',
  },
  configure(command) {
    command
      .argument('[first]', 'vectors of one model: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow')
      .argument('[second]', 'vectors of the other model')
      .option('--measures <list>', 'names, separated by commas (default: all)')
      .option('--paired', 'row i of one file is the same item as row i of the other')
      .option('--unpaired', 'rows need not belong together: only the measures that need no pairs')
      .option('--outlook', 'also say, from the vectors alone, whether a map without pairs is likely to be found (slow)')
      .option(
        '--layers',
        'files of three axes, layers × rows × dims (npy): layer by layer (default: cka,mutual-knn,rsa)',
      )
      .option(
        '--labels <file>',
        'with --layers: a class per row, for the stitching risk: text, jsonl[:FIELD], csv[:COLUMN]',
      )
      .option('--set <key=value>', 'an option of all measures that have it, or MEASURE.key=value; repeatable', repeated)
      .option(
        '--rows <n>',
        'maximum number of rows compared, a random sample by the seed; 0: all',
        wholeNumber,
        DEFAULT_ROWS,
      )
      .option('--seed <n>', 'seed of samples, permutations and random features', wholeNumber, 0)
      .addOption(
        new Option('--precision <p>', 'float64: from the definitions, slow; float32: in blocks; auto: by the size')
          .choices(['auto', 'float32', 'float64'])
          .default('auto'),
      )
      .option(
        '--permutations <n>',
        'orders of the rows for z, p and calibrated values of paired measures (default: 199; 49 for CCA and SVCCA, 19 for PWCCA, Procrustes and RTD, which cost the most; with --layers none); 2,000 rows of 384 and 768 dims take about three times as long as the values alone',
        wholeNumber,
      )
      .option('--no-calibrate', 'values and chance levels only: no permutations')
      .option(
        '--sizes <list>',
        'also compute every measure on fewer rows, for example 250,500,1000: nested samples by the seed',
        wholeNumbers,
      )
      .option(
        '--ceilings <n>',
        'also the split-half noise ceiling of every paired measure, from n random halvings of the dims',
        wholeNumber,
      )
      .option('--csv', 'print comma-separated values instead of a table')
      .option('--list', 'print the documentation of every measure and stop');
  },
  async run(context, args, options) {
    const { measureNamed, measures } = await import('../../eval/alignment/measures.js');
    const names = options.measures?.split(',').map((name) => name.trim());
    const chosen = names && [...new Set(names)].map(measureNamed);
    if (options.list) return listing(chosen ?? Object.values(measures));
    const [first, second] = args as [string | undefined, string | undefined];
    if (first === undefined || second === undefined) {
      throw new VecbridgeError(
        'BAD_USAGE',
        `align needs two files of vectors, got ${first === undefined ? 'none' : 'one'}.`,
        {
          hint: 'vecbridge align a.npy b.npy --paired; vecbridge align --list shows the measures',
        },
      );
    }
    if (options.csv && options.json) {
      throw new VecbridgeError('BAD_USAGE', '--csv and --json ask for two formats.', { hint: 'keep one of them' });
    }
    const settings = parseAssignments(options.set ?? []);
    if (options.layers) {
      const { alignLayers } = await import('./align/layers.js');
      return alignLayers(context, [first, second], options, { measures: chosen, settings });
    }
    if (options.labels !== undefined) {
      throw new VecbridgeError('BAD_USAGE', '--labels goes with --layers.', {
        hint: 'vecbridge stitch measures the stitching risk of one pair of spaces',
      });
    }
    requirePairing(first, second, options);
    const { compareSpaces } = await import('../../eval/alignment/compare.js');
    const { readPairedSamples, readSample } = await import('../../src/vectors/read-sample.js');
    const limit = options.rows === 0 ? Number.POSITIVE_INFINITY : options.rows;
    const { seed, unpaired } = options;
    const { reading } = context;
    const [x, y] = unpaired
      ? [await readSample(first, limit, seed, reading), await readSample(second, limit, seed, reading)]
      : await readPairedSamples([first, second], limit, seed, reading);
    if (!options.unpaired && x.totalRows !== y.totalRows) throw unequal(first, x.totalRows, second, y.totalRows);
    for (const { name, totalRows, matrix } of [x, y]) {
      if (matrix.rows < totalRows)
        context.output.talk(
          `${name}: ${count(matrix.rows)} of ${count(totalRows)} rows used, chosen by the seed; --rows changes that`,
        );
    }
    const bar = context.progress();
    const shared = { seed: options.seed, signal: context.signal, on: (event: ProgressEvent) => bar.update(event) };
    const compare = async () => {
      const found = await compareSpaces(x.matrix, y.matrix, {
        ...shared,
        measures: chosen,
        paired: !options.unpaired,
        settings,
        precision: options.precision,
        permutations: options.permutations,
        calibrate: options.calibrate,
        sizes: options.sizes,
        ceilings: options.ceilings,
      });
      if (!options.outlook) return { found };
      const { predictAlignment } = await import('../../training/outlook.js');
      return { found, outlook: await predictAlignment(x.matrix, y.matrix, shared) };
    };
    const { found, outlook } = await compare().finally(() => bar.end());
    for (const [name, { skipped }] of Object.entries(found))
      if (skipped) context.output.talk(`${name} left out: ${skipped}`);
    if (outlook && options.csv) context.output.talk(outlookText(outlook));
    const text = options.csv
      ? comparisonCsv(found)
      : [comparisonText(found), ...(outlook ? ['', outlookText(outlook)] : [])].join('\n');
    return { json: outlook ? { ...found, outlook } : found, text };
  },
};

type ProgressEvent = Parameters<Progress>[0];

const outlookText = ({ label, reason, predicted }: Outlook): string =>
  `alignment without pairs is ${label}: ${reason}${predicted ? `\n  ${predictionText(predicted)}` : ''}`;

/** Files of equal length would be compared row by row whatever they hold, so the user says which it is. */
function requirePairing(first: string, second: string, { paired, unpaired }: AlignOptions): void {
  if (paired !== unpaired) return;
  const both = paired ? '--paired and --unpaired exclude each other' : 'neither --paired nor --unpaired is given';
  throw new VecbridgeError('BAD_USAGE', `align ${first} ${second}: ${both}.`, {
    hint: '--paired: row i of both files is the same item; --unpaired: only the measures that need no pairs',
  });
}

function unequal(first: string, firstRows: number, second: string, secondRows: number): VecbridgeError {
  return new VecbridgeError(
    'ROWS_MISMATCH',
    `${first} has ${firstRows} rows, ${second} has ${secondRows}, so they are not pairs.`,
    {
      hint: 'row i of one must be the same item as row i of the other; --unpaired runs the measures that need no pairs',
      context: { rows: [firstRows, secondRows] },
    },
  );
}

async function listing(chosen: readonly Measure[]): Promise<Outcome> {
  const { documentation } = await import('../../eval/alignment/reference-page.js');
  const { optionRows } = await import('../../src/core/options.js');
  const json = {
    measures: chosen.map(({ options, compute, permuted, ...rest }) => ({ ...rest, options: optionRows(options) })),
  };
  const text = chosen.map((measure) =>
    [
      `${measure.name}: ${measure.summary}`,
      ...documentation(measure).map(([label, words]) => `  ${label.padEnd(10)}  ${words}`),
      ...optionRows(measure.options).map(
        (row) => `  --set ${row.name}=${row.default}  ${row.type}: ${row.description}`,
      ),
    ].join('\n'),
  );
  return { json, text: text.join('\n\n') };
}
