import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';
import { type Line, readLinesOf } from '../modern/lines.js';
import { withNamedTables } from '../table-text.js';
import { classicalTable, fewEntriesTable, readCsv } from './classical.js';
import { boundsRows, budgetTable, modernTable, oursRow } from './modern.js';
import type { BaselineLine } from './run-job.js';

const results = (name: string): string => join(packageRoot, 'docs', 'results', name);

/**
 * The text of docs/baselines.md with its tables made anew from results/baselines/runs.jsonl (published methods),
 * results/modern/runs.jsonl (ours on the same rows) and results/wordnet-all/runs.csv (classical spaces).
 */
export function withBaselineTables(text: string): string {
  const lines = readLinesOf<BaselineLine>(results('baselines/runs.jsonl'));
  const ours = readLinesOf<Line>(results('modern/runs.jsonl'));
  const classical = readCsv(readFileSync(results('wordnet-all/runs.csv'), 'utf8'));
  return withNamedTables(text, (name) => {
    if (name === 'budgets') return budgetTable();
    if (name === 'classical') return classicalTable(classical);
    if (name === 'same-entries') return fewEntriesTable(classical);
    const rows = Number(name);
    const of = lines.filter((line) => line.rows === rows);
    return of.length ? modernTable(of, [...boundsRows(ours, rows), oursRow(ours, rows)]) : undefined;
  });
}
