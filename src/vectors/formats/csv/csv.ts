import { VecbridgeError } from '../../../core/errors.js';
import { ID_NAMES } from '../../column-names.js';
import { batchRows, type Row } from '../../row-batches.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireFloat32 } from '../../sink.js';
import type { VectorSource } from '../../source.js';
import { lineGroups } from '../text/lines.js';
import { float32Text, textSink } from '../text/text-sink.js';

export interface CsvOptions {
  /** The column of `[0.1,0.2]` cells, by name or by number from 0; without it every column of numbers but the id. */
  column?: string;
  idField?: string;
}

/** A quoted field may span lines; a record above this many characters has a quote that never closes. */
const LONGEST_RECORD = 2 ** 26;
/** pandas writes an unnamed index under an empty name. */
const ID_COLUMNS = [...ID_NAMES, ''];
const NUMBER = /^\s*[+-]?(\d+(\.\d*)?([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|nan|inf(inity)?)\s*$/i;
const CELL = /^\s*[[{]([^[\]{}]*)[\]}]\s*$/;

export interface CsvLayout {
  delimiter: string;
  /** Whether the first record is a header. */
  header: boolean;
  /** Fields in each record, and their names: their numbers where there is no header. */
  fields: number;
  names: readonly string[];
  /** The column of vector cells, or the columns that are one number each. */
  vector: number | number[];
  id: number | undefined;
  dim: number;
  name: string;
}

/**
 * Comma, tab or semicolon separated text, with or without a header (RFC 4180 quoting; a quoted field may hold line
 * breaks). Either one column holds whole vectors as pgvector writes them (`[0.1,0.2]`, or `{0.1,0.2}`), or each number
 * has its own column.
 */
export async function openCsv(path: string, gzip: boolean, options: CsvOptions = {}): Promise<VectorSource> {
  const layout = await csvLayout(path, gzip, options);
  return {
    name: layout.name,
    format: gzip ? 'csv.gz' : 'csv',
    dtype: 'text',
    dim: layout.dim,
    otherColumns: layout.names.flatMap((name, i) => (isVectorColumn(layout, i) || i === layout.id ? [] : [name])),
    batches: (size, start = 0) => batchRows(path, rows(path, gzip, layout, start), layout.dim, size, start),
    close: async () => {},
  };
}

/** How the columns of a file are read, told by its first two records. */
export async function csvLayout(path: string, gzip: boolean, options: CsvOptions = {}): Promise<CsvLayout> {
  const head: CsvRecord[] = [];
  for await (const record of records(path, gzip)) {
    head.push(record);
    if (head.length === 2) break;
  }
  if (head[0]) return chooseColumns(path, head, options);
  throw new VecbridgeError('BAD_FILE', `${path} has no lines`, {
    hint: 'one vector a line is expected',
    context: { path },
  });
}

export const isVectorColumn = ({ vector }: CsvLayout, i: number): boolean =>
  typeof vector === 'number' ? i === vector : vector.includes(i);

async function* rows(path: string, gzip: boolean, layout: CsvLayout, start: number): AsyncGenerator<Row> {
  let row = layout.header ? -1 : 0;
  for await (const { line, text } of records(path, gzip)) {
    if (row++ < start) {
      if (row <= start) continue;
    }
    yield parseRow(path, line, splitFields(text, layout.delimiter), layout);
  }
}

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
  if (first !== 0) throw bad(path, first, 'a quote opens here and never closes');
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

function chooseColumns(path: string, head: { line: number; text: string }[], options: CsvOptions): CsvLayout {
  const delimiter = sniffDelimiter(head[0]!.text);
  const first = splitFields(head[0]!.text, delimiter);
  const header =
    !first.some((f) => CELL.test(f) || (NUMBER.test(f) && !/^\s*nan\s*$/i.test(f))) ||
    isCountedHeader(first, head[1], delimiter);
  const body = header ? head[1] : head[0];
  if (!body) throw bad(path, head[0]!.line, 'a header and no rows');
  const fields = splitFields(body.text, delimiter);
  const names = header ? first.map((f) => f.trim()) : fields.map((_, i) => String(i));
  requireFields(path, body.line, fields.length, names.length);
  const twice = header ? names.find((n, i) => n !== '' && names.indexOf(n) !== i) : undefined;
  if (twice !== undefined) throw bad(path, head[0]!.line, `the column "${twice}" stands twice`);

  const find = (name: string): number => {
    const at =
      names.indexOf(name) >= 0
        ? names.indexOf(name)
        : /^\d+$/.test(name) && Number(name) < names.length
          ? Number(name)
          : -1;
    if (at < 0) throw bad(path, head[0]!.line, `no column "${name}"; it has ${names.slice(0, 20).join(', ')}`);
    return at;
  };
  const cell = options.column === undefined ? fields.findIndex((f) => CELL.test(f)) : find(options.column);
  let id = options.idField === undefined ? undefined : find(options.idField);
  if (id === undefined && header) id = names.findIndex((n, i) => i !== cell && ID_COLUMNS.includes(n.toLowerCase()));
  if (id === undefined || id < 0)
    id = fields.findIndex((f, i) => i !== cell && i === 0 && (cell >= 0 || !NUMBER.test(f)));
  const idColumn = id >= 0 ? id : undefined;
  const common = { delimiter, header, fields: names.length, names, id: idColumn };
  if (cell >= 0) {
    const name = header ? `${path}, column "${names[cell]}"` : path;
    const layout = { ...common, vector: cell, dim: 0, name };
    return { ...layout, dim: parseRow(path, body.line, fields, layout).vector.length };
  }
  const vector = fields.flatMap((f, i) => (i !== idColumn && NUMBER.test(f) ? [i] : []));
  if (vector.length === 0) throw bad(path, body.line, 'no column holds numbers or [..] vectors');
  return { ...common, vector, dim: vector.length, name: path };
}

/** pandas heads unnamed columns 0, 1, 2 … (behind the name of its index): numbers, and yet a header. */
function isCountedHeader(first: string[], second: { text: string } | undefined, delimiter: string): boolean {
  const names = ID_COLUMNS.includes(first[0]!.trim().toLowerCase()) ? first.slice(1) : first;
  return (
    second !== undefined &&
    names.length > 1 &&
    names.every((f, i) => f.trim() === String(i)) &&
    splitFields(second.text, delimiter).length === first.length
  );
}

/** The separator that stands most often outside quotes and brackets. */
export function sniffDelimiter(text: string): string {
  const bare = text.replace(/"[^"]*("|$)|\[[^\]]*(\]|$)|\{[^}]*(\}|$)/g, '');
  const count = (c: string): number => bare.split(c).length;
  return count('\t') > 1 ? '\t' : count(';') > count(',') ? ';' : ',';
}

function parseRow(path: string, line: number, fields: string[], layout: CsvLayout): Row {
  requireFields(path, line, fields.length, layout.fields);
  let texts: string[];
  if (typeof layout.vector === 'number') {
    const inner = CELL.exec(fields[layout.vector]!)?.[1];
    if (inner === undefined) throw bad(path, line, `no [..] vector but "${fields[layout.vector]!.slice(0, 40)}"`);
    texts = inner.trim() === '' ? [] : inner.split(',');
    if (texts.length === 0) throw bad(path, line, 'the vector has 0 dimensions');
  } else texts = layout.vector.map((i) => fields[i]!);
  const vector = new Float32Array(texts.length);
  for (let j = 0; j < texts.length; j++) vector[j] = parseNumber(path, line, j, texts[j]!);
  return { at: `line ${line}`, vector, ...(layout.id === undefined ? {} : { id: fields[layout.id]! }) };
}

function parseNumber(path: string, line: number, position: number, text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value) && text.trim() !== '' && /^[\s\d.+\-eE]+$/.test(text)) return value;
  if (NUMBER.test(text)) {
    if (/nan/i.test(text)) return Number.NaN;
    return text.trim().startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  throw new VecbridgeError(
    'BAD_VALUE',
    `${path}, line ${line}: "${text.slice(0, 40)}" at position ${position} of the vector is not a number`,
    {
      hint: 'name the column of the vector when other columns hold numbers too',
      context: { path, line, position },
    },
  );
}

function requireFields(path: string, line: number, found: number, expected: number): void {
  if (found !== expected) throw bad(path, line, `${found} fields, the first line has ${expected}`);
}

const bad = (path: string, line: number, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}, line ${line}: ${what}`, {
    hint: 'check the separators and quotes of that line',
    context: { path, line },
  });

/** An id column (when ids are given) and one `[0.1,0.2]` cell, as pgvector's COPY takes it; gzipped when named .gz. */
export function csvSink(target: string, options: SinkOptions): Promise<FileSink> {
  requireFloat32('csv', options);
  const { idField = 'id', vectorField = 'vector' } = options;
  const separator = isTsv(target) ? '\t' : ',';
  return textSink(target, options, {
    name: 'csv',
    header: (hasIds) => `${hasIds ? quotedField(idField) + separator : ''}${quotedField(vectorField)}\n`,
    row: (vector, id) => `${id === undefined ? '' : quotedField(id) + separator}"[${cellNumbers(vector)}]"\n`,
  });
}

export const isTsv = (path: string): boolean => /\.tsv(\.gz)?$/i.test(path);
export const quotedField = (text: string): string =>
  /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
export const cellNumbers = (vector: Float32Array): string => Array.from(vector, float32Text).join(',');
