import { VecbridgeError } from '../core/errors.js';

/**
 * A name as SQL writes it: in double quotes, quotes inside doubled. Nothing in it is read as SQL. Throws BAD_OPTION for
 * empty names, NUL characters and names above `most` bytes (PostgreSQL would cut them silently).
 */
export function quoted(name: string, most = Number.POSITIVE_INFINITY): string {
  const bytes = Buffer.byteLength(name);
  const why =
    name === ''
      ? 'is empty'
      : name.includes('\0')
        ? 'holds a NUL character'
        : bytes > most
          ? `has ${bytes} bytes, at most ${most} are possible`
          : undefined;
  if (why) {
    throw new VecbridgeError('BAD_OPTION', `the name ${JSON.stringify(name)} ${why}.`, {
      hint: 'give the name as it is in the database, without quotes',
      context: { name },
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** BAD_VALUE where rows have no id: nothing could be written for them. */
export function requireIds(name: string, column: string, missing: number, rows: number): void {
  if (missing === 0) return;
  throw new VecbridgeError('BAD_VALUE', `${name}: ${missing} of ${rows} rows have no id (NULL in "${column}").`, {
    hint: 'give each of them an id, or choose a column without NULL with --id',
    context: { store: name, column, missing, rows },
  });
}

/** EXISTS for a target that is there already. */
export const targetExists = (name: string, what: string): VecbridgeError =>
  new VecbridgeError('EXISTS', `${name}: ${what} exists already and is not of a migration.`, {
    hint: 'choose another name with --target',
    context: { store: name },
  });

/** The length that most of the vectors have, the first of equals; null where no vector has numbers. */
export function commonLength(lengths: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const length of lengths) if (length > 0) counts.set(length, (counts.get(length) ?? 0) + 1);
  let best: [number, number] | undefined;
  for (const entry of counts) if (!best || entry[1] > best[1]) best = entry;
  return best?.[0] ?? null;
}
