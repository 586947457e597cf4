import type { Spread, SummaryRow } from './summary.js';

interface Column {
  readonly head: string;
  /** Empty where there is nothing to say. */
  readonly text: (row: SummaryRow, plusMinus: string) => string;
  /** Shown in the terminal too. */
  readonly brief?: true;
}

/** "0.5696 ± 0.0380"; without a spread for a single run. */
export function spreadText(spread: Spread | null, digits: number, plusMinus = '±'): string {
  if (!spread) return '';
  const mean = spread.mean.toFixed(digits);
  return spread.n < 2 ? mean : `${mean} ${plusMinus} ${spread.sd.toFixed(digits)}`;
}

const spread =
  (of: (row: SummaryRow) => Spread | null, digits: number): Column['text'] =>
  (row, plusMinus) =>
    spreadText(of(row), digits, plusMinus);

const ended = (row: SummaryRow): boolean => row.runs > row.failures;

/** The columns of the table of results, in every format. */
export const COLUMNS: readonly Column[] = [
  { head: 'data', text: (row) => row.data, brief: true },
  { head: 'case', text: (row) => row.kind, brief: true },
  { head: 'size', text: (row) => row.size, brief: true },
  { head: 'method', text: (row) => row.label, brief: true },
  { head: 'runs', text: (row) => String(row.runs), brief: true },
  { head: 'failed', text: (row) => String(row.failures), brief: true },
  { head: 'top-1', text: spread((row) => row.top1, 4), brief: true },
  { head: 'of oracle', text: (row) => row.oracleTop1?.mean.toFixed(4) ?? '', brief: true },
  { head: 'found', text: (row) => (row.found === null ? '' : `${row.found} of ${row.runs}`), brief: true },
  { head: 'mean rank', text: spread((row) => row.meanRank, 1), brief: true },
  { head: 'MRR', text: spread((row) => row.mrr, 3) },
  { head: 'recall@10', text: spread((row) => row.recall10, 3) },
  { head: 'nDCG@10', text: spread((row) => row.ndcg10, 3), brief: true },
  { head: 'of native', text: spread((row) => row.ndcg10OfNative, 3), brief: true },
  { head: 'back: top-1', text: spread((row) => row.backTop1, 4) },
  { head: 'own top-1', text: spread((row) => row.ownTop1, 4) },
  {
    head: 'aligned / uncertain / not',
    text: (row) =>
      ended(row) ? `${row.verdicts.aligned} / ${row.verdicts.uncertain} / ${row.verdicts['not-aligned']}` : '',
    brief: true,
  },
  { head: 'wrongly aligned', text: (row) => (ended(row) ? String(row.wronglyAligned) : '') },
  { head: 'seconds', text: spread((row) => row.seconds, 1), brief: true },
  { head: 'CPU seconds', text: spread((row) => row.cpuSeconds, 1) },
  { head: 'peak MB', text: (row) => (row.peakBytes === null ? '' : (row.peakBytes / 1e6).toFixed(0)), brief: true },
];

/** The columns that hold something in some row: their heads, and the cells of every row. */
export function tableOf(
  rows: readonly SummaryRow[],
  columns: readonly Column[] = COLUMNS,
  plusMinus = '±',
): { readonly head: string[]; readonly rows: string[][] } {
  const cells = rows.map((row) => columns.map((column) => column.text(row, plusMinus)));
  const keep = columns.map((_, c) => cells.some((row) => row[c] !== ''));
  return {
    head: columns.filter((_, c) => keep[c]).map((column) => column.head),
    rows: cells.map((row) => row.filter((_, c) => keep[c])),
  };
}
