import { VecbridgeError } from '../../core/errors.js';
import { closest } from '../../core/suggest.js';
import { quoted } from '../identifiers.js';

/** NOT_FOUND with the names there are; SQLite would read an unknown name in quotes as a text. */
export function requireColumn(
  path: string,
  table: string,
  names: readonly string[],
  column: string,
  option: string,
): string {
  if (names.includes(column)) return quoted(column);
  const near = closest(column, names);
  throw new VecbridgeError('NOT_FOUND', `${path}: table "${table}" has no column "${column}".`, {
    hint: near ? `did you mean ${option} ${near}?` : `it has: ${names.join(', ')}`,
    context: { path, table, column, columns: names },
  });
}
