import { VecbridgeError } from '../../../core/errors.js';
import { lineGroups } from '../text/lines.js';

// Records and fields of separated text. Comma and semicolon: RFC 4180, where a quote opens a field only at its start, so
// that 12" in a title is text. Tab: as PostgreSQL's COPY writes it, one record a line, quotes are characters like others.

/** A quoted field may span lines; a record above this many characters has a quote that never closes. */
const LONGEST_RECORD = 2 ** 26;

/** One record: the number of its first line, its text, and how it ends. */
export interface CsvRecord {
  readonly line: number;
  readonly text: string;
  readonly end: '\n' | '\r\n';
  /** Why its fields cannot be told apart. */
  readonly bad?: VecbridgeError;
}

/** Records of a file; with quotes, a record goes on while a field is open. Empty lines are skipped. */
export async function* records(path: string, gzip: boolean, delimiter: string): AsyncGenerator<CsvRecord> {
  let first = 0;
  let open = '';
  let broken = '';
  let ended = false;
  for await (const group of lineGroups(path, gzip)) {
    for (const { number, text, end } of group) {
      if (first === 0 && text.trim() === '') continue;
      if (ended) throw badRecord(path, number, 'text stands behind the line \\., which ends the rows of COPY');
      ended = delimiter === '\t' && text === '\\.';
      if (ended) continue;
      const state = stateBehind(text, delimiter, first !== 0);
      if (first === 0 && state === 'whole') {
        yield { line: number, text, end };
        continue;
      }
      open = first === 0 ? text : `${open}${broken}${text}`;
      if (first === 0) first = number;
      broken = end;
      if (state !== 'open') {
        const record = { line: first, text: open, end };
        yield state === 'whole' ? record : { ...record, bad: badRecord(path, first, state) };
        first = 0;
      } else if (open.length > LONGEST_RECORD) throw badRecord(path, first, 'a quote opens here and never closes');
    }
  }
  if (first !== 0) throw badRecord(path, first, 'a quote opens here and never closes');
}

/** Whether a quoted field is open behind `text`, or what is wrong with it; `isOpen`: whether one is open before it. */
function stateBehind(text: string, delimiter: string, isOpen: boolean): 'open' | 'whole' | string {
  if (delimiter === '\t' || (!isOpen && !text.includes('"'))) return 'whole';
  let inside = isOpen;
  for (let at = 0; ; at++) {
    if (!inside && text[at] !== '"') at = text.indexOf(delimiter, at);
    else {
      const close = closingQuote(text, inside ? at : at + 1);
      if (close === -1) return 'open';
      at = close + 1;
      while (text[at] === ' ') at++;
      if (at >= text.length) return 'whole';
      if (text[at] !== delimiter) return `"${text.slice(at, at + 20)}" stands behind the closing quote of a field`;
    }
    if (at === -1) return 'whole';
    inside = false;
  }
}

/** The quote that closes a field whose text begins at `from`; two quotes are one in the text. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** The fields of a record as they stand, quotes included. */
export function rawFields(text: string, delimiter: string): string[] {
  if (delimiter === '\t' || !text.includes('"')) return text.split(delimiter);
  const fields: string[] = [];
  for (let from = 0; ; ) {
    const closed = text[from] === '"' ? closingQuote(text, from + 1) : from;
    const end = closed === -1 ? -1 : text.indexOf(delimiter, closed);
    fields.push(text.slice(from, end === -1 ? undefined : end));
    if (end === -1) return fields;
    from = end + 1;
  }
}

/** The texts of the fields. */
export function splitFields(text: string, delimiter: string): string[] {
  const fields = rawFields(text, delimiter);
  return delimiter === '\t' || !text.includes('"') ? fields : fields.map(unquoted);
}

/** The text of a field: of a quoted one what is between its quotes. */
export function unquoted(field: string): string {
  if (field[0] !== '"') return field;
  const close = closingQuote(field, 1);
  return field.slice(1, close === -1 ? undefined : close).replaceAll('""', '"');
}

/** The delimiter of a file by its first line with text, and that line; undefined where the file has none. */
export async function firstLine(path: string, gzip: boolean): Promise<{ text: string; delimiter: string } | undefined> {
  for await (const group of lineGroups(path, gzip)) {
    const line = group.find(({ text }) => text.trim() !== '');
    if (line && /\r/.test(line.text.replace(/"[^"]*("|$)/g, '')))
      throw badRecord(path, line.number, 'carriage returns alone end the lines; line feeds are expected');
    if (line) return { text: line.text, delimiter: sniffDelimiter(line.text, isTsv(path)) };
  }
  return undefined;
}

/** By the ending. */
export const isTsv = (path: string): boolean => /\.tsv(\.gz)?$/i.test(path);

export const DECIMAL_COMMA = /^\s*-?\d+,\d+(e[-+]?\d+)?\s*$/i;

/** The separator that stands most often outside quotes and brackets; a file named .tsv is separated by tabs where it has any. */
function sniffDelimiter(text: string, tsv: boolean): string {
  if (tsv && text.includes('\t')) return '\t';
  const bare = text.replace(/"[^"]*("|$)|\[[^\]]*(\]|$)|\{[^}]*(\}|$)/g, '');
  const count = (c: string): number => bare.split(c).length;
  if (count('\t') > 1) return '\t';
  // Nothing else separates: all of it stands behind a quote that is text, or there is one column.
  if (count(';') === 1 && count(',') === 1 && (tsv || text.includes('\t'))) return '\t';
  const parts = bare.split(';');
  const decimals = parts.length > 1 && parts.every((part) => !part.includes(',') || DECIMAL_COMMA.test(part));
  return decimals || count(';') > count(',') ? ';' : ',';
}

/** A field of a table for spreadsheets, comma separated: in quotes where it has to be. */
export const commaField = (text: string): string => (/[",\r\n]/.test(text) ? inQuotes(text) : text);

/** A field to be written between `separator`s, for a program that may guess them. BAD_VALUE where tabs cannot hold it. */
export function fieldFor(separator: string, text: string): string {
  if (separator !== '\t') return /[",;\t\r\n]/.test(text) ? inQuotes(text) : text;
  if (!/[\t\r\n]/.test(text)) return text;
  throw new VecbridgeError(
    'BAD_VALUE',
    `tab-separated text cannot hold ${JSON.stringify(text.slice(0, 60))}: a tab or line break is in it`,
    { hint: 'write .csv or .jsonl', context: { text: text.slice(0, 200) } },
  );
}

const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export const badRecord = (path: string, line: number, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}, line ${line}: ${what}`, {
    hint: 'check the separators and quotes of that line; between tabs, quotes are plain characters and a field is one line',
    context: { path, line },
  });
