import { parseOptions } from '../../src/core/options.js';
import { methodNamed } from '../../training/methods.js';
import { MODERN_PAIRS } from '../modern/jobs.js';
import type { Line } from '../modern/lines.js';
import { arrow, groupBy, mean, meanAndSd, type TableText } from '../table-text.js';
import { BASELINES, type BaselineName, baselineOf } from './jobs.js';
import type { BaselineLine } from './run-job.js';

const HEAD = [
  'method',
  ...MODERN_PAIRS.map(arrow),
  'found',
  'verdict where found',
  'CPU seconds: map',
  'verdict',
] as const;

/** "0.9760 ± 0.0010 (3)": mean, standard deviation and number of the seeds. */
function shares(values: readonly number[]): string {
  if (values.length === 0) return '–';
  return `${values.length > 1 ? meanAndSd(values, 4) : values[0]!.toFixed(4)} (${values.length})`;
}

const whole = (values: readonly number[]): string => (values.length ? mean(values).toFixed(0) : '–');

/** "2 aligned, 1 uncertain of 3 judged" */
function verdictsOf(labels: readonly (string | undefined)[]): string {
  const judged = labels.filter((label) => label !== undefined);
  if (judged.length === 0) return 'not judged';
  return [...groupBy(judged, (label) => label)].map(([label, of]) => `${of.length} ${label}`).join(', ');
}

/** A row for every published method that was run, below `before`. */
export function modernTable(lines: readonly BaselineLine[], before: readonly (readonly string[])[]): TableText {
  const names = (Object.keys(BASELINES) as BaselineName[]).filter((name) => lines.some((line) => line.name === name));
  const rows = names.map((name) => {
    const of = lines.filter((line) => line.name === name);
    const judged = of.filter((line) => line.verdict);
    const cells = MODERN_PAIRS.map((pair) =>
      shares(of.filter((line) => line.pair === pair).map((line) => line.there.top1)),
    );
    return [
      ...[name, ...cells, `${of.filter((line) => line.found).length} of ${of.length}`],
      ...[verdictsOf(of.map((line) => line.verdict?.label)), whole(of.map((line) => line.cpuSeconds.map))],
      whole(judged.map((line) => line.cpuSeconds.verdict)),
    ];
  });
  return { head: HEAD, rows: [...before, ...rows] };
}

const ofOurs = (lines: readonly Line[], rows: number): Line[] =>
  lines.filter(
    (line) =>
      line.method === 'vecbridge' &&
      line.split === 'modern-19k' &&
      line.rows === rows &&
      !(line.known || line.shared || line.population),
  );

/** Oracle, identity and random of the pairs: the same in every line of a pair. */
export function boundsRows(lines: readonly Line[], rows: number): string[][] {
  const of = ofOurs(lines, rows);
  return (['oracle', 'identity', 'random'] as const).map((way) => [
    way === 'oracle' ? '*oracle*' : way,
    ...MODERN_PAIRS.map((pair) => of.find((line) => line.pair === pair)?.[way].there.top1.toFixed(4) ?? '–'),
    ...['', '', '', ''],
  ]);
}

/** `vecbridge fit` on the same rows, judged in every seed. */
export function oursRow(lines: readonly Line[], rows: number): string[] {
  const of = ofOurs(lines, rows).filter((line) => MODERN_PAIRS.some((pair) => pair === line.pair));
  return [
    'unpaired-linear',
    ...MODERN_PAIRS.map((pair) => shares(of.filter((line) => line.pair === pair).map((line) => line.there.top1))),
    `${of.filter((line) => line.found).length} of ${of.length}`,
    verdictsOf(of.filter((line) => line.found).map((line) => line.verdict?.label)),
    `${whole(of.flatMap((line) => line.cpuSeconds ?? []))}, verdict included`,
    '',
  ];
}

/** What the bench gives every method, run or not, and what the authors gave it. */
export function budgetTable(): TableText {
  return {
    head: ['method', 'budget of the bench', 'published'],
    rows: (Object.keys(BASELINES) as BaselineName[]).map((name) => {
      const { method, options: given, budget, published } = baselineOf(name);
      const options = parseOptions(methodNamed(method).options, given, name) as Record<string, unknown>;
      const [here, theirs] = [budget(options), budget({ ...options, ...published })];
      return [name, here, here === theirs ? 'the same' : theirs];
    }),
  };
}
