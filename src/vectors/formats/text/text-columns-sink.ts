/** A jsonl or csv file whose vectors are exchanged and whose other characters stay what they are, line by line. */

import { type FileSink, requireFloat32, type SinkOptions } from '../../sink.js';
import { STANDARD } from '../../standard-streams.js';
import { isNullText, vectorLike } from '../../vector-text.js';
import { cellNumbers } from '../csv/csv.js';
import { type CsvLayout, csvLayout, isVectorColumn } from '../csv/layout.js';
import { type CsvRecord, fieldFor, isTsv, rawFields, records, unquoted } from '../csv/records.js';
import { jsonRecords } from '../jsonl/json-records.js';
import { jsonArray, jsonlLayout } from '../jsonl/jsonl.js';
import { cutSpans, elementSpans, type Fields, vectorSpans } from '../jsonl/record-rows.js';
import { type OriginalRecord, textSink } from './text-sink.js';

/** A file to be exchanged: its path, whether it is gzipped, and the field or column of its vectors where one is named. */
interface TextOriginal {
  readonly path: string;
  readonly gzip: boolean;
  readonly part: string | undefined;
}

/** Every record of the original with its vectors exchanged: keys, numbers and escapes are not parsed and written again. */
export async function jsonlColumnsSink(
  target: string,
  { path, gzip, part }: TextOriginal,
  options: SinkOptions,
): Promise<FileSink> {
  requireFloat32('jsonl', options);
  const { idField } = options;
  const { fields } = await jsonlLayout(path, gzip, { field: part, idField, mark: true });
  return textSink(target, options, {
    name: 'jsonl',
    original: { name: path, records: () => jsonOriginals(target, path, gzip, fields, options.skipping === true) },
  });
}

async function* jsonOriginals(
  target: string,
  path: string,
  gzip: boolean,
  fields: Fields,
  skipping: boolean,
): AsyncGenerator<OriginalRecord> {
  for await (const record of jsonRecords(path, gzip)) {
    const spans = vectorSpans(record.text, fields);
    const elements = skipping ? elementSpans(record.text, fields) : [];
    yield {
      rows: spans.length,
      text: (vectors) => {
        const isCut = (i: number): boolean => elements.length > 0 && vectors[i] === null;
        const cut = cutSpans(elements, isCut).map((span) => ({ span, text: '' }));
        const exchanged = spans.flatMap((span, i) =>
          span && !isCut(i) ? [{ span, text: jsonVector(target, record.text.slice(...span), vectors[i]!) }] : [],
        );
        let text = '';
        let from = 0;
        for (const piece of [...cut, ...exchanged].sort((a, b) => a.span[0] - b.span[0])) {
          text += record.text.slice(from, piece.span[0]) + piece.text;
          from = piece.span[1];
        }
        return text + record.text.slice(from) + record.end;
      },
    };
  }
}

/** A vector as its place had it: an array, or a text of one. Null for a row that was left out, or kept empty. */
function jsonVector(target: string, before: string, vector: Float32Array | null): string {
  if (!vector || Number.isNaN(vector[0])) return 'null';
  if (!before.startsWith('"')) return jsonArray(target, vector);
  return JSON.stringify(
    vectorLike(JSON.parse(before) as string, vector, (numbers) => jsonArray(target, numbers).slice(1, -1)),
  );
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
    mark: true,
  });
  const { delimiter } = layout;
  const isTab = delimiter === '\t';
  const toTab = target === STANDARD ? (options.format ?? (isTab ? 'tsv' : 'csv')) === 'tsv' : isTsv(target);
  const separator = toTab === isTab ? delimiter : isTab ? ',' : '\t';
  const first = typeof layout.vector === 'number' ? layout.vector : layout.vector[0]!;
  /** A record with `cell` for its vector. */
  const exchanged = (fields: readonly string[], cell: string): string =>
    fields
      .flatMap((field, i) => {
        if (i === first) return [cell];
        if (isVectorColumn(layout, i)) return [];
        return [separator === delimiter ? field : fieldFor(separator, isTab ? field : unquoted(field))];
      })
      .join(separator);
  let header: string | undefined;
  if (layout.header !== undefined) {
    for await (const { text, end } of records(path, gzip, delimiter)) {
      const fields = rawFields(text, delimiter);
      header = exchanged(fields, headerCell(layout, fields[first]!, separator)) + end;
      break;
    }
  }
  const textOf = (record: CsvRecord, vector: Float32Array | null): string => {
    const fields = rawFields(record.text, delimiter);
    if (record.bad || fields.length !== layout.fields) return record.text + record.end; // kept empty: as it stands
    const before = unquoted(fields[first]!.trimStart());
    if (!vector || Number.isNaN(vector[0])) return exchanged(fields, separator === '\t' ? '\\N' : '') + record.end;
    const like = typeof layout.vector === 'number' && !isNullText(before) ? before : '[';
    const cell = vectorLike(like, vector, cellNumbers);
    // Text for PostgreSQL's COPY has neither quotes nor commas around its cells.
    const quote = separator !== '\t' && (fields[first]!.trimStart().startsWith('"') || separator === ',') ? '"' : '';
    return exchanged(fields, `${quote}${cell}${quote}`) + record.end;
  };
  return textSink(target, options, {
    name: 'csv',
    original: { name: path, records: () => csvOriginals(path, gzip, layout, textOf) },
    header: () => header ?? '',
  });
}

/** The name of a column of cells stays; many columns of one number each get a name that no other column has. */
function headerCell(layout: CsvLayout, field: string, separator: string): string {
  if (typeof layout.vector === 'number')
    return separator === layout.delimiter ? field : fieldFor(separator, layout.names[layout.vector]!);
  let name = 'vector';
  while (layout.names.includes(name)) name += '_';
  return name;
}

async function* csvOriginals(
  path: string,
  gzip: boolean,
  { header, delimiter }: CsvLayout,
  textOf: (record: CsvRecord, vector: Float32Array | null) => string,
): AsyncGenerator<OriginalRecord> {
  let left = header === undefined ? 0 : 1;
  for await (const record of records(path, gzip, delimiter))
    if (left-- <= 0) yield { rows: 1, text: ([vector]) => textOf(record, vector!) };
}
