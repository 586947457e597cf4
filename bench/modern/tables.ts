import { arrow, groupBy, markdown, mean, meanAndSd, type TableText, withNamedTables } from '../table-text.js';
import { type Job, keyOf, MODERN_PAIRS, MOST_ROWS, TABLES, type Table } from './jobs.js';
import type { Line } from './lines.js';

interface Page {
  readonly title: string;
  readonly lead: string;
  readonly tables: readonly TableText[];
}

const isOurs = (line: Line): boolean => line.method === 'vecbridge';
const isPlain = ({ known, shared, population }: Line): boolean => !known && !shared && !population;
/** The same run by another method or with another case. */
const sibling = (line: Line, change: Partial<Job>): string => keyOf({ ...line, ...change });

const three = (values: readonly number[]): string => (values.length ? meanAndSd(values, 3) : '');
const ranks = (values: readonly number[]): string => (values.length ? mean(values).toFixed(1) : '');
const seconds = (values: readonly number[]): string => (values.length ? mean(values).toFixed(0) : '');
const share = (of: readonly Line[]): string =>
  of.length ? `${of.filter((line) => line.found).length}/${of.length}` : '';
const top1 = (of: readonly Line[]): string => three(of.map((line) => line.there.top1));
const backTop1 = (of: readonly Line[]): string => three(of.map((line) => line.back.top1));
const oracle = (of: readonly Line[]): string => mean(of.map((line) => line.oracle.there.top1)).toFixed(3);

/** "4 aligned, 1 uncertain", and how many of the aligned were wrong. */
export function verdictsOf(of: readonly Line[]): string {
  const labels = ['aligned', 'uncertain', 'not-aligned', 'unverified'] as const;
  const counts = labels.flatMap((label) => {
    const count = of.filter((line) => line.verdict?.label === label).length;
    return count ? [`${count} ${label}`] : [];
  });
  const wrong = of.filter((line) => line.verdict?.label === 'aligned' && !line.found).length;
  return counts.join(', ') + (wrong ? ` (**${wrong} wrongly**)` : '');
}

/** Lines in groups by everything but the seed, ordered by pair, size and case. */
function groups(lines: readonly Line[]): (readonly Line[])[] {
  const order = [...MODERN_PAIRS, 'use-glove', 'glove-fasttext', 'use-fasttext'] as readonly string[];
  const place = ({ split, pair }: Line): number => (split === 'words-7k' ? 100 : 0) + order.indexOf(pair);
  const size = ({ known = 0, shared = 0, common = 0 }: Line): number => known + shared + common;
  const sorted = lines.toSorted(
    (a, b) =>
      (a.population ?? '').localeCompare(b.population ?? '') ||
      place(a) - place(b) ||
      a.rows - b.rows ||
      size(a) - size(b) ||
      a.seed - b.seed,
  );
  return [...groupBy(sorted, (line) => sibling(line, { seed: 0 })).values()];
}

/** What stands beside a group: the lines of the same seeds with a change. */
function beside(of: readonly Line[], all: ReadonlyMap<string, Line>, change: Partial<Job>): Line[] {
  return of.flatMap((line) => all.get(sibling(line, change)) ?? []);
}

const rowsOf = (line: Line): string => line.rows.toLocaleString('en');
const pairOf = (line: Line): string => arrow(line.pair) + (line.split === 'words-7k' ? ' (words)' : '');

const OURS = ['found', 'top-1', 'back', 'mean rank', 'oracle', 'verdict', 'processor seconds', 'seconds'];
const MINI = ['mini-vec2vec: found', 'top-1', 'seconds'];

function oursCells(of: readonly Line[]): string[] {
  return [
    share(of),
    top1(of),
    backTop1(of),
    ranks(of.map((line) => line.there.meanRank)),
    oracle(of),
    verdictsOf(of),
    seconds(of.flatMap((line) => line.cpuSeconds ?? [])),
    seconds(of.map((line) => line.seconds.total)),
  ];
}

function miniCells(of: readonly Line[], all: ReadonlyMap<string, Line>): string[] {
  const mini = beside(of, all, { method: 'mini-vec2vec' });
  return [share(mini), top1(mini), seconds(mini.map((line) => line.seconds.total))];
}

/** A table whose last columns are mini-vec2vec's, without them where it was not run. */
function withMini(head: readonly string[], rows: readonly (readonly string[])[]): TableText {
  const wasRun = rows.some((row) => row.slice(-MINI.length).some((cell) => cell !== ''));
  if (wasRun) return { head: [...head, ...MINI], rows };
  return { head, rows: rows.map((row) => row.slice(0, -MINI.length)) };
}

/** What every map is measured against, once for each pair. */
function boundsTable(lines: readonly Line[]): TableText {
  const firsts = groups(lines).map((of) => of[0]!);
  const pairs = [...new Map(firsts.map((line) => [pairOf(line), line])).values()];
  const ways = ['oracle', 'identity', 'random'] as const;
  return {
    head: ['pair', 'pool', ...ways.flatMap((way) => [way, 'back'])],
    rows: pairs.map((line) => [
      pairOf(line),
      line.pool.toLocaleString('en'),
      ...ways.flatMap((way) => [line[way].there.top1.toFixed(3), line[way].back.top1.toFixed(3)]),
    ]),
  };
}

type MakePage = (ours: readonly Line[], all: ReadonlyMap<string, Line>) => Page;

