/**
 * The tables of docs/baselines.md from the runs of bench/suites/wordnet-all.json; nothing is measured here:
 *   node --import tsx bench/wordnet/baseline-tables.ts docs/results/wordnet-all/runs.csv
 * Rows of vec2vec on all rows are quoted from docs/results/vec2vec-polish.jsonl.
 */
import { readFileSync } from 'node:fs';
import { spreadText } from '../../eval/bench/columns.js';
import { spreadOf } from '../../eval/bench/summary.js';

interface Run {
  readonly method: string;
  readonly pair: string;
  readonly kind: string;
  readonly size: string;
  readonly verdict: string;
  readonly top1: number | null;
  readonly back: number | null;
  readonly own: number | null;
  readonly oracle: number | null;
  readonly cpu: number | null;
  readonly peak: number | null;
  readonly failure: string;
}

const quoted = { kind: 'true', size: 'all', own: null, failure: '' } as const;
const PAIRS = ['use-glove', 'glove-fasttext', 'use-fasttext'];
const results = new URL('../../docs/results/', import.meta.url);
const [path = 'docs/results/wordnet-all/runs.csv'] = process.argv.slice(2);
const runs = [...csv(readFileSync(path, 'utf8')).map(runOf), ...quotedNetwork()];

const sizes = ['all', '250-same', '700-same', '2000-same'].filter((size) => runs.some((run) => run.size === size));
for (const size of sizes) {
  const here = runs.filter((run) => run.size === size && run.kind === 'true');
  console.log(
    `\n### ${size === 'all' ? 'All rows, no entry on both sides' : `${size.split('-')[0]} of the same entries`}\n`,
  );
  print([
    [
      'method',
      ...PAIRS,
      ...(size === 'all' ? [] : ['own entries']),
      'found',
      'aligned / uncertain / not',
      'CPU seconds',
      'peak MB',
    ],
    oracleRow(here, size),
    ...methodsOf(here).map((method) =>
      methodRow(
        here.filter((run) => run.method === method),
        method,
        size,
      ),
    ),
  ]);
}
const judged = runs.filter((run) => run.verdict || run.failure);
console.log('\n### Verdicts against the truth\n');
print([
  ['method', 'runs', 'found', 'missed', 'no map', 'wrongly aligned', 'failed'],
  ...[...methodsOf(judged), 'all'].map((method) => {
    const of = judged.filter((run) => method === 'all' || run.method === method);
    const cell = (truth: string): string => {
      const in_ = of.filter((run) => truthOf(run) === truth);
      return ['aligned', 'uncertain', 'not-aligned']
        .map((v) => in_.filter((run) => run.verdict === v).length)
        .join(' / ');
    };
    const wrong = of.filter((run) => run.verdict === 'aligned' && ['missed', 'none'].includes(truthOf(run)));
    return [
      method,
      of.length,
      cell('found'),
      cell('missed'),
      cell('none'),
      wrong.length,
      of.filter((run) => run.failure).length,
    ];
  }),
]);

function methodRow(of: readonly Run[], method: string, size: string): (string | number)[] {
  const done = of.filter((run) => !run.failure);
  const verdicts = ['aligned', 'uncertain', 'not-aligned'].map((v) => done.filter((run) => run.verdict === v).length);
  return [
    method,
    ...PAIRS.map((pair) =>
      cellOf(
        of.filter((run) => run.pair === pair),
        (run) => run.top1,
      ),
    ),
    ...(size === 'all' ? [] : [numbers(done, (run) => run.own, 3)]),
    `${done.filter((run) => truthOf(run) === 'found').length} of ${of.length}`,
    verdicts.every((n) => n === 0) ? '' : verdicts.join(' / '),
    numbers(done, (run) => run.cpu, 0),
    done.some((run) => run.peak) ? Math.max(...done.map((run) => (run.peak ?? 0) / 1e6)).toFixed(0) : '',
  ];
}

/** The oracle is fitted in the centred coordinates of a method: those of unpaired-linear stand for all without pairs. */
function oracleRow(of: readonly Run[], size: string): string[] {
  const cells = PAIRS.map((pair) =>
    numbers(
      of.filter((run) => run.pair === pair && run.method === 'unpaired-linear'),
      (run) => run.oracle,
      4,
    ),
  );
  return ['*oracle*', ...cells, ...(size === 'all' ? [] : ['']), '', '', '', ''];
}

/** "0.5849 ± 0.0044 (10)": mean, standard deviation and number of the runs that ended. */
function cellOf(of: readonly Run[], value: (run: Run) => number | null): string {
  const values = of.flatMap((run) => value(run) ?? []);
  const failed = of.filter((run) => run.failure).length;
  const text = values.length === 0 ? '–' : `${spreadText(spreadOf(values), 4)} (${values.length})`;
  return failed > 0 ? `${text}, ${failed} failed` : text;
}

function numbers(of: readonly Run[], value: (run: Run) => number | null, digits: number): string {
  return spreadText(spreadOf(of.flatMap((run) => value(run) ?? [])), digits).replace(/ ± 0\.?0*$/, '');
}

function truthOf({ failure, top1, oracle }: Run): string {
  if (failure) return 'failed';
  return top1 === null ? 'none' : top1 >= (oracle ?? 1) / 4 ? 'found' : 'missed';
}

function methodsOf(of: readonly Run[]): string[] {
  return [...new Set(of.map((run) => run.method))];
}

function runOf(row: Readonly<Record<string, string>>): Run {
  const number = (name: string): number | null => (row[name] ? Number(row[name]) : null);
  return {
    method: row['label']!,
    pair: row['data']!,
    kind: row['case']!,
    size: `${row['rows']}${row['entries'] === 'same' ? '-same' : ''}`,
    verdict: row['verdict']!,
    top1: number('top1'),
    back: number('backTop1'),
    own: number('ownTop1'),
    oracle: number('oracleTop1'),
    cpu: number('cpuSeconds'),
    peak: number('peakBytes'),
    failure: row['failure']!,
  };
}

function lines<T>(name: string): T[] {
  const text = readFileSync(new URL(name, results), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as T);
}

/** 75 steps from the map of unpaired-linear; seconds are those of the steps. */
function quotedNetwork(): Run[] {
  type Line = { pair: string; there: { top1: number }; back: { top1: number }; cpuSeconds: number };
  return lines<Line>('vec2vec-polish.jsonl').map((line) => ({
    ...quoted,
    method: 'vec2vec (from unpaired-linear)',
    pair: line.pair,
    verdict: '',
    top1: line.there.top1,
    back: line.back.top1,
    oracle: null,
    cpu: line.cpuSeconds,
    peak: null,
  }));
}

/** Records of a CSV file with a head; cells may be quoted. */
function csv(text: string): Record<string, string>[] {
  const [head, ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map((match) => match[1]!.replace(/^"|"$/g, '').replaceAll('""', '"'))
        .slice(0, line.endsWith(',') ? undefined : -1),
    );
  return rows.map((row) => Object.fromEntries(head!.map((name, i) => [name, row[i] ?? ''])));
}

function print([head, ...rows]: readonly (readonly (string | number)[])[]): void {
  for (const row of [head!, head!.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
}
