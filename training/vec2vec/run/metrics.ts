import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../../src/vectors/atomic.js';

/** One line of metrics.jsonl: a step with its losses, or an evaluation with its scores. */
export type MetricsRow = Readonly<Record<string, unknown>>;

/** metrics.jsonl, or nothing where a run keeps no folder. Lines are kept back until `flush`. */
export interface MetricsLog {
  write(row: MetricsRow): void;
  flush(): Promise<void>;
}

export const noMetrics: MetricsLog = { write: () => {}, flush: async () => {} };

/**
 * Continues metrics.jsonl. Lines after the step resumed from (`isPast`) were written by steps that will be done again,
 * and a last line cut short by a crash is no line: both are removed, so that a resumed run leaves one line a step.
 */
export async function openMetrics(path: string, isPast: (row: MetricsRow) => boolean): Promise<MetricsLog> {
  const kept = existsSync(path) ? keepLines(await readFile(path, 'utf8'), isPast) : '';
  await writeFileAtomic(path, kept, { overwrite: true });
  let waiting = '';
  return {
    write: (row) => {
      waiting += `${JSON.stringify(row)}\n`;
    },
    flush: async () => {
      const lines = waiting;
      waiting = '';
      if (lines) await appendFile(path, lines);
    },
  };
}

function keepLines(text: string, isPast: (row: MetricsRow) => boolean): string {
  return text
    .split('\n')
    .filter((line) => {
      try {
        return isPast(JSON.parse(line) as MetricsRow);
      } catch {
        return false;
      }
    })
    .map((line) => `${line}\n`)
    .join('');
}
