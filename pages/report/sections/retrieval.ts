import { confidenceChart, rankChart, rankText, recallChart } from '../charts/retrieval-charts.js';
import { type Block, cell, percent, type Section, tableBlock, text } from '../content.js';
import type { Details } from '../details.js';
import type { Report } from '../report.js';
import { groupTitle } from './verdict.js';

/** One panel for every group that was measured; null where none was. */
export function measuredPanels(
  report: Report,
  section: { id: string; title: string; lead?: string },
  blocks: (details: Details, group: number) => readonly Block[],
): Section | null {
  const panels = report.groups.flatMap((group, g) =>
    group.details ? [{ group: g, title: groupTitle(report, group), blocks: blocks(group.details, g) }] : [],
  );
  const filled = panels.filter((panel) => panel.blocks.length > 0);
  if (filled.length === 0) return null;
  const lead = section.lead ? [text(section.lead)] : [];
  return { id: section.id, title: section.title, blocks: [...lead, { kind: 'panels', panels: filled }] };
}

export const ranksSection = (report: Report): Section | null =>
  measuredPanels(report, { id: 'ranks', title: 'Ranks and recall' }, (details) => [
    {
      kind: 'figure',
      id: 'ranks',
      caption: 'Rank of the true partner among all rows of the target; ticks show what chance gives',
      draw: () => rankChart(details.ranks),
      narrow: true,
      table: {
        caption: 'ranks of true partners',
        head: ['rank', 'rows', 'share', 'by chance'],
        keys: ['rank', 'count', 'share', 'chance'],
        rows: details.ranks.map((bin) => ({
          cells: [rankText(bin), cell(bin.count, 0), cell(bin.share), cell(bin.chance, 4)],
        })),
      },
    },
    {
      kind: 'figure',
      id: 'recall',
      caption: `Share of partners among the k nearest: exact search (discs)${
        details.withoutHnsw ? '' : ', through HNSW (triangles)'
      }, chance (dotted)`,
      draw: () => recallChart(details.recall),
      narrow: true,
      table: {
        caption: 'recall at k',
        head: ['k', 'exact', 'HNSW', 'by chance'],
        keys: ['k', 'exact', 'hnsw', 'chance'],
        rows: details.recall.map((point) => ({
          cells: [cell(point.k, 0), cell(point.exact), cell(point.hnsw), cell(point.chance, 4)],
        })),
      },
    },
    ...(details.withoutHnsw ? [text(`There is no HNSW curve: ${details.withoutHnsw}`, true)] : []),
  ]);

export const confidenceSection = (report: Report): Section | null =>
  measuredPanels(report, { id: 'confidence', title: 'Confidence and correctness' }, ({ confidence }) => {
    if (!confidence) return [];
    const auc =
      confidence.auc === null
        ? 'All rows are right, or all are wrong.'
        : `A right row is the surer one of a right and a wrong row in ${percent(confidence.auc)} of cases (50 % says nothing).`;
    return [
      text(`Confidence is computed without pairs. ${auc}`),
      {
        kind: 'figure',
        id: 'confidence',
        caption: 'Share of rows whose nearest row is the true partner, by tenths of confidence',
        draw: () => confidenceChart(confidence),
        narrow: true,
        table: {
          caption: 'confidence and correctness',
          head: ['from', 'to', 'mean', 'rows', 'right'],
          keys: ['from', 'to', 'mean', 'rows', 'correct'],
          rows: confidence.bins.map((bin) => ({
            cells: [cell(bin.from), cell(bin.to), cell(bin.mean), cell(bin.rows, 0), cell(bin.correct)],
          })),
        },
      },
    ];
  });

export const neighboursSection = (report: Report): Section | null =>
  measuredPanels(
    report,
    {
      id: 'neighbours',
      title: 'Nearest neighbours',
      lead: 'Rows drawn by the seed, not chosen; the nearest rows of the target, nearest first. "=" marks the row of the same item.',
    },
    ({ neighbours }) => [
      tableBlock({
        caption: 'nearest rows of the target for rows of the source',
        head: ['source row', 'nearest rows of the target, with cosines'],
        keys: ['query', 'found'],
        words: true,
        rows: neighbours.map(({ query, found }) => ({
          cells: [
            query,
            found.map(({ label, score, same }) => `${same ? '=' : ''}${label} (${score.toFixed(2)})`).join(' · '),
          ],
        })),
      }),
    ],
  );
