import { plural } from '../../../src/core/plural.js';
import type { Plan } from '../../../src/migrate/plan.js';
import type { RollbackReport } from '../../../src/migrate/rollback.js';
import type { RunReport } from '../../../src/migrate/run.js';
import type { VerifyReport } from '../../../src/migrate/verify.js';
import type { Place } from '../../../src/stores/store.js';
import { bytes, count, score, table } from '../../table.js';

export function planText({ store, description, record, bytes: size }: Plan): string {
  const { rows, vectors, dim, types, makes, next } = description;
  const lines = [
    `${store}: ${count(vectors)} ${plural(vectors, 'vector')} of ${dim} dims in ${count(rows)} ${plural(rows, 'row')}`,
    `ids: ${types.id}; vectors: ${types.source} → ${types.target}, about ${bytes(size)} more`,
  ];
  if (record) {
    const { state, counts, startedAt } = record;
    const first = state === 'copying' ? 'not done' : 'done';
    lines.push(
      `begun ${startedAt}: first pass ${first}, ${count(counts.written)} ${plural(counts.written, 'row')} written; run goes on with it`,
    );
  } else {
    lines.push('run will make:', ...makes.slice(0, 10).map((line) => `  ${line}`));
    if (makes.length > 10) lines.push(`  and ${makes.length - 10} more`);
  }
  if (next.length > 0) lines.push('afterwards, yours to run:', ...next.map((line) => `  ${line}`));
  lines.push('nothing was made, and nothing that is there will be changed or removed');
  return lines.join('\n');
}

export function runText(run: RunReport, store: string, { target }: Pick<Place, 'target'>): string {
  const { written, removed, found, passes, caughtUp } = run;
  const lines = [
    `${store} → "${target}": ${count(written)} ${plural(written, 'row')} written, ${count(removed)} taken back, in ${passes} ${plural(passes, 'pass', 'passes')}`,
    `last pass: ${caughtUp ? 'nothing left to do' : 'found rows to translate or take back'}; ${count(found.current)} ${plural(found.current, 'row')} current, ${count(found.foreign)} written by others, ${count(found.unusable)} without a vector to translate`,
  ];
  return lines.join('\n');
}

export function verifyText(verify: VerifyReport, store: string, { target }: Pick<Place, 'target'>): string {
  const { ok, rows, targets, dim, empty, leftOut, retranslated, overlap, recall } = verify;
  const lines = [
    `${store} → "${target}": ${ok ? 'ok' : 'NOT ok'}; ${count(targets)} translated ${plural(targets, 'vector')} of ${dim} dims for ${count(rows)} ${plural(rows, 'vector')}; ${count(leftOut.rows)} left out, ${count(empty)} ${plural(empty, 'row')} without a vector`,
    `translated again: ${count(retranslated.rows)} ${plural(retranslated.rows, 'row')}, ${count(retranslated.differing)} ${plural(retranslated.differing, 'differs', 'differ')}, largest gap ${retranslated.worst.toPrecision(2)}`,
  ];
  if (overlap) {
    lines.push(
      `old and new result lists: overlap@${overlap.k} ${score(overlap.value)} (chance ${score(overlap.chance)}), ${count(overlap.queries)} ${plural(overlap.queries, 'row')} as queries among ${count(overlap.rows)}`,
    );
  }
  if (recall) {
    const row = (name: string, of: { recall: Readonly<Record<'1' | '10' | '100', number>>; mrr: number }): string[] => [
      name,
      score(of.recall['1']),
      score(of.recall['10']),
      score(of.recall['100']),
      score(of.mrr),
    ];
    const lists = [row('this translator', recall)];
    if (recall.oracle) lists.push(row('oracle (fitted with pairs)', recall.oracle));
    lines.push(
      `${count(recall.queries)} ${plural(recall.queries, 'new query', 'new queries')} among ${count(recall.pool)} ${plural(recall.pool, 'row')}, exact search:`,
    );
    lines.push(table(['', 'recall@1', 'recall@10', 'recall@100', 'MRR'], lists));
  }
  return lines.join('\n');
}

export function rollbackText(
  { removed, kept, dropped }: RollbackReport,
  store: string,
  { target }: Pick<Place, 'target'>,
): string {
  return dropped
    ? `${store}: "${target}" is removed with its ${count(removed)} translated ${plural(removed, 'vector')}; the old vectors are as they were`
    : `${store}: ${count(removed)} translated ${plural(removed, 'vector is', 'vectors are')} removed from "${target}"; ${count(kept)} written by others ${plural(kept, 'stays', 'stay')}`;
}
