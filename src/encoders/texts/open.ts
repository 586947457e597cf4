import { existsSync } from 'node:fs';
import { VecbridgeError } from '../../core/errors.js';
import { openFile } from '../../vectors/file.js';
import { isGzip } from '../../vectors/formats/text/lines.js';
import { csvTexts } from './csv.js';
import { jsonlTexts } from './jsonl.js';
import { lineTexts } from './lines.js';
import type { TextFields, TextFormat, TextSource } from './text-source.js';

export interface TextOptions extends TextFields {
  /** Default: by the ending. */
  readonly format?: TextFormat | undefined;
}

const ENDINGS: Readonly<Record<string, TextFormat>> = {
  txt: 'lines',
  text: 'lines',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
  tsv: 'csv',
  parquet: 'parquet',
  pq: 'parquet',
};

/**
 * Opens a file of texts: lines, jsonl, csv (each may be gzipped) or parquet. `file:name` chooses the field or column.
 * Close the source when done.
 */
export async function openTexts(path: string, options: TextOptions = {}): Promise<TextSource> {
  const colon = path.lastIndexOf(':');
  const split = colon > 1 && colon < path.length - 1 && !existsSync(path) && existsSync(path.slice(0, colon));
  const file = split ? path.slice(0, colon) : path;
  const fields: TextFields = {
    textField: options.textField ?? (split ? path.slice(colon + 1) : undefined),
    idField: options.idField,
  };
  const opened = await openFile(file);
  const head = await opened.read(0, Math.min(4, opened.size)).finally(() => opened.close());
  if (head.length === 0) {
    throw new VecbridgeError('BAD_FILE', `${file} is empty (0 bytes)`, {
      hint: 'write the file again',
      context: { path: file },
    });
  }
  const gzip = isGzip(head);
  const format = options.format ?? formatOf(file, head, gzip);
  switch (format) {
    case 'parquet':
      return (await import('./parquet.js')).parquetTexts(file, fields);
    case 'jsonl':
      return jsonlTexts(file, gzip, fields);
    case 'csv':
      return csvTexts(file, gzip, fields);
    case 'lines':
      if (fields.textField ?? fields.idField) {
        throw new VecbridgeError('BAD_OPTION', `${file} is read as lines of text, which have no fields`, {
          hint: 'leave --text-field and --id-field out, or name another --input-format',
          context: { path: file },
        });
      }
      return lineTexts(file, gzip);
  }
}

function formatOf(path: string, head: Buffer, gzip: boolean): TextFormat {
  if (head.toString('latin1') === 'PAR1') return 'parquet';
  const ending = /\.([a-z]+)$/i.exec(gzip ? path.replace(/\.gz$/i, '') : path)?.[1]?.toLowerCase() ?? '';
  const found = Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  if (found) return found;
  throw new VecbridgeError('UNSUPPORTED', `${path}: the ending names no format of texts`, {
    hint: 'txt (a text a line), jsonl, csv, tsv and parquet are known; --input-format says what it is',
    context: { path },
  });
}
