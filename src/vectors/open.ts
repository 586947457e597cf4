import { existsSync } from 'node:fs';
import { VecbridgeError } from '../core/errors.js';
import { openFile, type ReadFile } from './file.js';
import { type FormatName, formatOf, formatOfEnding, formatToWrite, TEXT } from './format.js';
import { csvSink, openCsv } from './formats/csv/csv.js';
import { jsonlSink, openJsonl } from './formats/jsonl/jsonl.js';
import { npySink, openNpy } from './formats/npy/npy.js';
import { openNpz } from './formats/npz/npz.js';
import { npzSink } from './formats/npz/npz-sink.js';
import { openSafetensors, safetensorsSink } from './formats/safetensors/safetensors.js';
import { firstBytes } from './formats/text/lines.js';
import { openVecs, vecsSink } from './formats/vecs/vecs.js';
import { openFastText } from './formats/words/fasttext.js';
import { openWordsBinary, wordsBinarySink } from './formats/words/words-binary.js';
import { openWords, wordsSink } from './formats/words/words-text.js';
import { notedBeside } from './model-note.js';
import type { FileSink, SinkOptions } from './sink.js';
import type { VectorSource } from './source.js';
import { notOnStdout, STANDARD } from './standard-streams.js';

export interface OpenOptions {
  /** The array of an .npz or the tensor of a .safetensors; `file.npz:member` says the same. */
  member?: string;
  /** The field of the vector in jsonl, dots between keys. */
  field?: string;
  /** The field or column of the id (jsonl, csv, parquet, arrow). */
  idField?: string;
  /** The column of the vector (csv, parquet, arrow). */
  column?: string;
  /** Rows without a vector of the file's length become NaN and are listed in `Batch.invalid`, instead of an error. */
  mark?: boolean;
  /** Dimensions of a file without rows, where it does not tell them; without it such a file is refused. */
  emptyDim?: number;
}

/**
 * Opens a file of vectors to read it in batches. If the format allows it, the file is never in memory as a whole.
 * The format is recognised by the first bytes, then by the ending. `file:name` chooses a member, tensor, field or
 * column. Close the source when done.
 *
 * Throws NOT_FOUND, BAD_FILE, UNSUPPORTED, MISSING_PART (arrow without the package apache-arrow).
 *
 * @example
 * import { openVectors } from 'vecbridge';
 * const source = await openVectors('a.npy');
 * let rows = 0;
 * for await (const { vectors } of source.batches(1024)) rows += vectors.rows; // vectors: valid until the next batch
 * console.log(rows, source.dim);
 * await source.close();
 */
export async function openVectors(path: string, options: OpenOptions = {}): Promise<VectorSource> {
  const address = splitAddress(path);
  const file = await openFile(address.file);
  try {
    const empty = options.emptyDim !== undefined && file.size === 0 ? formatOfEnding(address.file) : undefined;
    if (empty && TEXT.has(empty.format)) {
      await file.close();
      return emptySource(address.file, empty.format, options.emptyDim!);
    }
    const source = await openFormat(file, await formatOf(file), address.part, options);
    const noted = { ...(await notedBeside(address.file)), ...source };
    return noted.verdict === undefined
      ? noted
      : {
          ...noted,
          notes: [...(source.notes ?? []), `${source.name} was translated with the verdict ${noted.verdict}`],
        };
  } catch (error) {
    await file.close();
    if (options.emptyDim !== undefined && error instanceof VecbridgeError && error.context.isEmpty === true)
      return emptySource(address.file, formatOfEnding(address.file)?.format ?? 'csv', options.emptyDim);
    throw error;
  }
}

/** A file without rows, as Spark writes for an empty part. */
const emptySource = (name: string, format: string, dim: number): VectorSource => ({
  ...{ name, format, dim, rows: 0 },
  batches: async function* () {},
  close: async () => {},
});

/** Formats in which `file:name` chooses something. */
const PARTS: ReadonlySet<FormatName> = new Set(['npz', 'safetensors', 'parquet', 'arrow', 'jsonl', 'csv']);

/** Formats whose rows have fields or columns, one of which holds the ids. */
const WITH_ID_FIELD: ReadonlySet<FormatName> = new Set(['parquet', 'arrow', 'jsonl', 'csv']);

