/** A jsonl or csv file whose vectors are exchanged and whose other characters stay what they are, line by line. */

import { VecbridgeError } from '../../../core/errors.js';
import { type FileSink, requireFloat32, type SinkOptions } from '../../sink.js';
import { type CsvLayout, cellNumbers, csvLayout, isTsv, isVectorColumn } from '../csv/csv.js';
import { quotedField, rawFields, records, splitFields } from '../csv/records.js';
import { valueSpan } from '../jsonl/json-span.js';
import { jsonArray, jsonlLayout } from '../jsonl/jsonl.js';
import { lineGroups } from './lines.js';
import { textSink } from './text-sink.js';

/** A file to be exchanged: its path, whether it is gzipped, and the field or column of its vectors where one is named. */
interface TextOriginal {
  readonly path: string;
  readonly gzip: boolean;
  readonly part: string | undefined;
}

/** Every line of the original with its vector exchanged: keys, numbers and escapes are not parsed and written anew. */
export async function jsonlColumnsSink(
  target: string,
  { path, gzip, part }: TextOriginal,
  options: SinkOptions,
): Promise<FileSink> {
  requireFloat32('jsonl', options);
  const { fields } = await jsonlLayout(path, gzip, part === undefined ? {} : { field: part });
  const vectorAt = (text: string): readonly [number, number] => {
    const span = fields.vector === '' ? ([0, text.trimEnd().length] as const) : valueSpan(text, fields.vector);
    if (span) return span;
    throw new VecbridgeError('BAD_FILE', `${path}: a line has no field "${fields.vector}" any more.`, {
      hint: 'the file was changed while it was read: translate again',
      context: { path, field: fields.vector },
    });
  };
  return textSink(target, options, {
    name: 'jsonl',
    original: { name: path, records: () => jsonlRecords(path, gzip) },
    row: (vector, _, record) => {
      const [start, end] = vectorAt(record!);
      return `${record!.slice(0, start)}${jsonArray(target, vector)}${record!.slice(end)}`;
    },
  });
}

async function* jsonlRecords(path: string, gzip: boolean): AsyncGenerator<string> {
  for await (const group of lineGroups(path, gzip)) {
    for (const { text, end } of group) if (text.trim() !== '') yield text + end;
  }
}

/**
 * Every record with its vector cell exchanged, in the brackets and quotes it had. Columns of one number each become one
 * column `vector` where the first of them was. Separators stay, but for a .tsv made from a .csv and the other way.
 */
export async function csvColumnsSink(
  target: string,
  { path, gzip, part }: TextOriginal,
  options: SinkOptions,
): Promise<FileSink> {
  requireFloat32('csv', options);
  const layout = await csvLayout(path, gzip, {
    ...(part === undefined ? {} : { column: part }),
    ...(options.idField === undefined ? {} : { idField: options.idField }),
  });
  const { delimiter } = layout;
  const isTab = delimiter === '\t';
  const separator = isTsv(target) === isTab ? delimiter : isTab ? ',' : '\t';
  const first = typeof layout.vector === 'number' ? layout.vector : layout.vector[0]!;
  /** A record with `cell` for its vector. */
  const exchanged = (fields: readonly string[], cell: string): string =>
    fields
      .flatMap((field, i) => {
        if (i === first) return [cell];
        if (isVectorColumn(layout, i)) return [];
        return [separator === delimiter ? field : quotedField(splitFields(field, delimiter)[0]!)];
      })
      .join(separator);
  let header: string | undefined;
  if (layout.header) {
    for await (const { text, end } of records(path, gzip)) {
      const fields = rawFields(text, delimiter);
      header = exchanged(fields, headerCell(layout, fields[first]!, separator === delimiter)) + end;
      break;
    }
  }
  return textSink(target, options, {
    name: 'csv',
    original: { name: path, records: () => csvRecords(path, gzip, layout.header) },
    header: () => header ?? '',
    row: (vector, _, record) => {
      const end = record!.endsWith('\r\n') ? '\r\n' : '\n';
      const fields = rawFields(record!.slice(0, -end.length), delimiter);
      const before = fields[first]!.trimStart();
      const [open, close] = /^"?\s*\{/.test(before) ? '{}' : '[]';
      // Text for PostgreSQL's COPY has neither quotes nor commas around its cells.
      const quote = before.startsWith('"') || separator === ',' ? '"' : '';
      return exchanged(fields, `${quote}${open}${cellNumbers(vector)}${close}${quote}`) + end;
    },
  });
}

/** The name of a column of cells stays; many columns of one number each get a name that no other column has. */
function headerCell(layout: CsvLayout, field: string, isSame: boolean): string {
  if (typeof layout.vector === 'number') return isSame ? field : quotedField(layout.names[layout.vector]!);
  let name = 'vector';
  while (layout.names.includes(name)) name += '_';
  return name;
}

async function* csvRecords(path: string, gzip: boolean, hasHeader: boolean): AsyncGenerator<string> {
  let left = hasHeader ? 1 : 0;
  for await (const { text, end } of records(path, gzip)) if (left-- <= 0) yield text + end;
}
