import { predictionText } from '../src/core/prediction.js';
import { LABEL_MEANING, type Verdict } from '../src/core/verdict.js';
import { exitCodes } from './exit.js';
import type { Output } from './output.js';
import { figure, table } from './table.js';

const colours = { aligned: 'green', uncertain: 'yellow', 'not-aligned': 'red', unverified: 'yellow' } as const;

/** The verdict for people: label, reason, what the label means, and every number it was decided from. */
export function verdictText(verdict: Verdict, output: Output): string {
  const lines = [
    `verdict: ${output.style(colours[verdict.label], output.style('bold', verdict.label))}`,
    `  ${verdict.reason}`,
    `  ${LABEL_MEANING[verdict.label]}`,
  ];
  if (verdict.evidence.length > 0) lines.push('', evidenceTable(verdict));
  return lines.join('\n');
}

/** The last line of a command that judged: "aligned: about 93 of 100 rows would find their partner among 2,000 (88 to 96)". */
export const predictionLines = ({ label, predicted }: Pick<Verdict, 'label' | 'predicted'>): string[] =>
  predicted ? [`${label}: ${predictionText(predicted)}`] : [];

/** How a command that judges ends: warns of what is not decided; 3 for not-aligned, and for uncertain with --strict. */
export function warnAndExit(
  { label, reason }: Pick<Verdict, 'label' | 'reason'>,
  { strict }: { readonly strict?: boolean },
  output: Output,
): number {
  if (label === 'uncertain' || label === 'unverified') output.warn(`verdict ${label}: ${reason}`);
  return label === 'not-aligned' || (strict && label === 'uncertain') ? exitCodes.notAligned : exitCodes.ok;
}

export const evidenceHead = ['evidence', 'value', 'threshold', 'passed', 'meaning'] as const;

export const evidenceRows = (verdict: Verdict): string[][] =>
  verdict.evidence.map((row) => [
    row.measure,
    figure(row.value),
    figure(row.threshold),
    row.passed === null ? '–' : row.passed ? 'yes' : 'no',
    row.meaning,
  ]);

const evidenceTable = (verdict: Verdict): string => table(evidenceHead, evidenceRows(verdict));
