import { type Block, type Section, tableBlock, text } from '../content.js';
import { measureColumns } from '../groups.js';
import type { Report } from '../report.js';
import type { Run } from '../run.js';
import { groupTitle, shownRun } from './verdict.js';

/** What makes the runs compared different from each other: options, and measures with the difference to the first. */
export function differencesSection(report: Report): Section | null {
  if (!report.compare || report.groups.length < 2) return null;
  const labels = report.groups.map((group) => groupTitle(report, group));
  const blocks: Block[] = [];
  const columns = measureColumns(report.groups.flatMap((group) => group.runs));
  const rowsOf = report.groups.map((group) =>
    report.table.find((row) => row.kind === 'method' && row.label === group.label && row.direction === group.direction),
  );
  const measures = columns.filter(({ key }) => rowsOf.filter((row) => row?.measures[key]).length > 1);
  if (measures.length > 0) {
    blocks.push(
      text(`Means over seeds; in brackets the difference to ${labels[0]}.`),
      tableBlock({
        caption: 'measures side by side',
        head: ['measure', ...labels],
        rows: measures.map(({ key, head, digits }) => {
          const first = rowsOf[0]?.measures[key]?.mean;
          return {
            cells: [
              head,
              ...rowsOf.map((row, g) => {
                const mean = row?.measures[key]?.mean;
                if (mean === undefined) return '–';
                const difference = g === 0 || first === undefined ? '' : ` (${signed(mean - first, digits)})`;
                return { text: `${mean.toFixed(digits)}${difference}`, value: mean };
              }),
            ],
          };
        }),
      }),
    );
  }
  const options = report.groups.map((group) => shownRun(group).facts.options);
  const names = [...new Set(options.flatMap(Object.keys))].filter((name) => {
    const values = options.flatMap((one) => (one[name] === undefined ? [] : [JSON.stringify(one[name])]));
    return values.length > 1 && new Set(values).size > 1; // an option only one of them has is no difference of options
  });
  blocks.push(
    names.length === 0
      ? text('No option differs.')
      : tableBlock({
          caption: 'options that differ',
          head: ['option', ...labels],
          words: true,
          rows: names.map((name) => ({ cells: [name, ...options.map((one) => valueText(one[name]))] })),
        }),
  );
  return { id: 'differences', title: 'Differences', blocks };
}

const signed = (value: number, digits: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(digits)}`;

const valueText = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

/** Configuration, seed, versions, data, machine and the command that repeats it, of every run. */
export function factsSection(report: Report): Section {
  const panels = report.groups.map((group, g) => ({
    group: g,
    title: groupTitle(report, group),
    blocks: group.runs.length > 12 ? [...factBlocks(shownRun(group))] : group.runs.flatMap(factBlocks),
  }));
  const { vecbridge, node, machine, command, seed } = report.made;
  const pairs = report.pairs
    ? ` Pairs: ${report.pairs.names.join(' and ')}, ${report.pairs.rows} of ${report.pairs.of} rows.`
    : '';
  return {
    id: 'facts',
    title: 'How this came about',
    blocks: [
      ...(panels.length > 0 ? [{ kind: 'panels', panels } as const] : []),
      text(`This report: vecbridge ${vecbridge}, Node.js ${node}, ${machine}, seed ${seed}.${pairs}`),
      ...(command ? [{ kind: 'code', text: command } as const] : []),
    ],
  };
}

function factBlocks(run: Run): Block[] {
  const { options, versions, data, machine, createdAt, command, numbers } = run.facts;
  const lines: [string, string][] = [['run', run.name]];
  if (run.seed !== null) lines.push(['seed', String(run.seed)]);
  if (Object.keys(options).length > 0) lines.push(['options', JSON.stringify(options)]);
  for (const [name, value] of Object.entries(numbers)) lines.push([name, String(Number(value.toPrecision(6)))]);
  if (Object.keys(versions).length > 0) {
    lines.push([
      'versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ]);
  }
  for (const { name, rows, dim, sha256 } of data) {
    lines.push([
      'fitted on',
      `${name ? `${name}: ` : ''}${rows} × ${dim}, SHA-256 of shape and sampled rows ${sha256}`,
    ]);
  }
  if (machine) lines.push(['machine', machine]);
  if (createdAt) lines.push(['created', createdAt]);
  const table = tableBlock({
    caption: `facts of ${run.name}`,
    head: ['fact', 'value'],
    words: true,
    rows: lines.map(([name, value]) => ({ cells: [name, value] })),
  });
  return command ? [table, { kind: 'code', text: command }] : [table];
}

/** What a reader may look for in vain. */
export function missingSection(report: Report): Section | null {
  if (report.missing.length === 0) return null;
  return {
    id: 'missing',
    title: 'Not shown',
    blocks: [
      tableBlock({
        caption: 'what is not shown and what would show it',
        head: ['what', 'how to add it'],
        keys: ['what', 'how'],
        words: true,
        rows: report.missing.map(({ what, how }) => ({ cells: [what, how] })),
      }),
    ],
  };
}
