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
