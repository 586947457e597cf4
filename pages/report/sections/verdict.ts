import { predictionText } from '../../../src/core/prediction.js';
import { LABEL_MEANING } from '../../../src/core/verdict.js';
import { type Block, cell, type Section, tableBlock, text } from '../content.js';
import type { GroupReport, Report } from '../report.js';
import type { Run } from '../run.js';

/** The verdict of every group in plain words, and what it rests on. */
export function verdictSection(report: Report): Section {
  const panels = report.groups.map((group, g) => ({
    group: g,
    title: groupTitle(report, group),
    blocks: verdictBlocks(group),
  }));
  return { id: 'verdict', title: 'Verdict', blocks: [{ kind: 'panels', panels }] };
}

/** The label, with the direction where the report has several. */
export const groupTitle = (report: Report, group: GroupReport): string =>
  report.groups.every((other) => other.direction === group.direction)
    ? group.label
    : `${group.label}: ${group.direction}`;

export const shownRun = (group: GroupReport): Run => group.runs[group.shown]!;

/** "seed 3", or the name of the run. */
export const runTitle = (run: Run): string => (run.seed === null ? run.name : `seed ${run.seed}`);

/** ", 1 unverified, 2 measured" */
export const otherLabels = ({ verdicts }: GroupReport): string =>
  (['unverified', 'measured'] as const)
    .map((label) => (verdicts[label] > 0 ? `, ${verdicts[label]} ${label}` : ''))
    .join('');

function verdictBlocks(group: GroupReport): Block[] {
  const run = shownRun(group);
  const blocks: Block[] = [{ kind: 'verdict', label: run.verdict?.label ?? null }];
  if (run.verdict) {
    const { label, reason, predicted } = run.verdict;
    blocks.push(text(`${LABEL_MEANING[label]}${reason ? ` ${reason}` : ''}`));
    if (predicted) blocks.push(text(`Predicted: ${predictionText(predicted)} (90 % interval).`));
  } else {
    blocks.push(text('No verdict is recorded.'));
  }
  if (group.runs.length > 1) {
    const { aligned, uncertain, 'not-aligned': not } = group.verdicts;
    const open = otherLabels(group);
    const counts = `${group.runs.length} seeds: ${aligned} aligned, ${uncertain} uncertain, ${not} not aligned${open}.`;
    const why = (run.verdict?.score ?? null) === null ? 'the first' : 'the one with the best score of its verdict';
    blocks.push(text(`${counts} Shown: ${runTitle(run)}, ${why}.`, true));
  }
  for (const { failure, name } of group.runs) if (failure) blocks.push(text(`${name}: ${failure}`, true));
  return blocks;
}

/** Every number a verdict was decided from, with its threshold. */
export function evidenceSection(report: Report): Section | null {
  const panels = report.groups.flatMap((group, g) => {
    const evidence = shownRun(group).verdict?.evidence ?? [];
    if (evidence.length === 0) return [];
    const table = tableBlock({
      caption: `evidence of the verdict of ${group.label}`,
      head: ['evidence', 'value', 'threshold', 'passed', 'meaning'],
      keys: ['measure', 'value', 'threshold', 'passed', 'meaning'],
      rows: evidence.map((row) => ({
        cells: [
          row.measure,
          cell(row.value, digitsOf(row.value)),
          cell(row.threshold, digitsOf(row.threshold ?? 0)),
          row.passed === null ? '–' : row.passed ? 'yes' : 'no',
          row.meaning,
        ],
      })),
    });
    return [{ group: g, title: groupTitle(report, group), blocks: [table] }];
  });
  if (panels.length === 0) return null;
  return { id: 'evidence', title: 'What the verdict rests on', blocks: [{ kind: 'panels', panels }] };
}

const digitsOf = (value: number): number => (Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 3);
