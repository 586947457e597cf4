import { Option } from 'commander';
import type { Measure } from '../../eval/alignment/measure.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseAssignments } from '../../src/core/options.js';
import { plural } from '../../src/core/plural.js';
import { predictionText } from '../../src/core/prediction.js';
import type { Progress } from '../../src/core/progress.js';
import type { Outlook } from '../../training/outlook.js';
import { flagOf, repeated, wholeNumber, wholeNumbers } from '../arguments.js';
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
  needs: { labels: 'layers' },
  examples: [
    ['vecbridge align a.npy b.npy --paired', 'all measures; row i of both files is the same item'],
    ['vecbridge align a.npy b.npy --paired --measures cka,mutual-knn --set k=20', 'two of them, with an option'],
    [
      'vecbridge align a.npy b.npy --paired --measures cka,mutual-knn --sizes 250,500,1000',
      'also on fewer rows: does the value depend on n?',
    ],
    ['vecbridge align a.npy b.npy --unpaired', 'only the measures that need no pairs'],
    ['vecbridge align a.npy b.npy --unpaired --outlook', 'also: is vecbridge fit likely to find a map?'],
    [
      'vecbridge align layers-a.npy layers-b.npy --layers',
      'compare every layer of one model with every layer of the other',
    ],
    [
      'vecbridge align layers-a.npy layers-b.npy --layers --labels classes.txt',
      'also measure the stitching risk of each pair of layers',
    ],
    ['vecbridge align --list', 'list all measures: formula, range, chance level, bias, cost, source'],
  ],
  json: {
    '<measure>':
      '{ value, chance, direction, pairing, n, seconds, ... }: chance is the value of unrelated spaces, null if not defined; with too few rows value is null and "skipped" says why',
    '<measure>.nullMean, nullSd, nullCritical, nullRows, permutations':
      'paired measures: mean and standard deviation over random orders of the rows of one space, the value that 5 % of the orders reach, number of rows, number of orders; "noNull" says why an unpaired measure has none',
    '<measure>.z, p, calibrated, gated':
      'z = (value − nullMean) / nullSd, positive if more alike than chance; p = (1 + orders at least as alike) / (1 + permutations); calibrated = (value − nullMean) / (best − nullMean); gated = (value − nullCritical) / (best − nullCritical), 0 to 1 (Gröger, Wen and Brbić 2026, arXiv:2602.14486)',
    '<measure>.curve': 'with --sizes: [{ rows, n, value, chance, nullMean, ..., z, p, calibrated, gated }]',
    '<measure>.ceiling':
      'with --ceilings: { first, second, value }: calibrated value between two halves of the dims, for each space, and the geometric mean of both',
    outlook:
      'with --outlook: { label: "likely"|"doubtful"|"unlikely", reason, predicted, rows, evidence } of a trial fit of at most 3,000 rows a side',
    '(with --layers instead)':
      '{ names, layers, rows, seed, measures: { <measure>: { direction, value, chance, calibrated, z, p, diagonal } }, stitching }: matrices, one row per layer of the first file; vecbridge report shows them',
    measures: 'with --list instead: [{ name, summary, formula, pairing, direction, range, ..., options }]',
  },
  configure(command) {
    command
      .argument('[first]', 'vectors of one model: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow')
      .argument('[second]', 'vectors of the other model')
      .option('--measures <list>', 'names of measures, separated by commas (default: all)')
      .option('--paired', 'row i of both files is the same item: all measures')
      .option('--unpaired', 'rows do not correspond: only the measures that need no pairs')
      .option(
        '--outlook',
        'also say whether fit is likely to find a map without pairs (trial fit of a sample: half a minute or more); to choose a method by quality and cost, use advise, which includes it',
      )
      .option(
        '--layers',
        'compare layer by layer: npy files with three axes, layers × rows × dims (default measures: cka,mutual-knn,rsa)',
      )
      .option(
        '--labels <file>',
        'with --layers: class of each row, for the stitching risk; text (one a line), jsonl[:FIELD] or csv[:COLUMN]',
      )
      .option(
        '--set <key=value>',
        'set an option of all measures that have it, or of one: MEASURE.key=value; repeatable',
        repeated,
      )
      .option('--rows <n>', 'maximum number of rows compared (random sample); 0: all', wholeNumber, DEFAULT_ROWS)
      .option('--seed <n>', 'random seed of samples, permutations and random features', wholeNumber, 0)
      .addOption(
        new Option('--precision <p>', 'float64: exact and slow; float32: fast, in blocks; auto: chosen by the size')
          .choices(['auto', 'float32', 'float64'])
          .default('auto'),
      )
      .addOption(
        new Option(
          '--permutations <n>',
          'number of random orders of the rows, for z, p and calibrated values of paired measures (default: 199; 49 for CCA and SVCCA; 19 for PWCCA, Procrustes and RTD; 0 with --layers)',
        )
          .argParser(wholeNumber)
          .conflicts(['unpaired', 'calibrate']),
      )
      .addOption(
        new Option('--no-calibrate', 'only values and chance levels: no permutations, faster').conflicts('unpaired'),
      )
      .option(
        '--sizes <list>',
        'also compute every measure on fewer rows (nested random samples), for example 250,500,1000',
        wholeNumbers,
      )
      .addOption(
        new Option(
          '--ceilings <n>',
          'also estimate how high each paired measure can get, from n random halvings of the dims',
        )
          .argParser(wholeNumber)
          .conflicts('unpaired'),
      )
      .option('--csv', 'print comma-separated values instead of a table')
      .option('--list', 'print the documentation of every measure and stop');
  },
  async run(context, args, options) {
    const { measureNamed, measures } = await import('../../eval/alignment/measures.js');
    const names = options.measures?.split(',').map((name) => name.trim());
    const chosen = names && [...new Set(names)].map(measureNamed);
    const [first, second] = args as [string | undefined, string | undefined];
    if (options.list) {
      requireAlone(first, context.given);
      return listing(chosen ?? Object.values(measures));
    }
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
      throw new VecbridgeError('BAD_USAGE', '--csv and --json cannot be combined.', { hint: 'keep one of them' });
    }
    const settings = parseAssignments(options.set ?? []);
    if (options.layers) {
      const { alignLayers } = await import('./align/layers.js');
      return alignLayers(context, [first, second], options, { measures: chosen, settings });
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

/** `--list` reads no file and computes nothing: what is given for that would be ignored. */
function requireAlone(file: string | undefined, given: ReadonlySet<string>): void {
  const beside = ['list', 'measures', 'json', 'quiet', 'threads'];
  const options = [...given].filter((name) => !beside.includes(name));
  const flags = options.map((name) => flagOf(name === 'calibrate' ? 'noCalibrate' : name));
  const ignored = [...(file === undefined ? [] : [file]), ...flags];
  if (ignored.length === 0) return;
  throw new VecbridgeError('BAD_USAGE', `--list cannot be combined with ${ignored.join(', ')}.`, {
    hint: 'it prints the documentation of the measures, of some of them with --measures: leave the rest out, or --list',
  });
}

function unequal(first: string, firstRows: number, second: string, secondRows: number): VecbridgeError {
  return new VecbridgeError(
    'ROWS_MISMATCH',
    `${first} has ${firstRows} ${plural(firstRows, 'row')}, ${second} has ${secondRows}, so they are not pairs.`,
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
