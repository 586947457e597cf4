import { type JobSize, sizeName } from './jobs.js';
import type { BenchRecord, Measured } from './record.js';

/** Mean and standard deviation (divisor n − 1; 0 for one value); null where there is no value. */
export interface Spread {
  readonly mean: number;
  readonly sd: number;
  readonly least: number;
  readonly most: number;
  readonly n: number;
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const sd = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  return { mean, sd, least: Math.min(...values), most: Math.max(...values), n: values.length };
}

/** All seeds of one method on the same data, case and size. */
export interface SummaryRow {
  readonly label: string;
  readonly data: string;
  readonly kind: string;
  readonly size: string;
  readonly runs: number;
  /** Runs without a result; the measures are of the others. */
  readonly failures: number;
  readonly pool: number | null;
  readonly top1: Spread | null;
  readonly meanRank: Spread | null;
  readonly mrr: Spread | null;
  readonly recall10: Spread | null;
  readonly cosine: Spread | null;
  /** nDCG@10 on human judgements, and its share of the native row's. */
  readonly ndcg10: Spread | null;
  readonly ndcg10OfNative: Spread | null;
  readonly backTop1: Spread | null;
  /** Top-1 among the fitted rows themselves, where both sides hold the same entries. */
  readonly ownTop1: Spread | null;
  readonly oracleTop1: Spread | null;
  /** Runs whose top-1 reaches a quarter of the oracle's; null where no map exists. */
  readonly found: number | null;
  readonly verdicts: Readonly<Record<Measured['verdict'], number>>;
  readonly wronglyAligned: number;
  readonly seconds: Spread | null;
  readonly cpuSeconds: Spread | null;
  /** Largest of the runs. */
  readonly peakBytes: number | null;
}

/** A row per data, case, size and method, in the order of the records. */
export function summarise(records: readonly BenchRecord[]): SummaryRow[] {
  const groups = new Map<string, BenchRecord[]>();
  for (const record of records) {
    const key = [record.data, record.kind, sizeName(record.size as JobSize), record.label].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const rows = [...groups.values()].map(rowOf);
  const place = (of: (row: SummaryRow) => string): Map<string, number> =>
    new Map([...new Set(rows.map(of))].map((name, i) => [name, i]));
  const orders = [(r: SummaryRow) => r.data, (r: SummaryRow) => r.kind, (r: SummaryRow) => r.size].map(
    (of) => [of, place(of)] as const,
  );
  return rows.sort((a, b) => {
    for (const [of, order] of orders) {
      const difference = order.get(of(a))! - order.get(of(b))!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function rowOf(group: readonly BenchRecord[]): SummaryRow {
  const first = group[0]!;
  const done = group.flatMap((record) => (record.measured ? [record.measured] : []));
  const spread = (of: (m: Measured) => number | null | undefined): Spread | null =>
    spreadOf(done.map(of).filter((value) => value !== null && value !== undefined));
  const count = (label: Measured['verdict']): number => done.filter((m) => m.verdict === label).length;
  return {
    label: first.label,
    data: first.data,
    kind: first.kind,
    size: sizeName(first.size as JobSize),
    runs: group.length,
    failures: group.length - done.length,
    pool: done[0]?.scores?.there.pool ?? null,
    top1: spread((m) => m.scores?.there.top1),
    meanRank: spread((m) => m.scores?.there.meanRank),
    mrr: spread((m) => m.scores?.there.mrr),
    recall10: spread((m) => m.scores?.there.recall['10']),
    cosine: spread((m) => m.scores?.there.cosine),
    ndcg10: spread((m) => m.judged?.rows.translated?.ndcg10),
    ndcg10OfNative: spread(
      ({ judged }) => judged?.rows.native && judged.rows.translated!.ndcg10 / judged.rows.native.ndcg10,
    ),
    backTop1: spread((m) => m.scores?.back?.top1),
    ownTop1: spread((m) => m.own?.there.top1),
    oracleTop1: spread((m) => m.oracle?.there.top1),
    found: done.some((m) => truthOf(m) !== 'none') ? done.filter((m) => truthOf(m) === 'found').length : null,
    verdicts: {
      aligned: count('aligned'),
      uncertain: count('uncertain'),
      'not-aligned': count('not-aligned'),
      unverified: count('unverified'),
    },
    wronglyAligned: done.filter((m) => truthOf(m) !== 'found' && m.verdict === 'aligned').length,
    seconds: spread((m) => m.seconds.map + m.seconds.verdict),
    cpuSeconds: spread((m) => m.cpuSeconds),
    peakBytes: done.length > 0 ? Math.max(...done.map((m) => m.peakBytes)) : null,
  };
}

/**
 * found: top-1 reaches a quarter of the oracle's; missed: it does not, though a map exists; none: the target is made up,
 * no row has a partner. Without an oracle (fewer than ten test pairs) the oracle counts as perfect.
 */
type Truth = 'found' | 'missed' | 'none';

export function truthOf(measured: Measured): Truth {
  if (!measured.scores) return 'none';
  return measured.scores.there.top1 >= (measured.oracle?.there.top1 ?? 1) / 4 ? 'found' : 'missed';
}

export type Confusion = Readonly<Record<Measured['verdict'] | 'failed', Readonly<Record<Truth | 'unknown', number>>>>;

/** Verdicts against the truth, counted over all runs of one method (all of them without `label`); failed runs too. */
export function confusionOf(records: readonly BenchRecord[], label?: string): Confusion {
  const empty = () => ({ found: 0, missed: 0, none: 0, unknown: 0 });
  const table = { aligned: empty(), uncertain: empty(), 'not-aligned': empty(), unverified: empty(), failed: empty() };
  for (const { measured, label: of } of records) {
    if (label !== undefined && of !== label) continue;
    if (measured) table[measured.verdict][truthOf(measured)]++;
    else table.failed.unknown++;
  }
  return table;
}
