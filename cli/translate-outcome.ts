import type { TranslatedFile } from '../src/translate/translate-file.js';
import type { Outcome } from './output.js';
import { count, duration } from './table.js';
import type { Task } from './translate-task.js';

/** The result of a run: counts, seconds, rate. `started`: performance.now() at its beginning. */
export function outcome(
  { options, translator, warnings }: Task,
  started: number,
  all: readonly TranslatedFile[],
  confidence: string | null,
): Outcome {
  const sum = (of: (file: TranslatedFile) => number): number => all.reduce((n, file) => n + of(file), 0);
  const { dim } = translator.manifest.spaces[1];
  const seconds = (performance.now() - started) / 1000;
  const [rows, resumedAt] = [sum((file) => file.rows), sum((file) => file.resumedAt)];
  const checked = all.flatMap(({ verified }) => verified ?? []);
  const verified =
    options.verify === undefined
      ? null
      : {
          rows: checked.reduce((n, one) => n + one.rows, 0),
          worstCosine: Math.min(1, ...checked.map((one) => one.worstCosine)),
        };
  const rate = count(Math.round((rows - resumedAt) / Math.max(seconds, 1e-3)));
  const lines = [
    `${options.output}: ${count(rows)} × ${dim}${all.length > 1 ? ` in ${all.length} files` : ''}${
      resumedAt > 0 ? `, ${count(resumedAt)} of them were there already` : ''
    }, in ${duration(seconds)} (${rate} rows/s)`,
    ...(confidence === null ? [] : [`${confidence}: confidence of each row`]),
    ...(verified ? [`${count(verified.rows)} rows read again: as translated`] : []),
  ];
  return {
    json: {
      rows,
      dim,
      output: options.output,
      seconds,
      resumedAt,
      confidence,
      dryRun: false,
      files: all.length,
      verified,
      warnings: [...warnings],
    },
    text: lines.join('\n'),
  };
}

/** What a run would do; `rows` is null where the format tells them only at its end. */
export function dryRun(
  { options: { output }, warnings }: Task,
  rows: number | null,
  name: string,
  [from, to]: readonly [number, number],
  files: number,
): Outcome {
  const many = rows === null ? 'all rows' : `${count(rows)} rows`;
  return {
    json: {
      rows,
      dim: to,
      output,
      seconds: 0,
      resumedAt: 0,
      confidence: null,
      dryRun: true,
      files,
      verified: null,
      warnings: [...warnings],
    },
    text: `would translate ${many} of ${name}${files > 1 ? ` in ${files} files` : ''}, ${from} → ${to} dims, into ${output}`,
  };
}
