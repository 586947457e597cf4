import { commaField } from '../../src/vectors/formats/csv/records.js';
import { COLUMNS, tableOf } from './columns.js';
import type { BenchRecord } from './record.js';
import type { Comparison } from './significance.js';
import { type Confusion, confusionOf, summarise } from './summary.js';

const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

interface Report {
  readonly name: string;
  readonly description: string;
  readonly records: readonly BenchRecord[];
  readonly comparisons: readonly Comparison[];
}

/** Results, verdicts against the truth, significance, and every failure with its reason. */
export function markdownReport({ name, description, records, comparisons }: Report): string {
  const { head, rows: body } = tableOf(summarise(records));
  const parts = [`# ${name}`, '', ...(description ? [description, ''] : [])];
  parts.push(
    'Top-1 and the other measures are of the test pairs, mean ± standard deviation over the runs that ended; "of oracle" is',
    'the top-1 of orthogonal Procrustes on all pairs (cross-fitted on the test pairs where there are no others); "own" is among',
    "the fitted rows themselves, where both sides hold the same entries; found: runs that reach a quarter of the oracle's top-1.",
    'Seconds are of the fit and its verdict.',
    '',
    markdownTable(head, body),
    '',
    '## Verdicts against the truth',
    '',
    "found: top-1 of at least a quarter of the oracle's; missed: below; no map: the target is made up. Wrongly aligned are the",
    'runs called aligned that are not found.',
    '',
    confusionTable(records),
  );
  if (comparisons.length > 0) parts.push('', '## Differences of top-1', '', ...comparisonText(comparisons));
  const failures = records.filter((record) => record.failure);
  if (failures.length > 0) {
    parts.push('', `## Failures: ${failures.length} of ${records.length} runs`, '');
    const lines = failures.map(({ id, failure }) => [
      id,
      failure!.kind,
      failure!.code,
      failure!.message,
      failure!.seconds.toFixed(0),
    ]);
    parts.push(markdownTable(['run', 'kind', 'code', 'message', 'after seconds'], lines));
  }
  const machines = [...new Set(records.map((record) => record.machine))];
  const versions = [
    ...new Set(
      records.map(({ versions: v }) => `vecbridge ${v.vecbridge}, Node ${v.node}${v.engine ? `, ${v.engine}` : ''}`),
    ),
  ];
  const threads = [...new Set(records.map((record) => record.threads))];
  parts.push('', `Machine: ${machines.join('; ')}; ${threads.join(', ')} thread(s) a run. ${versions.join('; ')}.`);
  return `${parts.join('\n')}\n`;
}

function confusionTable(records: readonly BenchRecord[]): string {
  const labels = [...new Set(records.map((record) => record.label))];
  const counts = (name: string, confusion: Confusion): string[] => {
    const verdicts = ['aligned', 'uncertain', 'not-aligned'] as const;
    const inTruth = (truth: 'found' | 'missed' | 'none'): string =>
      verdicts.map((v) => confusion[v][truth]).join(' / ');
    const wrong = confusion.aligned.missed + confusion.aligned.none;
    return [
      name,
      inTruth('found'),
      inTruth('missed'),
      inTruth('none'),
      String(wrong),
      String(confusion.failed.unknown),
    ];
  };
  const head = ['method', 'found', 'missed', 'no map', 'wrongly aligned', 'failed'];
  const rows = labels.map((label) => counts(label, confusionOf(records, label)));
  rows.push(counts('all', confusionOf(records)));
  return `Cells: aligned / uncertain / not-aligned.\n\n${markdownTable(head, rows)}`;
}

function comparisonText(comparisons: readonly Comparison[]): string[] {
  const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(4)}`;
  const rows = comparisons.map((c) => [
    c.data,
    c.kind,
    c.size,
    c.a,
    c.b,
    signed(c.difference),
    `${signed(c.interval[0])} to ${signed(c.interval[1])}`,
    c.adjusted < 0.001 ? '< .001' : c.adjusted.toFixed(3),
    c.adjusted < 0.05 ? 'yes' : 'no',
  ]);
  return [
    'Paired bootstrap over test queries and seeds; p-values adjusted by Holm over the comparisons on the same data, case and size. A failed run finds nothing.',
    '',
    markdownTable(['data', 'case', 'size', 'a', 'b', 'a − b', '95 %', 'p', 'significant'], rows),
  ];
}

/** One line per run, failed ones too: for a spreadsheet or a data frame. */
export function csvRuns(records: readonly BenchRecord[]): string {
  const head = [
    ...['id', 'label', 'method', 'data', 'case', 'rows', 'entries', 'seed', 'pairs', 'verdict', 'top1', 'meanRank'],
    ...[
      'medianRank',
      'mrr',
      'recall10',
      'recall100',
      'cosine',
      'foscttm',
      'backTop1',
      'ownTop1',
      'oracleTop1',
      'oracle',
    ],
    ...['ndcg10', 'ndcg10Native', 'secondsMap', 'secondsVerdict', 'cpuSeconds', 'peakBytes', 'failure', 'message'],
  ];
  const lines = records.map((r) => {
    const m = r.measured;
    const s = m?.scores?.there;
    return [
      ...[r.id, r.label, r.method, r.data, r.kind, r.size.rows, r.size.entries, r.seed, m?.rows.pairs, m?.verdict],
      ...[s?.top1, s?.meanRank, s?.medianRank, s?.mrr, s?.recall['10'], s?.recall['100'], s?.cosine, s?.foscttm],
      ...[m?.scores?.back?.top1, m?.own?.there.top1, m?.oracle?.there.top1, m?.oracle?.kind],
      ...[m?.judged?.rows.translated?.ndcg10, m?.judged?.rows.native?.ndcg10],
      ...[m?.seconds.map, m?.seconds.verdict, m?.cpuSeconds, m?.peakBytes, r.failure?.kind, r.failure?.message],
    ];
  });
  const quoted = (value: unknown): string => commaField(value === null || value === undefined ? '' : String(value));
  return `${[head, ...lines].map((line) => line.map(quoted).join(',')).join('\n')}\n`;
}

/** The table of results as a LaTeX tabular (booktabs). */
export function latexTable(records: readonly BenchRecord[]): string {
  const escaped = (text: string): string =>
    text.replace(/[\\&%$#_{}]/g, (c) => (c === '\\' ? '\\textbackslash{}' : `\\${c}`));
  const { head, rows } = tableOf(summarise(records), COLUMNS, '\u0000');
  const line = (row: readonly string[]): string =>
    `${row.map((cell) => escaped(cell).replaceAll('\u0000', '$\\pm$')).join(' & ')} \\\\`;
  return [
    '% needs \\usepackage{booktabs}',
    `\\begin{tabular}{${head.map((_, c) => (c < 4 ? 'l' : 'r')).join('')}}`,
    '\\toprule',
    line(head),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}
