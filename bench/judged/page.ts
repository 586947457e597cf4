/**
 * The tables of docs/results/judged/README.md from the runs of run.ts.  npx tsx bench/judged/page.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import { groupBy, mean, readLines, sd, type TableText, withNamedTables } from '../table-text.js';

interface Scores {
  readonly ndcg10: number;
  readonly recall100: number;
  /** 95 % interval of nDCG@10 over the queries. */
  readonly interval: readonly [number, number];
}

interface Line {
  readonly cell: string;
  readonly pair: string;
  readonly seed: number;
  readonly verdict: string;
  readonly collections: readonly {
    readonly collection: string;
    readonly native: Scores;
    readonly translated: Scores;
  }[];
}

type Found = Omit<Line, 'collections'> & Line['collections'][number];

const CELLS = ['entries', 'abstracts', 'both', '30-pairs', '100-pairs', '300-pairs', 'all-pairs'];
const NAMES: Readonly<Record<string, string>> = {
  minilm: 'MiniLM',
  cran: 'Cranfield',
  med: 'MEDLINE',
  cisi: 'CISI',
  e5: 'E5',
};
const folder = join(packageRoot, 'docs', 'results', 'judged');
const page = join(folder, 'README.md');
const lines = readLines<Line>([join(folder, 'runs.jsonl')]);
const found: Found[] = lines.flatMap(({ collections, ...line }) => collections.map((one) => ({ ...line, ...one })));

const percent = (share: number): string => (100 * share).toFixed(0);
const named = (name: string): string => NAMES[name] ?? name;

const tables: Readonly<Record<string, () => TableText>> = {
  ndcg10: () =>
    table(
      ({ translated, native }) => translated.ndcg10 / native.ndcg10,
      ndcgCell,
      ({ ndcg10 }) => ndcg10,
    ),
  recall100: () =>
    table(
      ({ translated, native }) => translated.recall100 / native.recall100,
      shares,
      (s) => s.recall100,
    ),
};
writeFileSync(
  page,
  withNamedTables(readFileSync(page, 'utf8'), (name) => tables[name]?.()),
);

/** A row for every pair and collection, a column for every way to fit. */
function table(
  share: (one: Found) => number,
  cell: (of: readonly Found[], share: (one: Found) => number) => string,
  native: (scores: Scores) => number,
): TableText {
  const rows = [...groupBy(found, ({ pair, collection }) => `${pair} ${collection}`).values()].map((of) => {
    const { pair, collection, native: own } = of[0]!;
    const ways = CELLS.map((way) => of.filter((one) => one.cell === way));
    return [
      ...[pair.split('-').map(named).join(' → '), named(collection), native(own).toFixed(3)],
      ...ways.map((some) => (some.length ? cell(some, share) : '')),
    ];
  });
  return {
    head: ['queries → documents', 'collection', 'native', ...CELLS.map((cell) => cell.replace('-', ' '))],
    rows,
  };
}

/** Percent of native; over several seeds with its standard deviation. */
function shares(of: readonly Found[], share: (one: Found) => number): string {
  const values = of.map(share);
  return values.length > 1 ? `${percent(mean(values))} ± ${percent(sd(values))} %` : `${percent(values[0]!)} %`;
}

/** The same, and the interval over the queries of the first seed. */
function ndcgCell(of: readonly Found[], share: (one: Found) => number): string {
  const { translated, native } = of[0]!;
  const [low, high] = translated.interval.map((end) => percent(end / native.ndcg10));
  return `${shares(of, share)} (${low} to ${high})`;
}
