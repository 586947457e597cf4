import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Option } from 'commander';
import type { TestPairs } from '../../pages/report/details.js';
import type { Report } from '../../pages/report/report.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { quoteWord } from '../../src/translators/repeat-command.js';
import type { Reading } from '../../src/vectors/usable-rows.js';
import { wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { bytes, count } from '../table.js';

interface ReportOptions extends CommonOptions {
  readonly output?: string;
  readonly format?: Format;
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

type Format = 'html' | 'md' | 'json' | 'csv';
const FORMATS: readonly Format[] = ['html', 'md', 'json', 'csv'];

/** Pairs measured without --rows: the oracle and the ranks of more take minutes. */
const DEFAULT_ROWS = 5000;

export const report: CommandSpec<ReportOptions> = {
  readsVectors: true,
  examples: [
    ['vecbridge report demo-out -o report.html', 'what the demo made, with the shipped test pairs'],
    [
      'vecbridge report a-to-b -o report.html --source test-a.npy --target test-b.npy --labels names.txt',
      'with pairs the fit has not seen: ranks, pictures, neighbours, confidence',
    ],
    ['vecbridge report seed-0 seed-1 seed-2 -o report.html', 'seeds of one method: mean and standard deviation'],
    ['vecbridge report linear network --compare -o report.html', 'runs side by side'],
    ['vecbridge report results --format csv', 'the results of a bench, as text on stdout'],
  ],
  json: {
    file: 'what was written; null without -o',
    format: '"html", "md", "json" or "csv"; null without -o and --format',
    bytes: 'its size; null without -o',
    report:
      '{ title, groups: [{ label, direction, runs, shown, verdicts, details }], table, missing, pairs, made }: all the page shows',
  },
  configure(command) {
    command
      .argument(
        '<runs...>',
        'folders of translators, training runs, the demo or benches; files of eval --json and fit --json',
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
    const format = formatOf(options); // before the work, not after it
    const { requireAbsent, writeFileAtomic } = await import('../../src/vectors/atomic.js');
    if (options.output !== undefined) {
      const { requireOtherFile } = await import('../../src/vectors/same-file.js');
      requireOtherFile(options.output, [...(await filesOf(paths)), options.source, options.target, options.labels]);
      requireAbsent(options.output, options.force ?? false);
    }
    const measures = await measuresOf(options.measures);
    const { readRuns } = await import('../../pages/report/read-run.js');
    const runs = [];
    for (const path of paths) runs.push(...(await readRuns(path)));
    const pairs = (await givenPairs(options, context.reading)) ?? (await demoPairs(paths, context));
    const { buildReport } = await import('../../pages/report/report.js');
    const bar = context.progress();
    const built = await buildReport({
      runs,
      pairs,
      compare: options.compare ?? false,
      ...(options.title === undefined ? {} : { title: options.title }),
      seed: options.seed,
      ...(options.rows === 0 ? {} : { rows: options.rows }),
      measures,
      umap: options.umap,
      command: commandLine(paths, options),
      signal: context.signal,
      on: (event) => bar.update(event),
    }).finally(() => bar.end());
    if (built.pairs && built.pairs.rows < built.pairs.of) {
      context.output.talk(
        `${count(built.pairs.rows)} of ${count(built.pairs.of)} pairs used, chosen by the seed; --rows changes that`,
      );
    }
    const { reportText } = await import('../../pages/report/terminal.js');
    if (format === undefined)
      return { json: { file: null, format: null, bytes: null, report: built }, text: reportText(built) };
    const content = await rendered(built, format);
    if (options.output === undefined)
      return { json: { file: null, format, bytes: null, report: built }, text: content };
    await writeFileAtomic(options.output, content, { overwrite: options.force ?? false });
    const size = Buffer.byteLength(content);
    return {
      json: { file: options.output, format, bytes: size, report: built },
      text: `${reportText(built)}\n\n${options.output}: ${bytes(size)}`,
    };
  },
};

/** The files that a report is made of: those named, and all in the folders named but earlier reports. */
async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    files.push(path);
    const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
    for (const one of entries)
      if (one.isFile() && (one.name === 'README.md' || !/^report|\.(html?|md)$/.test(one.name)))
        files.push(join(one.parentPath, one.name));
  }
  return files;
}

function formatOf({ output, format }: ReportOptions): Format | undefined {
  if (format !== undefined) return format;
  if (output === undefined) return undefined;
  const ending = extname(output).toLowerCase().slice(1);
  const found = FORMATS.find((one) => one === ending) ?? (ending === 'htm' ? 'html' : undefined);
  if (found) return found;
  throw new VecbridgeError('BAD_USAGE', `${output} does not say which format the report is to have.`, {
    hint: 'let the name end in .html, .md, .json or .csv, or add --format',
    context: { output },
  });
}

async function measuresOf(list: string | undefined): Promise<readonly string[]> {
  if (list === 'none') return [];
  const { measureNamed } = await import('../../eval/alignment/measures.js');
  const { REPORT_MEASURES } = await import('../../pages/report/alignment.js');
  if (list === undefined) return REPORT_MEASURES;
  return [...new Set(list.split(',').map((name) => measureNamed(name.trim()).name))];
}

async function givenPairs({ source, target, labels }: ReportOptions, reading: Reading): Promise<TestPairs | undefined> {
  if (source === undefined && target === undefined && labels === undefined) return undefined;
  if (source === undefined || target === undefined) {
    throw new VecbridgeError('BAD_USAGE', `--${source === undefined ? 'source' : 'target'} is missing.`, {
      hint: 'pairs are two files: --source FILE --target FILE, row i of one and row i of the other the same item',
      context: { source, target, labels },
    });
  }
  const { readPairedSamples } = await import('../../src/vectors/read-sample.js');
  const { readLabels } = await import('../../src/vectors/labels.js');
  const [x, y] = await readPairedSamples([source, target], Number.POSITIVE_INFINITY, 0, reading);
  return {
    source: x.matrix,
    target: y.matrix,
    labels: labels === undefined ? null : await readLabels(labels, x.matrix.rows, source),
    names: [x.name, y.name],
  };
}

/** The shipped test pairs, where every run is one of `vecbridge demo`. */
async function demoPairs(paths: readonly string[], context: CommandContext): Promise<TestPairs | undefined> {
  if (
    !paths.every(
      (path) => existsSync(join(path, 'index.html')) && existsSync(join(path, 'translator', 'translator.json')),
    )
  ) {
    return undefined;
  }
  const { readDemoData } = await import('../../pages/demo/data.js');
  const { testSource, testTarget, testLemmas } = await readDemoData();
  context.output.talk('measured on the test pairs shipped with the demo; --source and --target name others');
  return { source: testSource, target: testTarget, labels: testLemmas, names: ['test-source.npy', 'test-target.npy'] };
}

async function rendered(built: Report, format: Format): Promise<string> {
  switch (format) {
    case 'html':
      return (await import('../../pages/report/html.js')).reportHtml(built);
    case 'md':
      return (await import('../../pages/report/markdown.js')).reportMarkdown(built);
    case 'csv':
      return (await import('../../pages/report/csv.js')).reportCsv(built);
    case 'json':
      return `${JSON.stringify(built, null, 1)}\n`;
  }
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
