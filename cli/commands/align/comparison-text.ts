import type { ComparedMeasure } from '../../../eval/alignment/compare.js';
import type { CurvePoint } from '../../../eval/alignment/null/curve.js';
import { commaField } from '../../../src/vectors/formats/csv/records.js';
import { count, figure, table } from '../../table.js';

type Compared = Readonly<Record<string, ComparedMeasure>>;

/** The columns every measure has; what else it says is its details. */
const COLUMNS: readonly string[] = [
  ...['value', 'chance', 'direction', 'pairing', 'n', 'seconds', 'skipped', 'curve', 'ceiling'],
  ...['nullMean', 'nullSd', 'nullCritical', 'nullRows', 'permutations', 'z', 'p', 'calibrated', 'gated', 'noNull'],
];

const detailsOf = (one: ComparedMeasure) =>
  Object.entries(one).filter(([key, value]) => !COLUMNS.includes(key) && value !== null);

/** What does not go into a column of its own: details, and the rows of the null where they are not those of the value. */
function also(one: ComparedMeasure): string {
  const parts = detailsOf(one).map(([key, value]) => `${key} ${typeof value === 'number' ? figure(value) : value}`);
  if (one.nullRows !== undefined && one.nullRows !== one.n) parts.push(`null of ${count(one.nullRows)} rows`);
  return parts.join(', ');
}

/** Tables of paired and of unpaired measures; paired ones with z, p and calibrated values where they were permuted. */
export function comparisonText(found: Compared): string {
  const parts: string[] = [];
  const of = (pairing: ComparedMeasure['pairing']) =>
    Object.entries(found).filter(([, one]) => one.pairing === pairing);
  const [paired, unpaired] = [of('paired'), of('unpaired')];
  const permuted = paired.some(([, one]) => one.permutations !== undefined);
  const ceilings = paired.some(([, one]) => one.ceiling !== undefined);
  const calibrated = (one: ComparedMeasure): string[] =>
    permuted ? [one.z, one.p, one.calibrated, one.gated].map((value) => figure(value ?? null)) : [];
  const ceiling = (one: ComparedMeasure): string[] => (ceilings ? [figure(one.ceiling?.value ?? null)] : []);
  if (paired.length > 0) {
    const head = [
      ...['paired rows', 'value', 'chance'],
      ...(permuted ? ['z', 'p', 'calibrated', 'gated'] : []),
      ...(ceilings ? ['ceiling'] : []),
      ...['more alike', 'n', 'also'],
    ];
    const rows = paired.map(([name, one]) => [
      ...[name, figure(one.value), figure(one.chance)],
      ...[...calibrated(one), ...ceiling(one)],
      ...[one.direction, count(one.n), also(one)],
    ]);
    parts.push(table(head, rows), '');
  }
  if (unpaired.length > 0) {
    const rows = unpaired.map(([name, one]) => [name, figure(one.value), one.direction, count(one.n), also(one)]);
    parts.push(table(['unpaired rows', 'value', 'more alike', 'n', 'also'], rows), '');
  }
  parts.push(...curves(found));
  parts.push('chance: what spaces with nothing in common give; vecbridge align --list says how each is meant');
  if (permuted) parts.push(...nullText(paired));
  if (unpaired.length > 0)
    parts.push(
      'unpaired measures have no null: they look at each space on its own, so that no order of the rows changes them',
    );
  if (ceilings)
    parts.push(
      'ceiling: how alike two halves of the dims of one space are, calibrated, over both spaces; a low estimate: a value above it is as good as can be told',
    );
  return parts.join('\n');
}

function nullText(paired: readonly (readonly [string, ComparedMeasure])[]): string[] {
  const counts = [...new Set(paired.map(([, one]) => one.permutations ?? 0))]
    .filter((n) => n > 0)
    .sort((a, b) => b - a);
  return [
    `z, p: against ${counts.map(count).join(' or ')} permutations of the rows (same spaces, same n); z is positive where more alike than chance`,
    'calibrated: (value − null mean) / (best − null mean): 0 unrelated, 1 equal, for any n and dims; gated: the same above the 5 % critical value, else 0',
  ];
}

/** For `--sizes`: a table of values and one of calibrated values, a column for each number of rows. */
function curves(found: Compared): string[] {
  const all = Object.entries(found).filter(([, one]) => one.curve !== undefined);
  if (all.length === 0) return [];
  const sizes = all[0]![1].curve!.map((point) => `n = ${count(point.rows)}`);
  const lines = (what: string, rows: typeof all, of: (point: CurvePoint) => number | null): string[] => [
    table(
      [what, ...sizes],
      rows.map(([name, one]) => [name, ...one.curve!.map((point) => figure(of(point)))]),
    ),
    '',
  ];
  const permuted = all.filter(([, one]) => one.curve!.some((point) => point.permutations !== undefined));
  return [
    ...lines('value by rows', all, (point) => point.value),
    ...(permuted.length > 0 ? lines('calibrated by rows', permuted, (point) => point.calibrated ?? null) : []),
  ];
}

/** One line a measure and number of rows: first those compared, then the sizes of the curve. */
export function comparisonCsv(found: Compared): string {
  const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
  const head = ['measure', 'value', 'chance', 'direction', 'pairing', 'n', 'seconds', 'details'];
  const columns = [
    'nullMean',
    'nullSd',
    'nullCritical',
    'nullRows',
    'permutations',
    'z',
    'p',
    'calibrated',
    'gated',
  ] as const;
  const rows = Object.entries(found).flatMap(([name, one]) => [
    [
      name,
      ...[one.value, one.chance, one.direction, one.pairing, one.n, one.seconds].map(text),
      detailsOf(one)
        .map(([key, value]) => `${key}=${value}`)
        .join(';'),
      ...columns.map((column) => text(one[column])),
      text(one.ceiling?.value),
    ],
    ...(one.curve ?? []).map((point) => [
      name,
      ...[point.value, point.chance, one.direction, one.pairing, point.n, null].map(text),
      '',
      ...columns.map((column) => text(point[column])),
      '',
    ]),
  ]);
  return [[...head, ...columns, 'ceiling'], ...rows].map((row) => row.map(commaField).join(',')).join('\n');
}