function sizesPage(title: string, chosen: (line: Line) => boolean): MakePage {
  return (ours, all) => {
    const lines = ours.filter((line) => isPlain(line) && chosen(line));
    const rows = groups(lines).map((of) => [pairOf(of[0]!), rowsOf(of[0]!), ...oursCells(of), ...miniCells(of, all)]);
    return {
      title,
      lead: 'No pairs, no entry on both sides. Seconds: the whole command, verdict included; of mini-vec2vec its fit.',
      tables: [withMini(['pair', 'rows a side', ...OURS], rows), boundsTable(lines)],
    };
  };
}

const PAGES: Readonly<Record<Table, MakePage>> = {
  main: sizesPage('Modern encoders by rows a side', ({ split, pair }) => split === 'modern-19k' && isMain(pair)),
  classical: sizesPage(
    'Classical encoders and single words, all rows',
    ({ split, pair, rows }) => rows === MOST_ROWS[split] && !isModern(pair),
  ),
  'few-pairs': (ours, all) => {
    const rows = groups(ours.filter((line) => line.known)).map((of) => {
      const unpaired = beside(of, all, { known: 0 });
      return [
        ...[pairOf(of[0]!), rowsOf(of[0]!), String(of[0]!.known), top1(of), backTop1(of), top1(unpaired)],
        three(of.map((line) => line.alone!.there.top1)),
        leastLead(of, all),
        ...[oracle(of), verdictsOf(of), seconds(of.map((line) => line.seconds.total))],
      ];
    });
    const head = ['pair', 'rows a side', 'pairs', 'top-1', 'back', 'no pairs', 'Procrustes on the pairs alone'];
    return {
      title: 'A few known pairs beside unpaired rows',
      lead: 'Least lead: over the better of the two columns before it, the worst seed, in points of top-1.',
      tables: [{ head: [...head, 'least lead', 'oracle', 'verdict', 'seconds'], rows }],
    };
  },
  overlap: (ours, all) => {
    const sized = new Set(ours.filter((line) => line.shared).map((line) => sibling(line, { shared: 0, seed: 0 })));
    const lines = ours.filter((line) => line.shared || (isPlain(line) && sized.has(sibling(line, { seed: 0 }))));
    const rows = groups(lines).map((of) => [
      ...[pairOf(of[0]!), rowsOf(of[0]!), `${of[0]!.shared ?? 0} %`],
      ...oursCells(of),
      ...miniCells(of, all),
    ]);
    return {
      title: 'Entries that both sides hold, unknown which',
      lead: 'Shared: percent of the rows of a side whose entries are on the other side too.',
      tables: [withMini(['pair', 'rows a side', 'shared', ...OURS], rows)],
    };
  },
  alike: (ours, all) => {
    const rows = groups(ours.filter((line) => line.population)).map((of) => [
      of[0]!.population === 'classes' ? 'concrete things / all else' : 'entries / abstracts',
      ...[pairOf(of[0]!), rowsOf(of[0]!), `${of[0]!.common} %`],
      ...oursCells(of),
      ...miniCells(of, all),
    ]);
    return {
      title: 'How alike the two sides must be',
      lead: "The source is of the first population, of the target the percent in common; the rest is of the other. The test entries are of the source's population.",
      tables: [withMini(['populations', 'pair', 'rows a side', 'in common', ...OURS], rows)],
    };
  },
};

const isModern = (pair: string): boolean => MODERN_PAIRS.some((one) => one === pair);
const isMain = (pair: string): boolean => isModern(pair) || pair === 'use-glove';

/** In points: least of top-1 minus the better of the unpaired map and the pairs alone, over the seeds that have both. */
function leastLead(of: readonly Line[], all: ReadonlyMap<string, Line>): string {
  const leads = of.flatMap((line) => {
    const unpaired = all.get(sibling(line, { known: 0 }));
    if (!unpaired) return [];
    return line.there.top1 - Math.max(unpaired.there.top1, line.alone!.there.top1);
  });
  return leads.length ? (100 * Math.min(...leads)).toFixed(1) : '';
}

function madeOf(table: Table, lines: readonly Line[]): Page | null {
  const all = new Map(lines.map((line) => [keyOf(line), line]));
  const page = PAGES[table](lines.filter(isOurs), all);
  return page.tables[0]!.rows.length ? page : null;
}

/** A page's text with the tables named in it made anew; `others` by name. */
export function withTables(
  text: string,
  lines: readonly Line[],
  others: Readonly<Record<string, TableText>> = {},
): string {
  return withNamedTables(text, (name) => {
    const table = TABLES.find((one) => one === name);
    return others[name] ?? (table && madeOf(table, lines)?.tables[0]);
  });
}

/** A page of markdown from all lines there are; null where no run of the table is there. */
export function pageOf(table: Table, lines: readonly Line[]): string | null {
  const page = madeOf(table, lines);
  if (!page) return null;
  const { title, lead, tables } = page;
  const used = lines.map((line) => line.commit);
  return [
    `# ${title}`,
    '',
    `${lead} Found: top-1 at least a quarter of the oracle's, of the seeds run. Top-1 is mean ± standard deviation over seeds.`,
    '',
    ...tables.flatMap((one) => [...markdown(one), '']),
    `Made by \`npx tsx bench/modern/run.ts --table ${table}\` and \`npx tsx bench/modern/page.ts\` from \`runs.jsonl\`, commit ${[...new Set(used)].join(', ')}.`,
    '',
  ].join('\n');
}
