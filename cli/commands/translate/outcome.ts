import { plural } from '../../../src/core/plural.js';
import { parseQueueAddress } from '../../../src/queue/address.js';
import type { Queued } from '../../../src/queue/translate-queued.js';
import type { Translated } from '../../../src/translate/translate-request.js';
import type { Outcome } from '../../output.js';
import { count, duration } from '../../table.js';

/** What is printed of a translation. */
export function translateOutcome(done: Translated): Outcome {
  const { rows, dims, output, seconds, resumedAt, confidence, dryRun, files, verified, warnings } = done;
  const json = {
    rows,
    dim: dims[1],
    output,
    seconds,
    resumedAt,
    confidence,
    dryRun,
    files,
    verified,
    warnings: [...warnings],
  };
  return { json, text: dryRun ? wouldDo(done) : wasDone(done) };
}

function wasDone({ rows, dims, output, seconds, resumedAt, confidence, files, verified }: Translated): string {
  const written = rows ?? 0;
  const rate = count(Math.round((written - resumedAt) / Math.max(seconds, 1e-3)));
  return [
    `${output}: ${count(written)} × ${dims[1]}${files > 1 ? ` in ${files} files` : ''}${
      resumedAt > 0 ? `, ${count(resumedAt)} of them were there already` : ''
    }, in ${duration(seconds)} (${rate} rows/s)`,
    ...(confidence === null ? [] : [`${confidence}: confidence of each row`]),
    ...(verified ? [`${count(verified.rows)} ${plural(verified.rows, 'row')} read again: as translated`] : []),
  ].join('\n');
}

function wouldDo({ rows, dims: [from, to], name, output, files }: Translated): string {
  const many = rows === null ? 'all rows' : `${count(rows)} ${plural(rows, 'row')}`;
  return `would translate ${many} of ${name}${files > 1 ? ` in ${files} files` : ''}, ${from} → ${to} dims, into ${output}`;
}

/** What is printed of a translation by many machines. */
export function queuedOutcome(done: Queued, queue: string): Outcome {
  const { rows, dim, output, seconds, shards, found, detached } = done;
  const before = found > 0 ? `, ${count(found)} of them were there already` : '';
  return {
    json: { ...done, warnings: [...done.warnings], dryRun: false },
    text: detached
      ? `${count(shards - found)} ${plural(shards - found, 'shard is', 'shards are')} in the queue ${parseQueueAddress(queue).shown}${before}; the same command without --detach waits for them`
      : `${output}: ${count(rows ?? 0)} × ${dim} in ${count(shards)} ${plural(shards, 'shard')}${before}, in ${duration(seconds)}`,
  };
}
