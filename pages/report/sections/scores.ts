import {
  type Block,
  cell,
  cellText,
  type Section,
  spreadCell,
  type Table,
  type TableLine,
  tableBlock,
  text,
} from '../content.js';
import { measureColumns } from '../groups.js';
import type { Report } from '../report.js';
import { runTitle } from './verdict.js';

const MEANING =
  'identity: vectors compared as they are, cut or filled up to the same width. random: a random rotation. oracle: a map fitted with pairs, the ceiling. Cosines are of centred vectors. ± is the standard deviation over seeds.';

/** Method × measures, with what to compare them with, mean ± standard deviation over seeds. */
export function scoresSection(report: Report): Section {
  const runs = report.groups.flatMap((group) => group.runs);
  const columns = measureColumns(runs);
  const directions = [...new Set(report.table.map((row) => row.direction))];
  const blocks: Block[] = [];
  for (const direction of directions) {
    const rows = report.table.filter((row) => row.direction === direction);
    const pool = rows.find((row) => row.pool !== null)?.pool ?? null;
    const lines = rows.map((row): TableLine => {
      const group = report.groups.findIndex((one) => one.label === row.label && one.direction === direction);
      const { verdicts } = row;
      return {
        cells: [
          row.label,
          cell(row.runs, 0),
          ...columns.map(({ key, digits }) => spreadCell(row.measures[key], digits)),
          verdicts ? `${verdicts.aligned} / ${verdicts.uncertain} / ${verdicts['not-aligned']}` : '',
          row.failed > 0 ? String(row.failed) : '',
        ],
        ...(row.kind === 'method' ? { group } : { quiet: true }),
      };
    });
    const where =
      pool === null
        ? 'no pairs were measured'
        : `on ${pool} pairs; chance: top-1 ${(1 / pool).toPrecision(1)}, mean rank ${(pool + 1) / 2}`;
    blocks.push(
      text(`${direction}: ${where}.`),
      tableBlock(
        filled({
          caption: `methods and measures, ${direction}`,
          head: ['method', 'runs', ...columns.map((column) => column.head), 'aligned / uncertain / not', 'failed'],
          keys: ['method', 'runs', ...columns.map((column) => column.key), 'verdicts', 'failed'],
          rows: lines,
        }),
      ),
    );
  }
  blocks.push(text(MEANING, true));
  const each = perRun(report);
  if (each) blocks.push(each);
  return { id: 'scores', title: 'Methods and measures', blocks };
}

/** Columns that hold nothing are left out. */
function filled(table: Required<Pick<Table, 'caption' | 'head' | 'keys' | 'rows'>>): Table {
  const keep = table.head.map((_, c) => table.rows.some(({ cells }) => !['', '–'].includes(cellText(cells[c]!))));
  const pick = <T>(row: readonly T[]): T[] => row.filter((_, c) => keep[c]);
  return {
    caption: table.caption,
    head: pick(table.head),
    keys: pick(table.keys),
    rows: table.rows.map((row) => ({ ...row, cells: pick(row.cells) })),
  };
}

/** Every run on its own, where groups hold several. */
function perRun(report: Report): Block | null {
  const runs = report.groups.flatMap((group, g) => group.runs.map((run) => ({ run, group, g })));
  if (runs.length === report.groups.length) return null;
  const columns = measureColumns(runs.map(({ run }) => run));
  return tableBlock({
    caption: 'every run',
    head: ['run', 'seed', ...columns.map((column) => column.head), 'verdict'],
    keys: ['run', 'seed', ...columns.map((column) => column.key), 'verdict'],
    rows: runs.map(({ run, group, g }) => ({
      cells: [
        run.name === group.label ? runTitle(run) : run.name,
        cell(run.seed, 0),
        ...columns.map(({ of, digits }) => cell(run.scores ? of(run.scores) : null, digits)),
        run.verdict?.label ?? run.failure ?? '–',
      ],
      group: g,
    })),
  });
}
