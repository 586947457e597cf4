import { formatToWrite } from './format.js';
import { npzColumnsSink } from './formats/npz/npz-sink.js';
import { wordsSink } from './formats/words/words-text.js';
import { splitAddress, streamFormat } from './open.js';
import type { FileSink, SinkOptions } from './sink.js';
import type { VectorSource } from './source.js';
import { STANDARD } from './standard-streams.js';

/** Formats whose other columns (fields, members) are kept where the output is of the same format. */
const KEEPING: ReadonlySet<string> = new Set(['npz', 'parquet', 'arrow', 'jsonl', 'csv']);

const plainFormat = ({ format = '' }: VectorSource): string => format.replace(/\.gz$/, '');

const endingOf = (path: string): string => /\.([^.]*)$/.exec(path.replace(/\.gz$/i, ''))?.[1]?.toLowerCase() ?? '';

/** Whether what stands beside the vectors of `source` can be kept in `output`. */
export const keepsColumns = (source: VectorSource, output: string, format?: string): boolean =>
  (output === STANDARD &&
    keepsText(source) &&
    plainFormat(source) === streamFormat(format ?? plainFormat(source), format !== undefined)) ||
  (output !== STANDARD &&
    KEEPING.has(plainFormat(source)) &&
    formatToWrite(output) === plainFormat(source) &&
    (source.keptAs ?? [endingOf(output)]).includes(endingOf(output))) ||
  (plainFormat(source) === 'words' && /\.txt(\.gz)?$/i.test(output));

/** Whether rows can be left out of what is kept: record by record in text, not in columns that are copied. */
export const keepsText = (source: VectorSource): boolean => ['jsonl', 'csv', 'words'].includes(plainFormat(source));

/**
 * A sink that writes the file at `address` ("docs.parquet:vector", which `source` reads) again, with other vectors and all
 * else as it is. Needs as many rows as `source` has, in its order.
 */
export async function columnsSink(
  target: string,
  source: VectorSource,
  address: string,
  options: SinkOptions,
): Promise<FileSink> {
  const { file, part } = splitAddress(address);
  const text = { path: file, part, gzip: source.format?.endsWith('.gz') === true };
  switch (plainFormat(source)) {
    case 'words':
      return wordsSink(target, options, false);
    case 'npz':
      return npzColumnsSink(target, file, part, options);
    case 'parquet':
      return (await import('./formats/parquet/parquet-columns-sink.js')).parquetColumnsSink(
        target,
        file,
        part,
        options,
      );
    case 'arrow':
      return (await import('./formats/arrow/arrow-columns-sink.js')).arrowColumnsSink(target, file, part, options);
    case 'jsonl':
      return (await import('./formats/text/text-columns-sink.js')).jsonlColumnsSink(target, text, options);
    default:
      return (await import('./formats/text/text-columns-sink.js')).csvColumnsSink(target, text, options);
  }
}
