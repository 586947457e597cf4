import type { BenchRecord } from './record.js';
import type { Comparison } from './significance.js';
import { type Confusion, confusionOf, type Spread, type SummaryRow, summarise } from './summary.js';

const HEAD = [
  'data',
  'case',
  'size',
  'method',
  'runs',
  'failed',
  'top-1',
  'of oracle',
  'mean rank',
  'MRR',
  'recall@10',
  'back: top-1',
  'own top-1',
  'aligned / uncertain / not',
  'wrongly aligned',
  'seconds',
  'CPU seconds',
  'peak MB',
] as const;

/** "0.5696 ± 0.0380"; without a spread for a single run. */
export function spreadText(spread: Spread | null, digits: number, plusMinus = '±'): string {
  if (!spread) return '';
  const mean = spread.mean.toFixed(digits);
  return spread.n < 2 ? mean : `${mean} ${plusMinus} ${spread.sd.toFixed(digits)}`;
}

function cells(row: SummaryRow, plusMinus = '±'): string[] {
  const text = (spread: Spread | null, digits: number): string => spreadText(spread, digits, plusMinus);
  const { aligned, uncertain, 'not-aligned': not } = row.verdicts;
  const done = row.runs > row.failures;
  return [
    row.data,
    row.kind,
    row.size,
    row.label,
    String(row.runs),
    String(row.failures),
    text(row.top1, 4),
    row.oracleTop1 ? row.oracleTop1.mean.toFixed(4) : '',
    text(row.meanRank, 1),
    text(row.mrr, 3),
    text(row.recall10, 3),
    text(row.backTop1, 4),
    text(row.ownTop1, 4),
    done ? `${aligned} / ${uncertain} / ${not}` : '',
    done ? String(row.wronglyAligned) : '',
    text(row.seconds, 1),
    text(row.cpuSeconds, 1),
    row.peakBytes === null ? '' : (row.peakBytes / 1e6).toFixed(0),
  ];
}

/** Columns that hold nothing anywhere are left out. */
function filled(head: readonly string[], rows: readonly string[][]): { head: string[]; rows: string[][] } {
  const keep = head.map((_, c) => rows.some((row) => row[c] !== ''));
  const pick = (row: readonly string[]): string[] => row.filter((_, c) => keep[c]);
  return { head: pick(head), rows: rows.map(pick) };
}

const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

export interface Report {
  readonly name: string;
  readonly description: string;
  readonly records: readonly BenchRecord[];
  readonly comparisons: readonly Comparison[];
}

/** Results, verdicts against the truth, significance, and every failure with its reason. */
export function markdownReport({ name, description, records, comparisons }: Report): string {
  const rows = summarise(records);
  const { head, rows: body } = filled(
    HEAD,
    rows.map((row) => cells(row)),
  );
  const parts = [`# ${name}`, '', ...(description ? [description, ''] : [])];
  parts.push(
    'Top-1 and the other measures are of the test pairs, mean ± standard deviation over the runs that ended; "of oracle" is',
    'the top-1 of orthogonal Procrustes on all pairs (cross-fitted on the test pairs where there are no others); "own" is among',
    'the fitted rows themselves, where both sides hold the same entries. Seconds are of the fit and its verdict.',
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
    'Paired bootstrap over test queries and seeds; p-values adjusted by Holm over the whole table. A failed run finds nothing.',
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
    ...['secondsMap', 'secondsVerdict', 'cpuSeconds', 'peakBytes', 'failure', 'message'],
  ];
  const lines = records.map((r) => {
    const m = r.measured;
    const s = m?.scores?.there;
    return [
      ...[r.id, r.label, r.method, r.data, r.kind, r.size.rows, r.size.entries, r.seed, m?.rows.pairs, m?.verdict],
      ...[s?.top1, s?.meanRank, s?.medianRank, s?.mrr, s?.recall['10'], s?.recall['100'], s?.cosine, s?.foscttm],
      ...[m?.scores?.back?.top1, m?.own?.there.top1, m?.oracle?.there.top1, m?.oracle?.kind],
      ...[m?.seconds.map, m?.seconds.verdict, m?.cpuSeconds, m?.peakBytes, r.failure?.kind, r.failure?.message],
    ];
  });
  const quoted = (value: unknown): string => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[head, ...lines].map((line) => line.map(quoted).join(',')).join('\n')}\n`;
}

/** The table of results as a LaTeX tabular (booktabs). */
export function latexTable(records: readonly BenchRecord[]): string {
  const escaped = (text: string): string =>
    text.replace(/[\\&%$#_{}]/g, (c) => (c === '\\' ? '\\textbackslash{}' : `\\${c}`));
  const { head, rows } = filled(
    HEAD,
    summarise(records).map((row) => cells(row, '\u0000')),
  );
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
