import { VecbridgeError } from '../../../core/errors.js';
import { ID_NAMES } from '../../column-names.js';
import { batchRows, type Row } from '../../row-batches.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireFloat32 } from '../../sink.js';
import type { VectorSource } from '../../source.js';
import { float32Text, textSink } from '../text/text-sink.js';
import { badRecord, type CsvRecord, quotedField, records, sniffDelimiter, splitFields } from './records.js';

interface CsvOptions {
  /** The column of `[0.1,0.2]` cells, by name or by number from 0; without it every column of numbers but the id. */
  column?: string;
  idField?: string;
}

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

function chooseColumns(path: string, head: { line: number; text: string }[], options: CsvOptions): CsvLayout {
  const delimiter = sniffDelimiter(head[0]!.text);
  const first = splitFields(head[0]!.text, delimiter);
  const header =
    !first.some((f) => CELL.test(f) || (NUMBER.test(f) && !/^\s*nan\s*$/i.test(f))) ||
    isCountedHeader(first, head[1], delimiter);
  const body = header ? head[1] : head[0];
  if (!body) throw badRecord(path, head[0]!.line, 'a header and no rows');
  const fields = splitFields(body.text, delimiter);
  const names = header ? first.map((f) => f.trim()) : fields.map((_, i) => String(i));
  requireFields(path, body.line, fields.length, names.length);
  const twice = header ? names.find((n, i) => n !== '' && names.indexOf(n) !== i) : undefined;
  if (twice !== undefined) throw badRecord(path, head[0]!.line, `the column "${twice}" stands twice`);

  const find = (name: string): number => {
    const at =
      names.indexOf(name) >= 0
        ? names.indexOf(name)
        : /^\d+$/.test(name) && Number(name) < names.length
          ? Number(name)
          : -1;
    if (at < 0) throw badRecord(path, head[0]!.line, `no column "${name}"; it has ${names.slice(0, 20).join(', ')}`);
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
  if (vector.length === 0) throw badRecord(path, body.line, 'no column holds numbers or [..] vectors');
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

function parseRow(path: string, line: number, fields: string[], layout: CsvLayout): Row {
  requireFields(path, line, fields.length, layout.fields);
  let texts: string[];
  if (typeof layout.vector === 'number') {
    const inner = CELL.exec(fields[layout.vector]!)?.[1];
    if (inner === undefined) throw badRecord(path, line, `no [..] vector but "${fields[layout.vector]!.slice(0, 40)}"`);
    texts = inner.trim() === '' ? [] : inner.split(',');
    if (texts.length === 0) throw badRecord(path, line, 'the vector has 0 dimensions');
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
  if (found !== expected) throw badRecord(path, line, `${found} fields, the first line has ${expected}`);
}

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
export const cellNumbers = (vector: Float32Array): string => Array.from(vector, float32Text).join(',');
