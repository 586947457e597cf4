import { type Spread, spreadOf } from '../../eval/bench/summary.js';
import { canonical } from '../../src/core/canonical.js';
import type { CurrentLabel } from '../../src/core/verdict.js';
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import type { Run } from './run.js';

/** All seeds of one method with the same options between the same spaces. */
export interface Group {
  /** Unique among the groups of a direction. */
  readonly label: string;
  readonly direction: string;
  readonly runs: readonly Run[];
  /** Index of the run that figures show: the highest score of the verdict, which needs no pairs; else the first. */
  readonly shown: number;
  readonly verdicts: Readonly<Record<CurrentLabel, number>>;
}

/** A row of the table of methods; identity, random and oracle have rows of their own. */
export interface TableRow {
  readonly direction: string;
  readonly label: string;
  readonly kind: 'method' | 'identity' | 'random' | 'oracle';
  readonly runs: number;
  /** Those with scores; the measures are of them. */
  readonly measured: number;
  readonly failed: number;
  readonly pool: number | null;
  /** By the name of the measure: top1, meanRank, ... */
  readonly measures: Readonly<Record<string, Spread | null>>;
  readonly verdicts: Readonly<Record<CurrentLabel, number>> | null;
}

/** Runs that differ in nothing but their seed come together, in the order they were given. */
export function groupsOf(runs: readonly Run[]): Group[] {
  const byKey = new Map<string, Run[]>();
  for (const run of runs) {
    const { seed: _, ...options } = run.facts.options;
    // Files of scores say nothing of options: each is its own group. So is every folder of a bench.
    const own = run.kind === 'evaluation' && run.seed === null ? run.name : run.kind === 'bench' ? run.path : '';
    const key = [run.direction, run.label, canonical(options), own].join('\n');
    byKey.set(key, [...(byKey.get(key) ?? []), run]);
  }
  const groups = [...byKey.values()];
  const taken = new Map<string, number>();
  for (const [first] of groups) {
    const name = `${first!.direction}\n${first!.label}`;
    taken.set(name, (taken.get(name) ?? 0) + 1);
  }
  const ordered = groups.map((group): Group => {
    const first = group[0]!;
    const shared = taken.get(`${first.direction}\n${first.label}`)! > 1;
    return {
      label: shared && first.label !== first.name ? `${first.label} (${first.name})` : first.label,
      direction: first.direction,
      runs: group,
      shown: shownOf(group),
      verdicts: verdictsOf(group),
    };
  });
  const places = new Map([...new Set(ordered.map((group) => group.direction))].map((name, i) => [name, i]));
  return ordered.sort((a, b) => places.get(a.direction)! - places.get(b.direction)!);
}

function shownOf(runs: readonly Run[]): number {
  let best = 0;
  for (const [i, run] of runs.entries()) {
    const [score, least] = [run.verdict?.score ?? null, runs[best]!.verdict?.score ?? null];
    if (score !== null && (least === null || score > least)) best = i;
  }
  return best;
}

function verdictsOf(runs: readonly Run[]): Record<CurrentLabel, number> {
  const counts = { aligned: 0, uncertain: 0, 'not-aligned': 0, unverified: 0, measured: 0 };
  for (const { verdict } of runs) if (verdict) counts[verdict.label]++;
  return counts;
}

/** A measure of the table: how it is called, how many digits it is shown with. */
interface MeasureColumn {
  readonly key: string;
  readonly head: string;
  readonly digits: number;
  readonly of: (scores: RetrievalScores) => number | undefined;
}

/** The measures of a table of these runs: every k of recall that one of them has. */
export function measureColumns(runs: readonly Run[]): MeasureColumn[] {
  const ks = new Set(runs.flatMap((run) => Object.keys(run.scores?.recall ?? {})));
  ks.delete('1'); // the column top-1
  return [
    { key: 'top1', head: 'top-1', digits: 3, of: (s) => s.top1 },
    { key: 'meanRank', head: 'mean rank', digits: 1, of: (s) => s.meanRank },
    { key: 'medianRank', head: 'median rank', digits: 1, of: (s) => s.medianRank },
    { key: 'mrr', head: 'MRR', digits: 3, of: (s) => s.mrr },
    ...[...ks]
      .sort((a, b) => Number(a) - Number(b))
      .map((k) => ({ key: `recall@${k}`, head: `recall@${k}`, digits: 3, of: (s: RetrievalScores) => s.recall[k] })),
    { key: 'cosine', head: 'cosine', digits: 3, of: (s) => s.cosine },
    { key: 'foscttm', head: 'FOSCTTM', digits: 3, of: (s) => s.foscttm },
  ];
}

/** For every direction a row of each group, then those to compare with, over the seeds of all groups. */
export function tableRows(groups: readonly Group[], columns: readonly MeasureColumn[]): TableRow[] {
  const rows: TableRow[] = [];
  for (const direction of new Set(groups.map((group) => group.direction))) {
    const here = groups.filter((group) => group.direction === direction);
    for (const { label, runs, verdicts } of here) {
      const failed = runs.filter((run) => run.failure !== null).length;
      rows.push({
        ...rowOf(
          direction,
          label,
          'method',
          runs.flatMap((run) => run.scores ?? []),
          columns,
        ),
        runs: runs.length,
        failed,
        verdicts,
      });
    }
    const references = here.flatMap((group) => group.runs.flatMap((run) => run.references ?? []));
    for (const kind of ['identity', 'random', 'oracle'] as const) {
      const found = references.flatMap((one) => one[kind] ?? []);
      if (found.length === 0) continue;
      const kinds = kind === 'oracle' ? [...new Set(references.flatMap((one) => one.oracle?.kind ?? []))] : [];
      const label = kinds.length > 0 ? `oracle (${kinds.map(oracleName).join(', ')})` : kind;
      rows.push({ ...rowOf(direction, label, kind, found, columns), failed: 0, verdicts: null });
    }
  }
  return rows;
}

const oracleName = (kind: string): string =>
  ({ given: 'given', 'cross-fitted': '5-fold cross-fitted', 'all-pairs': 'all pairs' })[kind] ?? kind;

function rowOf(
  direction: string,
  label: string,
  kind: TableRow['kind'],
  scores: readonly RetrievalScores[],
  columns: readonly MeasureColumn[],
) {
  const measures = Object.fromEntries(
    columns.map(({ key, of }) => [
      key,
      spreadOf(
        scores
          .map(of)
          .filter((v) => v !== undefined)
          .filter((v) => !Number.isNaN(v)),
      ),
    ]),
  ) as Record<string, Spread | null>;
  return {
    direction,
    label,
    kind,
    runs: scores.length,
    measured: scores.length,
    pool: scores[0]?.pool ?? null,
    measures,
  };
}
