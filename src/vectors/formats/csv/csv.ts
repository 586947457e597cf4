import { VecbridgeError } from '../../../core/errors.js';
import { batchRows, type Row } from '../../row-batches.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireFloat32 } from '../../sink.js';
import type { VectorSource } from '../../source.js';
import { isNullText, type NoVector, numberOfText, vectorOfText } from '../../vector-text.js';
import { float32Text, textSink } from '../text/text-sink.js';
import { type CsvLayout, type CsvOptions, csvLayout, isVectorColumn } from './layout.js';
import { badRecord, type CsvRecord, fieldFor, isTsv, records, splitFields } from './records.js';

/**
 * Comma, tab or semicolon separated text, with or without a header. Either one column holds whole vectors, as pgvector
 * (`[0.1,0.2]`), numpy (`[0.1 0.2]`) or base64 write them, or each number has its own column.
 */
export async function openCsv(path: string, gzip: boolean, options: CsvOptions = {}): Promise<VectorSource> {
  const layout = await csvLayout(path, gzip, options);
  return {
    name: layout.name,
    format: gzip ? 'csv.gz' : 'csv',
    dtype: 'text',
    dim: layout.dim,
    notes: layout.notes,
    otherColumns: layout.names.flatMap((name, i) => (isVectorColumn(layout, i) || i === layout.id ? [] : [name])),
    batches: (size, start = 0) => batchRows(path, rows(path, gzip, layout, start), layout, size, start),
    close: async () => {},
  };
}

async function* rows(path: string, gzip: boolean, layout: CsvLayout, start: number): AsyncGenerator<Row> {
  let row = layout.header === undefined ? 0 : -1;
  for await (const record of records(path, gzip, layout.delimiter)) {
    if (row++ >= start) yield parseRow(path, record, row, layout);
  }
}

function parseRow(path: string, { line, text, bad }: CsvRecord, number: number, layout: CsvLayout): Row {
  const at = `line ${line}`;
  const fields = bad ? [] : splitFields(text, layout.delimiter);
  const id = layout.id === undefined ? {} : { id: fields[layout.id] ?? '' };
  const isHeader = text === layout.header && number > 0;
  if (bad || isHeader || fields.length !== layout.fields) {
    const why = isHeader
      ? 'the header stands here again: two files in one?'
      : `${fields.length} fields, the first line has ${layout.fields}`;
    return { at, ...id, invalid: { kind: 'unreadable', error: bad ?? badRecord(path, line, why) } };
  }
  if (typeof layout.vector === 'number') {
    const text = fields[layout.vector]!;
    if (isNullText(text)) {
      const error = badRecord(path, line, `no [..] vector but "${text.slice(0, 40)}"`);
      return { at, ...id, invalid: { kind: 'null', error } };
    }
    const vector = vectorOfText(text, layout.dim);
    if (!(vector instanceof Float32Array))
      return { at, ...id, invalid: { kind: 'unreadable', error: noVector(path, line, vector) } };
    if (vector.length > 0) return { at, ...id, vector };
    return { at, ...id, invalid: { kind: 'length', error: badRecord(path, line, 'the vector has 0 dimensions') } };
  }
  const vector = new Float32Array(layout.vector.length);
  for (let j = 0; j < vector.length; j++) {
    const text = fields[layout.vector[j]!]!;
    const value = numberOfText(text);
    if (value === undefined) {
      const why = `"${text.slice(0, 40)}" at position ${j} of the vector is not a number`;
      const kind = isNullText(text) ? 'null' : 'unreadable';
      return { at, ...id, invalid: { kind, error: noVector(path, line, { why, position: j }) } };
    }
    vector[j] = value;
  }
  return { at, ...id, vector };
}

function noVector(path: string, line: number, { why, hint, position }: NoVector): VecbridgeError {
  if (position === undefined && hint === undefined) return badRecord(path, line, why);
  return new VecbridgeError('BAD_VALUE', `${path}, line ${line}: ${why}`, {
    hint: hint ?? 'name the column of the vector when other columns hold numbers too',
    context: { path, line, position },
  });
}

/** An id column (when ids are given) and one `[0.1,0.2]` cell, as pgvector's COPY takes it; gzipped when named .gz. */
export function csvSink(target: string, options: SinkOptions): Promise<FileSink> {
  requireFloat32('csv', options);
  const { idField = 'id', vectorField = 'vector' } = options;
  const separator = isTsv(target) || options.format === 'tsv' ? '\t' : ',';
  const field = (text: string): string => fieldFor(separator, text) + separator;
  const quote = separator === ',' ? '"' : '';
  const empty = separator === '\t' ? '\\N' : '';
  const cell = (vector: Float32Array): string =>
    options.emptyRows && Number.isNaN(vector[0]) ? empty : `${quote}[${cellNumbers(vector)}]${quote}`;
  return textSink(target, options, {
    name: 'csv',
    header: (hasIds) => `${hasIds ? field(idField) : ''}${fieldFor(separator, vectorField)}\n`,
    row: (vector, id) => `${id === undefined ? '' : field(id)}${cell(vector)}\n`,
  });
}

export const cellNumbers = (vector: Float32Array): string => Array.from(vector, float32Text).join(',');
