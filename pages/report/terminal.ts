import { predictionText } from '../../src/core/prediction.js';
import { LABEL_MEANING } from '../../src/core/verdict.js';
import { cell, cellText, spreadCell } from './content.js';
import { measureColumns } from './groups.js';
import type { Report } from './report.js';
import { judgedLine } from './sections/judged.js';
import { groupTitle, otherLabels, runTitle, shownRun } from './sections/verdict.js';
import { shortName } from './short-name.js';
import { sparkline } from './sparkline.js';

const WIDTH = 80;

/** The report in a terminal: verdicts, the table of methods, curves as sparklines; no line is longer than 80 characters. */
export function reportText(report: Report): string {
  const lines: string[] = [];
  for (const group of report.groups) {
    const run = shownRun(group);
    const { aligned, uncertain, 'not-aligned': not } = group.verdicts;
    const open = otherLabels(group);
    const seeds = group.runs.length > 1 ? ` (${aligned} aligned, ${uncertain} uncertain, ${not} not${open})` : '';
    lines.push(...wrapped(`${groupTitle(report, group)}: ${run.verdict?.label ?? 'no verdict'}${seeds}`, ''));
    if (run.verdict) lines.push(...wrapped(run.verdict.reason || LABEL_MEANING[run.verdict.label], '  '));
    if (run.verdict?.predicted) lines.push(...wrapped(`Predicted: ${predictionText(run.verdict.predicted)}`, '  '));
    for (const { failure, name } of group.runs) if (failure) lines.push(...wrapped(`${name}: ${failure}`, '  '));
  }
  for (const direction of new Set(report.table.map((row) => row.direction))) {
    const rows = report.table.filter((row) => row.direction === direction && row.measured > 0);
    if (rows.length === 0) continue;
    const wanted = ['top1', 'meanRank', 'mrr', 'recall@10', 'foscttm'];
    const columns = measureColumns(report.groups.flatMap((group) => group.runs)).filter(({ key }) =>
      wanted.includes(key),
    );
    const body = rows.map((row) => [
      row.label,
      ...columns.map(({ key, digits }) => cellText(spreadCell(row.measures[key], digits))),
    ]);
    lines.push('', ...wrapped(`${direction}, ${rows[0]!.pool} pairs`, ''), '');
    lines.push(...fitted(['method', ...columns.map((column) => column.head)], body));
  }
  for (const group of report.groups) {
    for (const { history } of group.runs) {
      for (const seed of history) {
        const score = (seed.selection['score'] ?? []).map(([, value]) => value);
        if (score.length === 0) continue;
        const range = `${score[0]!.toFixed(4)} … ${score.at(-1)!.toFixed(4)}, chosen step ${seed.chosenStep}`;
        lines.push('', ...wrapped(`${groupTitle(report, group)}, seed ${seed.seed}: score on held-out rows`, ''));
        lines.push(`  ${sparkline(score, 30)}  ${range}`);
      }
    }
    for (const { judged } of group.runs) {
      if (judged) lines.push('', ...wrapped(`${groupTitle(report, group)}: ${judgedLine(judged)}`, ''));
    }
    if (group.details) {
      const { ranks, run } = group.details;
      const ends = `1 to ${ranks.at(-1)!.last}`;
      const name = runTitle(group.runs.find((one) => one.name === run) ?? shownRun(group));
      lines.push('', ...wrapped(`${groupTitle(report, group)}, ${name}: ranks of true partners, ${ends}`, ''));
      lines.push(`  ${sparkline(ranks.map((bin) => bin.share))}  first: ${(100 * ranks[0]!.share).toFixed(1)} %`);
    }
  }
  for (const { names, rows, measures } of report.layers) {
    lines.push(...wrapped(`${names.map(shortName).join(' with ')}, ${rows} rows, layer by layer`, ''), '');
    const body = Object.entries(measures).map(([name, { diagonal }]) => [
      name,
      ...[diagonal.on, diagonal.off, diagonal.correlation].map((value) => cellText(cell(value))),
      diagonal.peak ? `${diagonal.peak.first} with ${diagonal.peak.second}` : '–',
    ]);
    lines.push(...fitted(['measure', 'equal depth', 'other', 'ρ with depth', 'most alike'], body));
  }
  for (const { what, how } of report.missing) lines.push('', ...wrapped(`not shown: ${what}; ${how}`, ''));
  return lines.join('\n');
}

/** Words over lines of at most 80 characters, after `indent`; a word that is longer is cut. */
export function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (indent.length + longer.length <= WIDTH) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(indent + line);
    line = cut(word, WIDTH - indent.length);
  }
  return [...lines, indent + line];
}

/** A table of at most 80 columns: names in the first column are cut first, then columns at the end are left out. */
export function fitted(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows.map((row) => row.map(oneLine))];
  const widths = head.map((_, c) => Math.max(...all.map((row) => [...(row[c] ?? '')].length)));
  const least = Math.min(widths[0]!, 16);
  let columns = head.length;
  const total = (first: number): number => first + widths.slice(1, columns).reduce((sum, width) => sum + width + 2, 0);
  while (columns > 2 && total(least) > WIDTH) columns--;
  const first = Math.max(least, Math.min(widths[0]!, widths[0]! - (total(widths[0]!) - WIDTH)));
  const line = (row: readonly string[]): string =>
    row
      .slice(0, columns)
      .map((cell, c) => (c === 0 ? cut(cell, first).padEnd(first) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd();
  const [top, ...body] = all.map(line);
  return [top!, [first, ...widths.slice(1, columns)].map((width) => '-'.repeat(width)).join('  '), ...body];
}

/** Control characters in names must not steer the terminal. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
const cut = (text: string, width: number): string =>
  [...text].length <= width ? text : `${[...text].slice(0, width - 1).join('')}…`;
