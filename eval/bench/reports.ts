import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../src/vectors/atomic.js';
import type { BenchRecord } from './record.js';
import { type Comparison, compareMethods } from './significance.js';
import type { Suite } from './suite.js';
import { type Confusion, confusionOf, type SummaryRow, summarise } from './summary.js';
import { csvRuns, latexTable, markdownReport } from './tables.js';

export interface BenchSummary {
  readonly wronglyAligned: number;
  readonly rows: readonly SummaryRow[];
  readonly confusion: Confusion;
  readonly comparisons: readonly Comparison[];
}

/** Writes table.md, runs.csv, table.tex, summary.json and the suite itself into the results folder. */
export async function writeReports(dir: string, suite: Suite, records: readonly BenchRecord[]): Promise<BenchSummary> {
  const comparisons = compareMethods(records);
  const confusion = confusionOf(records);
  const wronglyAligned = confusion.aligned.missed + confusion.aligned.none;
  const summary = { wronglyAligned, rows: summarise(records), confusion, comparisons };
  const report = { name: suite.name, description: suite.description, records, comparisons };
  const files = {
    'table.md': markdownReport(report),
    'runs.csv': csvRuns(records),
    'table.tex': latexTable(records),
    'summary.json': `${JSON.stringify(summary, null, 1)}\n`,
    'suite.json': `${JSON.stringify(suite, null, 1)}\n`,
  };
  await mkdir(dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(dir, name), text, { overwrite: true });
  return summary;
}
