/** The tables of docs/frontier.md from the lines of the other benches here:  node --import tsx bench/frontier/tables.ts FILE... */
import { arrow, groupBy, mean, meanAndSd, printTable, readLines } from '../table-text.js';

type Line = Readonly<Record<string, unknown>>;

const CLUSTER_COLUMNS = {
  'objective: right': 'objectiveRight',
  found: 'objectiveFound',
  'matched right': 'matchedRight',
  'centroids: across': 'acrossSpaces',
  'halves of source': 'reproducibleSource',
  'of target': 'reproducibleTarget',
};
const MOMENT_COLUMNS = {
  'agreement next to the truth': 'agreementAtTruth',
  'its top-1': 'top1AtTruth',
  'best from chance': 'agreementFromChance',
  'its likeness': 'likenessFromChance',
  'nearest of 20': 'closestFromChance',
};

const lines = readLines<Line>(process.argv.slice(2));

attempts(lines.filter((line) => 'attempt' in line));
sampleSizes(lines.filter((line) => 'rows' in line && 'found' in line));
diagnosis(lines.filter((line) => 'basin' in line));

function attempts(runs: readonly Line[]): void {
  if (runs.length === 0) return;
  table(
    ['pair', 'attempt', 'seeds', 'top-1 of each', 'mean ± sd', 'oracle', 'found', 'CPU seconds'],
    groups(runs, ['pair'])
      .flatMap(bestFirst)
      .map((of) => {
        const top1 = of.map((run) => Number(run['top1']));
        const oracle = Number(of[0]!['oracleTop1']);
        return [
          arrow(String(of[0]!['pair'])),
          String(of[0]!['attempt']),
          of.map((run) => run['seed']).join(' '),
          top1.map(three).join(' '),
          spread(top1),
          three(oracle),
          `${top1.filter((v) => v >= oracle / 4).length} of ${of.length}`,
          mean(of.map((run) => Number(run['cpuSeconds']))).toFixed(0),
        ];
      }),
  );
}

/** The runs of a pair by attempt, those that end with the highest mean first. */
function bestFirst(ofPair: readonly Line[]): Line[][] {
  const reached = (of: readonly Line[]): number => mean(of.map((run) => Number(run['top1'])));
  return groups(ofPair, ['attempt']).sort((a, b) => reached(b) - reached(a));
}

function sampleSizes(runs: readonly Line[]): void {
  if (runs.length === 0) return;
  const sorted = [...runs].sort((a, b) => Number(a['rows']) - Number(b['rows']));
  table(
    ['pair', 'rows a side', 'seeds', 'top-1', 'back', 'oracle', 'found', 'CPU seconds'],
    groups(sorted, ['pair', 'rows']).map((of) => [
      arrow(String(of[0]!['pair'])),
      Number(of[0]!['rows']).toLocaleString('en'),
      String(of.length),
      spread(of.map((run) => Number(run['top1']))),
      spread(of.map((run) => Number(run['backTop1']))),
      three(mean(of.map((run) => Number(run['oracleTop1'])))),
      `${of.filter((run) => run['found']).length} of ${of.length}`,
      mean(of.map((run) => Number(run['cpuSeconds']))).toFixed(0),
    ]),
  );
}

function diagnosis(runs: readonly Line[]): void {
  if (runs.length === 0) return;
  const of = (run: Line, key: string): readonly Line[] => run[key] as readonly Line[];
  const parts = (part: string, size: readonly [head: string, key: string], columns: Record<string, string>): void =>
    table(
      ['split', 'pair', size[0], ...Object.keys(columns)],
      runs.flatMap((run) =>
        of(run, part).map((row) => [
          String(run['split']),
          arrow(String(run['pair'])),
          String(row[size[1]]),
          ...Object.values(columns).map((key) => three(Number(row[key]))),
        ]),
      ),
    );
  parts('clusters', ['clusters', 'clusters'], CLUSTER_COLUMNS);
  parts('moments', ['directions', 'dims'], MOMENT_COLUMNS);
  const pairs = of(runs[0]!, 'basin').map((row) => Number(row['pairs']));
  table(
    ['split', 'pair', 'oracle', ...pairs.map((count) => `${count} pairs`)],
    runs.map((run) => [
      String(run['split']),
      arrow(String(run['pair'])),
      three(Number(run['oracleTop1'])),
      ...of(run, 'basin').map((row) => `${three(Number(row['start']))} → ${three(Number(row['reached']))}`),
    ]),
  );
}

function groups(runs: readonly Line[], keys: readonly string[]): Line[][] {
  return [...groupBy(runs, (run) => keys.map((name) => run[name]).join(' ')).values()];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  printTable(head, rows);
  console.log();
}

function three(v: number): string {
  return v.toFixed(3);
}

function spread(values: readonly number[]): string {
  return meanAndSd(values, 3);
}
