import { arrow, mean, meanAndSd, type TableText } from '../table-text.js';

/** A line of results/wordnet-all/runs.csv. */
interface Run {
  readonly method: string;
  readonly pair: string;
  readonly kind: string;
  readonly size: string;
  readonly verdict: string;
  readonly top1: number | null;
  readonly oracle: number | null;
  readonly cpu: number | null;
}

const PAIRS = ['use-glove', 'glove-fasttext', 'use-fasttext'];

const isFound = ({ top1, oracle }: Run): boolean => top1 !== null && top1 >= (oracle ?? 1) / 4;
const foundOf = (of: readonly Run[]): string => `${of.filter(isFound).length} of ${of.length}`;
const methodsOf = (of: readonly Run[]): string[] => [...new Set(of.map((run) => run.method))];
const shares = (values: readonly number[]): string =>
  values.length > 1 ? `${meanAndSd(values, 4)} (${values.length})` : `${values[0]!.toFixed(4)} (1)`;

/** All rows, no entry on both sides. */
export function classicalTable(runs: readonly Run[]): TableText {
  const here = runs.filter((run) => run.size === 'all' && run.kind === 'true');
  const oracles = PAIRS.map(
    (pair) => here.find((run) => run.pair === pair && run.method === 'unpaired-linear')!.oracle!,
  );
  return {
    head: ['method', ...PAIRS.map(arrow), 'found', 'aligned / uncertain / not', 'CPU seconds'],
    rows: [
      ['*oracle*', ...oracles.map((top1) => top1.toFixed(4)), '', '', ''],
      ...methodsOf(here).map((method) => {
        const of = here.filter((run) => run.method === method);
        const cells = PAIRS.map((pair) =>
          shares(of.filter((run) => run.pair === pair).flatMap((run) => run.top1 ?? [])),
        );
        const verdicts = ['aligned', 'uncertain', 'not-aligned'].map(
          (v) => of.filter((run) => run.verdict === v).length,
        );
        return [
          method,
          ...cells,
          foundOf(of),
          verdicts.join(' / '),
          mean(of.flatMap((run) => run.cpu ?? [])).toFixed(0),
        ];
      }),
    ],
  };
}

/** The same few entries on both sides: in how many runs each method finds a map. */
export function fewEntriesTable(runs: readonly Run[]): TableText {
  const sizes = ['250-same', '700-same', '2000-same'];
  const here = runs.filter((run) => run.kind === 'true' && sizes.includes(run.size));
  return {
    head: ['method, found', ...sizes.map((size) => `${Number(size.split('-')[0]).toLocaleString('en')} entries`)],
    rows: methodsOf(here).map((method) => [
      method,
      ...sizes.map((size) => foundOf(here.filter((run) => run.method === method && run.size === size))),
    ]),
  };
}

/** Records of a CSV file with a head; cells may be quoted. */
export function readCsv(text: string): Run[] {
  const [head, ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map((match) => match[1]!.replace(/^"|"$/g, '').replaceAll('""', '"'))
        .slice(0, line.endsWith(',') ? undefined : -1),
    );
  return rows.map((row) => runOf(Object.fromEntries(head!.map((name, i) => [name, row[i] ?? '']))));
}

function runOf(row: Readonly<Record<string, string>>): Run {
  const number = (name: string): number | null => (row[name] ? Number(row[name]) : null);
  return {
    method: row['label']!.replace('gromov-wasserstein-centroids', 'gromov-wasserstein (centroids)'),
    pair: row['data']!,
    kind: row['case']!,
    size: `${row['rows']}${row['entries'] === 'same' ? '-same' : ''}`,
    verdict: row['verdict']!,
    top1: number('top1'),
    oracle: number('oracleTop1'),
    cpu: number('cpuSeconds'),
  };
}
