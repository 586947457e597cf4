import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type ZodType, z } from 'zod';
import { measureNamed } from '../../eval/alignment/measures.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { requireRequest } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import {
  callback,
  flag,
  matrixField,
  readingField,
  seedField,
  signalField,
  text,
  wholeNumber,
} from '../../src/core/request-fields.js';
import { requireAbsent, writeFileAtomic } from '../../src/vectors/atomic.js';
import { readKeptLabels } from '../../src/vectors/labels.js';
import { readPairedSamples } from '../../src/vectors/read-sample.js';
import { requireOtherFile } from '../../src/vectors/same-file.js';
import type { Reading } from '../../src/vectors/usable-rows.js';
import { REPORT_MEASURES } from './alignment.js';
import type { TestPairs } from './details.js';
import type { LayerResult } from './read-layers.js';
import { readResults } from './read-run.js';
import { buildReport, type Report } from './report.js';
import type { ReadRun } from './run.js';

const REPORT_FORMATS = ['html', 'md', 'json', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface CreateReport {
  /** Folders of translators, trainings, benches and demos; saved results of eval, fit, train and align --layers. */
  readonly runs: readonly string[];
  /** File to write: .html, .md, .json or .csv. Without it nothing is written. */
  readonly output?: string | undefined;
  /** Where the name of the file does not say it. */
  readonly format?: ReportFormat | undefined;
  /** Set the runs side by side, with a table of what differs. */
  readonly compare?: boolean | undefined;
  /** Files of pairs that the fit has not seen, row by row the same items: ranks, pictures, neighbours, confidence. */
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  /** A file with a label for every pair: text, a line each, or jsonl. */
  readonly labels?: string | undefined;
  /** Pairs that are in memory already, instead of files. */
  readonly pairs?: TestPairs | undefined;
  /** Names of alignment measures to show. Default: five of them. */
  readonly measures?: readonly string[] | undefined;
  /** UMAP pictures, which take seconds. Default: true. */
  readonly umap?: boolean | undefined;
  /** Maximum number of pairs measured, a random sample by the seed. Default 5,000; 0: all. */
  readonly rows?: number | undefined;
  readonly title?: string | undefined;
  /** Of samples and pictures. Default 0. */
  readonly seed?: number | undefined;
  /** Replace the file if it exists. */
  readonly force?: boolean | undefined;
  /** The line that makes the same report again, shown on the page. */
  readonly command?: string | undefined;
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

const requestSchema = z.strictObject({
  runs: z.array(z.string()).describe('folders of translators, trainings, benches and demos; saved results'),
  output: text.describe('file to write: .html, .md, .json or .csv'),
  format: z.enum(REPORT_FORMATS).optional().describe('where the name of the file does not say it'),
  compare: flag.describe('set the runs side by side'),
  source: text.describe('file of pairs that the fit has not seen'),
  target: text.describe('the other file of pairs'),
  labels: text.describe('a file with a label for every pair'),
  pairs: z
    .strictObject({
      source: matrixField,
      target: matrixField,
      labels: z.array(z.string()).nullable(),
      names: z.tuple([z.string(), z.string()]),
    } satisfies Record<keyof TestPairs, ZodType>)
    .optional()
    .describe('pairs that are in memory: { source, target, labels, names }'),
  measures: z.array(z.string()).optional().describe('names of alignment measures to show'),
  umap: flag.describe('UMAP pictures, which take seconds'),
  rows: wholeNumber.describe('maximum number of pairs measured; 0: all'),
  title: text.describe('title of the page'),
  seed: seedField,
  force: flag.describe('replace the file if it exists'),
  command: text.describe('the line that makes the same report again'),
  reading: readingField,
  signal: signalField,
  on: callback,
} satisfies Record<keyof CreateReport, ZodType>);

export interface CreatedReport {
  /** What was written; null without `output`. */
  readonly file: string | null;
  readonly format: ReportFormat | null;
  /** The report in that format; null without one. */
  readonly content: string | null;
  readonly report: Report;
}

/** Pairs measured where nothing is said: the oracle and the ranks of more take minutes. */
const DEFAULT_REPORT_ROWS = 5000;

/**
 * Writes one self-contained page (or Markdown, JSON, CSV) about runs: verdict, scores, curves, pictures of both
 * spaces, and the commands that repeat it. With pairs, every translator is measured on them.
 *
 * Throws BAD_USAGE (the name of the output tells no format), NOT_FOUND, BAD_FILE, ROWS_MISMATCH, DIM_MISMATCH,
 * BAD_OPTION (an unknown measure or option), EXISTS, INTERRUPTED.
 *
 * @example
 * import { createReport } from 'vecbridge';
 * const { file, report } = await createReport({ runs: ['a-to-b'], output: 'report.html' });
 * console.log(file, report.groups.length);
 */
export async function createReport(request: CreateReport): Promise<CreatedReport> {
  requireRequest(requestSchema, request, 'createReport');
  const { runs: paths, output, title, force = false, seed = 0, rows = DEFAULT_REPORT_ROWS, command } = request;
  const format = formatOf(request); // before the work, not after it
  if (output !== undefined) {
    requireOtherFile(output, [...(await filesOf(paths)), request.source, request.target, request.labels]);
    requireAbsent(output, force);
  }
  const measures = request.measures?.map((name) => measureNamed(name).name) ?? REPORT_MEASURES;
  const [runs, layers]: [ReadRun[], LayerResult[]] = [[], []];
  for (const path of paths) {
    const found = await readResults(path);
    runs.push(...found.runs);
    layers.push(...found.layers);
  }
  const report = await buildReport({
    ...{ runs, layers, seed, measures, compare: request.compare ?? false, umap: request.umap ?? true },
    pairs: (await givenPairs(request)) ?? request.pairs,
    ...(title === undefined ? {} : { title }),
    ...(rows === 0 ? {} : { rows }),
    ...(command === undefined ? {} : { command }),
    signal: request.signal,
    on: request.on,
  });
  if (report.compare && report.groups.length < 2 && layers.length === 0) {
    throw new VecbridgeError('BAD_USAGE', `--compare needs two runs at least; there is ${report.groups.length}.`, {
      hint: 'runs that differ in their seed alone count as one: name another, or leave --compare out',
      context: { groups: report.groups.length },
    });
  }
  const content = format === undefined ? null : await rendered(report, format);
  if (output !== undefined) await writeFileAtomic(output, content!, { overwrite: force });
  return { file: output ?? null, format: format ?? null, content, report };
}

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

function formatOf({ output, format }: CreateReport): ReportFormat | undefined {
  if (output === undefined) return format;
  const ending = extname(output).toLowerCase().slice(1);
  const found = REPORT_FORMATS.find((one) => one === ending) ?? (ending === 'htm' ? 'html' : undefined);
  if (found && format !== undefined && found !== format) {
    throw new VecbridgeError('BAD_USAGE', `${output} ends in .${ending}, and --format says ${format}.`, {
      hint: 'leave --format out, or name the file after the format',
      context: { output, format },
    });
  }
  if (found ?? format) return found ?? format;
  throw new VecbridgeError('BAD_USAGE', `the ending of ${output} does not tell the format of the report.`, {
    hint: 'let the name end in .html, .md, .json or .csv, or add --format',
    context: { output },
  });
}

async function givenPairs({ source, target, labels, reading }: CreateReport): Promise<TestPairs | undefined> {
  if (source === undefined && target === undefined && labels === undefined) return undefined;
  if (source === undefined || target === undefined) {
    throw new VecbridgeError('BAD_USAGE', `--${source === undefined ? 'source' : 'target'} is missing.`, {
      hint: 'pairs are two files: --source FILE --target FILE, row i of one and row i of the other the same item',
      context: { source, target, labels },
    });
  }
  const [x, y] = await readPairedSamples([source, target], Number.POSITIVE_INFINITY, 0, reading);
  return {
    source: x.matrix,
    target: y.matrix,
    labels: labels === undefined ? null : await readKeptLabels(labels, x, reading?.skip),
    names: [x.name, y.name],
  };
}

/** Whether every path is a folder of `vecbridge demo`. */
export const areDemos = (paths: readonly string[]): boolean =>
  paths.every(
    (path) => existsSync(join(path, 'index.html')) && existsSync(join(path, 'translator', 'translator.json')),
  );

async function rendered(report: Report, format: ReportFormat): Promise<string> {
  switch (format) {
    case 'html':
      return (await import('./html.js')).reportHtml(report);
    case 'md':
      return (await import('./markdown.js')).reportMarkdown(report);
    case 'csv':
      return (await import('./csv.js')).reportCsv(report);
    case 'json':
      return `${JSON.stringify(report, null, 1)}\n`;
  }
}