/** The text readers open the file by its path for each pass; the others keep `file` and close it with the source. */
async function openFormat(
  file: ReadFile,
  { format, gzip }: { format: FormatName; gzip: boolean },
  part: string | undefined,
  options: OpenOptions,
): Promise<VectorSource> {
  const member = options.member ?? part;
  const column = options.column ?? options.field ?? part;
  const { idField, mark = false, emptyDim = 0 } = options;
  if (part !== undefined && !PARTS.has(format)) {
    throw new VecbridgeError('UNSUPPORTED', `${file.path} is ${format}, which has no parts: "${part}" names none.`, {
      hint: `leave ":${part}" out`,
      context: { path: file.path, part },
    });
  }
  if (idField !== undefined && !WITH_ID_FIELD.has(format)) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `${file.path} is ${format}, which has no field of ids: "${idField}" names none.`,
      {
        hint: 'leave --id-field out: jsonl, csv, parquet and arrow have fields',
        context: { path: file.path, idField },
      },
    );
  }
  switch (format) {
    case 'npy':
      return openNpy(file);
    case 'npz':
      return openNpz(file, member);
    case 'safetensors':
      return openSafetensors(file, member);
    case 'fvecs':
    case 'bvecs':
    case 'ivecs':
      return openVecs(file, format);
    case 'parquet':
      return (await import('./formats/parquet/parquet.js')).openParquet(file, { column, idField, mark, emptyDim });
    case 'arrow':
      return (await import('./formats/arrow/arrow.js')).openArrow(file, { column, idField, mark, emptyDim });
    case 'fasttext':
      return openFastText(file);
    case 'bin':
      await file.close();
      return openWordsBinary(file.path, gzip, await firstBytes(file.path, 64, gzip));
    case 'words':
      await file.close();
      return openWords(file.path, gzip, { mark });
    case 'jsonl':
      await file.close();
      return openJsonl(file.path, gzip, { field: column, idField, mark });
    default:
      await file.close();
      return openCsv(file.path, gzip, { column, idField, mark });
  }
}

/** Formats that are written from their beginning to their end. */
const STREAMED = ['jsonl', 'csv', 'tsv', 'npy'];

/** The format of stdout: the one asked for, else that of what is read, where it can be streamed. "tsv" is csv with tabs. */
export function streamFormat(name: string, isAsked = true): FormatName {
  if (STREAMED.includes(name)) return name === 'tsv' ? 'csv' : (name as FormatName);
  if (!isAsked) return 'jsonl';
  throw notOnStdout(`the format ${name}`, `${STREAMED.join(', ')} can: --format`);
}

/** `file.npz:member`, unless a file of that whole name exists. A drive letter's colon does not split; a member may hold colons. */
export function splitAddress(path: string): { file: string; part?: string } {
  if (existsSync(path)) return { file: path };
  for (let colon = path.lastIndexOf(':'); colon >= 2; colon = path.lastIndexOf(':', colon - 1)) {
    const file = path.slice(0, colon);
    if (colon < path.length - 1 && existsSync(file)) return { file, part: path.slice(colon + 1) };
  }
  return { file: path };
}

/**
 * Opens a new file to write vectors (n, dim) to, batch by batch. The ending names the format. The file gets its name
 * only when `close` succeeds, so it is never incomplete. Ids are kept if `keepsIds` is true.
 *
 * Throws EXISTS, UNSUPPORTED (a format that is only read), IO. `write` throws DIM_MISMATCH.
 *
 * @example
 * import { createSink } from 'vecbridge';
 * const sink = await createSink('written.npy', { dim: 2, overwrite: true });
 * await sink.write({ data: Float32Array.of(1, 0, 0, 1), rows: 2, dim: 2 });
 * await sink.close();
 */
export async function createSink(path: string, options: SinkOptions): Promise<FileSink> {
  const { dim } = options;
  if (!Number.isInteger(dim) || dim < 1) {
    throw new VecbridgeError('BAD_OPTION', `vectors to write need a dimension above 0, got ${dim}`, {
      context: { dim },
    });
  }
  const format = path === STANDARD ? streamFormat(options.format ?? 'jsonl') : formatToWrite(path);
  switch (format) {
    case 'npy':
      return npySink(path, options);
    case 'safetensors':
      return safetensorsSink(path, options);
    case 'fvecs':
    case 'bvecs':
    case 'ivecs':
      return vecsSink(path, format, options);
    case 'jsonl':
      return jsonlSink(path, options);
    case 'csv':
      return csvSink(path, options);
    case 'npz':
      return npzSink(path, options);
    case 'words':
      return wordsSink(path, options, true);
    case 'bin':
    case 'fasttext':
      return wordsBinarySink(path, options);
    case 'parquet':
      return (await import('./formats/parquet/parquet-sink.js')).parquetSink(path, options);
    case 'arrow':
      return (await import('./formats/arrow/arrow-sink.js')).arrowSink(path, options);
  }
}
