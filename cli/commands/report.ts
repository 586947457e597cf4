import { Option } from 'commander';
import type { ReportFormat } from '../../pages/report/create-report.js';
import type { TestPairs } from '../../pages/report/details.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { quoteWord } from '../../src/translators/repeat-command.js';
import { flagOf, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { bytes, count } from '../table.js';

interface ReportOptions extends CommonOptions {
  readonly output?: string;
  readonly format?: ReportFormat;
  readonly compare?: boolean;
  readonly source?: string;
  readonly target?: string;
  readonly labels?: string;
  readonly measures?: string;
  readonly umap: boolean;
  readonly rows: number;
  readonly title?: string;
  readonly seed: number;
  readonly force?: boolean;
}

const FORMATS: readonly ReportFormat[] = ['html', 'md', 'json', 'csv'];

/** Pairs measured without --rows: the oracle and the ranks of more take minutes. */
const DEFAULT_ROWS = 5000;

export const report: CommandSpec<ReportOptions> = {
  readsVectors: true,
  formatOfOutput: true,
  needs: { force: 'output' },
  examples: [
    ['vecbridge report demo-out -o report.html', 'what the demo made, with the shipped test pairs'],
    [
      'vecbridge report a-to-b -o report.html --source test-a.npy --target test-b.npy --labels names.txt',
      'with pairs the fit has not seen: ranks, pictures, neighbours, confidence',
    ],
    ['vecbridge report seed-0 seed-1 seed-2 -o report.html', 'seeds of one method: mean and standard deviation'],
    ['vecbridge report linear network --compare -o report.html', 'runs side by side'],
    ['vecbridge report layers.json -o layers.html', 'what align --layers --json printed: heat maps of layers'],
    ['vecbridge report results --format csv', 'the results of a bench, as text on stdout'],
  ],
  json: {
    file: 'what was written; null without -o',
    format: '"html", "md", "json" or "csv"; null without -o and --format',
    bytes: 'its size; null without -o',
    report:
      '{ title, groups: [{ label, direction, runs, shown, verdicts, details }], table, layers, missing, pairs, made }: all the page shows',
  },
  configure(command) {
    command
      .argument(
        '<runs...>',
        'folders of translators, training runs, the demo or benches; files of eval, fit and align --layers, with --json',
      )
      .option('-o, --output <file>', 'file to write: .html, .md, .json or .csv (without it: a summary on stdout)')
      .addOption(
        new Option('--format <format>', 'format, where the name of the file does not say it').choices([...FORMATS]),
      )
      .option('--compare', 'set the runs side by side, with a table of what differs')
      .option('--source <file>', 'vectors of the source model: pairs the fit has not seen')
      .option('--target <file>', 'vectors of the target model, row by row the same items')
      .option('--labels <file>', 'a label for every pair: text, a line each, or jsonl')
      .option('--measures <list>', 'alignment measures to show, separated by commas, or "none" (default: five of them)')
      .option('--no-umap', 'leave the UMAP pictures out (they take seconds)')
      .option(
        '--rows <n>',
        'maximum number of pairs measured, a random sample by the seed; 0: all',
        wholeNumber,
        DEFAULT_ROWS,
      )
      .option('--title <text>', 'title of the page')
      .option('--seed <n>', 'seed of samples and pictures', wholeNumber, 0)
      .option('--force', 'replace the file if it exists');
  },
  async run(context, args, options) {
    const paths = args[0] as string[];
    const { areDemos, createReport } = await import('../../pages/report/create-report.js');
    const { reportText } = await import('../../pages/report/terminal.js');
    const hasPairs = (options.source ?? options.target ?? options.labels) !== undefined;
    const pairs = !hasPairs && areDemos(paths) ? await demoPairs(context) : undefined;
    const ofPairs = (['measures', 'rows', 'umap'] as const).find((name) => context.given.has(name));
    if (ofPairs && !hasPairs && !pairs) throw withoutPairs(flagOf(ofPairs === 'umap' ? 'noUmap' : ofPairs));
    const bar = context.progress();
    const { output, format, compare, source, target, labels, umap, rows, title, seed, force } = options;
    const { file, content, ...done } = await createReport({
      ...{ runs: paths, output, format, compare, source, target, labels, umap, rows, title, seed, force },
      ...{ pairs, measures: measuresOf(options.measures), command: commandLine(paths, options) },
      reading: context.reading,
      signal: context.signal,
      on: bar.update,
    }).finally(() => bar.end());
    const { report: built } = done;
    if (built.pairs && built.pairs.rows < built.pairs.of) {
      context.output.talk(
        `${count(built.pairs.rows)} of ${count(built.pairs.of)} pairs used, chosen by the seed; --rows changes that`,
      );
    }
    const size = file === null ? null : Buffer.byteLength(content!);
    const json = { file, format: done.format, bytes: size, report: built };
    if (size === null) return { json, text: content ?? reportText(built) };
    return { json, text: `${reportText(built)}\n\n${file}: ${bytes(size)}` };
  },
};

const withoutPairs = (typed: string): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `${typed} is for measures on pairs, and there are no pairs.`, {
    hint: `name them with --source FILE --target FILE, or leave ${typed} out`,
  });

const measuresOf = (list: string | undefined): readonly string[] | undefined => {
  if (list === undefined) return undefined;
  return list === 'none' ? [] : [...new Set(list.split(',').map((name) => name.trim()))];
};

/** The shipped test pairs, for runs of `vecbridge demo`. */
async function demoPairs(context: CommandContext): Promise<TestPairs> {
  const { lemmaOf, readDemoData } = await import('../../pages/demo/data.js');
  const { testSource, testTarget, testTexts } = await readDemoData();
  context.output.talk('measured on the test pairs shipped with the demo; --source and --target name others');
  return {
    source: testSource,
    target: testTarget,
    labels: testTexts.map(lemmaOf),
    names: ['test-minilm.npy', 'test-mpnet.npy'],
  };
}

/** The line that makes the same report again. */
function commandLine(paths: readonly string[], options: ReportOptions): string {
  const words = ['vecbridge report', ...paths.map(quoteWord)];
  const given = (name: string, value: string | number | undefined, usual?: number): void => {
    if (value !== undefined && value !== usual) words.push(`--${name} ${quoteWord(String(value))}`);
  };
  given('source', options.source);
  given('target', options.target);
  given('labels', options.labels);
  given('measures', options.measures);
  given('rows', options.rows, DEFAULT_ROWS);
  given('title', options.title);
  given('seed', options.seed, 0);
  if (options.compare) words.push('--compare');
  if (!options.umap) words.push('--no-umap');
  given('format', options.format);
  given('output', options.output);
  return words.join(' ');
}
