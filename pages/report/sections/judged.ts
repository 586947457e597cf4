import { JUDGED_ROWS, type JudgedRowName } from '../../../eval/judged/evaluate-judged.js';
import type { JudgedSummary } from '../../../eval/judged/judged-schema.js';
import { JUDGED_MEASURES, MEASURE_NAMES } from '../../../eval/judged/measures.js';
import { judgedChart } from '../charts/judged-chart.js';
import { type Block, cell, type Panel, type Section, text } from '../content.js';
import type { Report } from '../report.js';
import { groupTitle, runTitle } from './verdict.js';

const NAMES: Readonly<Record<JudgedRowName, string>> = {
  native: "native (documents' model)",
  nativeOther: "native (queries' model)",
  translated: 'translated, centred',
  restored: 'translated, as written',
  identity: 'identity',
  random: 'random',
  oracle: 'oracle (given)',
};

/** Retrieval with human judgements: a bar for every row, of every run that was measured so. */
export function judgedSection(report: Report): Section | null {
  const panels = report.groups.flatMap((group, g): Panel[] =>
    group.runs.flatMap((run) =>
      run.judged
        ? [
            {
              group: g,
              title:
                group.runs.length > 1 ? `${groupTitle(report, group)}, ${runTitle(run)}` : groupTitle(report, group),
              blocks: blocksOf(run.judged),
            },
          ]
        : [],
    ),
  );
  if (panels.length === 0) return null;
  return {
    id: 'judged',
    title: 'Retrieval with human judgements',
    blocks: [
      text(
        'How many of the documents that people called relevant are found. Bars: mean over queries; lines: 95 % intervals, bootstrap over queries.',
      ),
      { kind: 'panels', panels },
    ],
  };
}

/** "nDCG@10: native .525, translated .419 (.387 to .451)": the rows of a run in one line. */
export function judgedLine({ rows, queries }: JudgedSummary): string {
  const shown = JUDGED_ROWS.flatMap((row) => {
    const found = rows[row];
    if (!found) return [];
    const [low, high] = found.intervals.ndcg10;
    return [`${row} ${found.ndcg10.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`];
  });
  return `nDCG@10 of ${queries} queries with human judgements: ${shown.join(', ')}`;
}

function blocksOf(judged: JudgedSummary): Block[] {
  const rows = JUDGED_ROWS.flatMap((row) => {
    const found = judged.rows[row];
    return found ? [{ row, name: NAMES[row], found }] : [];
  });
  const bars = rows.map(({ row, name, found }) => {
    const [low, high] = found.intervals.ndcg10;
    return { row, name, value: found.ndcg10, low, high };
  });
  const test = judged.rows.translated?.againstNative?.ndcg10;
  const against = test
    ? ` Translated less native: ${test.difference.toFixed(3)} (${test.interval.map((v) => v.toFixed(3)).join(' to ')}), p ${test.p < 0.001 ? '< .001' : test.p.toFixed(3)}.`
    : '';
  return [
    text(
      `${judged.direction}, ${judged.translated} translated: ${judged.queries} queries, ${judged.docs} documents, ${judged.judged} judgements.${against}`,
    ),
    {
      kind: 'figure',
      id: 'judged',
      caption: 'nDCG@10 of every row',
      draw: () => judgedChart(bars),
      table: {
        caption: 'retrieval with human judgements',
        head: ['row', ...JUDGED_MEASURES.map((name) => MEASURE_NAMES[name]), 'nDCG@10 from', 'to', 'p against native'],
        keys: ['row', ...JUDGED_MEASURES, 'low', 'high', 'p'],
        rows: rows.map(({ name, found }) => ({
          cells: [
            name,
            ...JUDGED_MEASURES.map((measure) => cell(found[measure])),
            ...found.intervals.ndcg10.map((value) => cell(value)),
            cell(found.againstNative?.ndcg10.p, 4),
          ],
        })),
      },
    },
  ];
}
