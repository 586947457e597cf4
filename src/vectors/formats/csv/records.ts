import { VecbridgeError } from '../../../core/errors.js';
import { lineGroups } from '../text/lines.js';

// Records and fields of comma, tab or semicolon separated text (RFC 4180): all reading and writing of csv begins here.

/** A quoted field may span lines; a record above this many characters has a quote that never closes. */
const LONGEST_RECORD = 2 ** 26;

/** One record: the number of its first line, its text, and how it ends. */
export interface CsvRecord {
  readonly line: number;
  readonly text: string;
  readonly end: '\n' | '\r\n';
}

/** Records of a file; a record goes on while a quote is open; empty lines are skipped. */
export async function* records(path: string, gzip: boolean): AsyncGenerator<CsvRecord> {
  let open = '';
  let first = 0;
  let broken = '';
  for await (const group of lineGroups(path, gzip)) {
    for (const { number, text, end } of group) {
      if (first === 0) {
        if (text.trim() === '') continue;
        if (!hasOpenQuote(text)) {
          yield { line: number, text, end };
          continue;
        }
        first = number;
        open = text;
        broken = end;
        continue;
      }
      open += `${broken}${text}`;
      broken = end;
      // An even number of quotes in this line leaves the field open.
      if (hasOpenQuote(text)) {
        yield { line: first, text: open, end };
        first = 0;
      } else if (open.length > LONGEST_RECORD) break;
    }
    if (open.length > LONGEST_RECORD && first !== 0) break;
  }
  if (first !== 0) throw badRecord(path, first, 'a quote opens here and never closes');
}

function hasOpenQuote(text: string): boolean {
  let odd = false;
  for (let i = text.indexOf('"'); i !== -1; i = text.indexOf('"', i + 1)) odd = !odd;
  return odd;
}

export function splitFields(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter);
  const fields: string[] = [];
  let i = 0;
  for (;;) {
    if (text[i] === '"') {
      let field = '';
      let from = i + 1;
      let to = text.indexOf('"', from);
      while (to !== -1 && text[to + 1] === '"') {
        field += text.slice(from, to + 1);
        from = to + 2;
        to = text.indexOf('"', from);
      }
      const end = to === -1 ? text.length : to;
      fields.push(field + text.slice(from, end));
      i = text.indexOf(delimiter, end);
    } else {
      const end = text.indexOf(delimiter, i);
      fields.push(text.slice(i, end === -1 ? undefined : end));
      i = end;
    }
    if (i === -1) return fields;
    i++;
  }
}

/** The fields of a record as they stand, quotes included; cut where `splitFields` cuts. */
export function rawFields(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter);
  const fields: string[] = [];
  for (let from = 0; ; ) {
    let closed = from;
    if (text[from] === '"') {
      closed = text.indexOf('"', from + 1);
      while (closed !== -1 && text[closed + 1] === '"') closed = text.indexOf('"', closed + 2);
    }
    const end = closed === -1 ? -1 : text.indexOf(delimiter, closed);
    fields.push(text.slice(from, end === -1 ? undefined : end));
    if (end === -1) return fields;
    from = end + 1;
  }
}

/** The separator that stands most often outside quotes and brackets. */
export function sniffDelimiter(text: string): string {
  const bare = text.replace(/"[^"]*("|$)|\[[^\]]*(\]|$)|\{[^}]*(\}|$)/g, '');
  const count = (c: string): number => bare.split(c).length;
  return count('\t') > 1 ? '\t' : count(';') > count(',') ? ';' : ',';
}

/** A field of a table for spreadsheets, comma separated: in quotes where it has to be. */
export const commaField = (text: string): string => (/[",\r\n]/.test(text) ? inQuotes(text) : text);

/** A field of a file that may be read again by a program which guesses the separator. */
export const quotedField = (text: string): string => (/[",;\t\r\n]/.test(text) ? inQuotes(text) : text);

const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export const badRecord = (path: string, line: number, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}, line ${line}: ${what}`, {
    hint: 'check the separators and quotes of that line',
    context: { path, line },
  });
