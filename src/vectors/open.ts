import { existsSync } from 'node:fs';
import { VecbridgeError } from '../errors.js';
import { csvSink, openCsv } from './csv.js';
import { openFile } from './file.js';
import { formatOf, formatToWrite } from './format.js';
import { jsonlSink, openJsonl } from './jsonl.js';
import { npySink, openNpy } from './npy.js';
import { npzSink, openNpz } from './npz.js';
import { openSafetensors, safetensorsSink } from './safetensors.js';
import type { FileSink, SinkOptions } from './sink.js';
import type { VectorSource } from './source.js';
import { openVecs, vecsSink } from './vecs.js';

export interface OpenOptions {
  /** The array of an .npz or the tensor of a .safetensors; `file.npz:member` says the same. */
  member?: string;
  /** The field of the vector in jsonl, dots between keys. */
  field?: string;
  /** The field or column of the id (jsonl, csv, parquet, arrow). */
  idField?: string;
  /** The column of the vector (csv, parquet, arrow). */
  column?: string;
}

/**
 * Opens a file of vectors. The format is told by the first bytes, then by the ending. `file:name` chooses a member,
 * tensor, field or column, whichever the format has. Close the source when done.
 */
export async function openVectors(path: string, options: OpenOptions = {}): Promise<VectorSource> {
  const { file: filePath, part } = splitAddress(path);
  const file = await openFile(filePath);
  let kept = false;
  try {
    const { format, gzip } = await formatOf(file);
    const column = options.column ?? part;
    const { idField } = options;
    switch (format) {
      case 'npy':
        kept = true;
        return await openNpy(file);
      case 'safetensors':
        kept = true;
        return await openSafetensors(file, options.member ?? part);
      case 'fvecs':
      case 'bvecs':
      case 'ivecs':
        kept = true;
        return await openVecs(file, format);
      case 'jsonl':
        return await openJsonl(filePath, gzip, { field: options.field ?? column, idField });
      case 'csv':
        return await openCsv(filePath, gzip, { column, idField });
      case 'npz':
        kept = true;
        return await openNpz(file, options.member ?? part);
      case 'parquet':
        kept = true;
        return await (await import('./parquet.js')).openParquet(file, { column, idField });
      default:
        kept = true;
        return await (await import('./arrow.js')).openArrow(file, { column, idField });
    }
  } catch (error) {
    kept = false;
    throw error;
  } finally {
    if (!kept) await file.close();
  }
}

/** `file.npz:member`, unless a file of that whole name exists. A drive letter's colon does not split. */
function splitAddress(path: string): { file: string; part?: string } {
  const colon = path.lastIndexOf(':');
  if (colon < 2 || colon === path.length - 1 || existsSync(path)) return { file: path };
  const file = path.slice(0, colon);
  return existsSync(file) ? { file, part: path.slice(colon + 1) } : { file: path };
}

/** Begins a file of vectors; the ending of `path` names the format. It is visible only after `close`. */
export async function createSink(path: string, options: SinkOptions): Promise<FileSink> {
  const { dim } = options;
  if (!Number.isInteger(dim) || dim < 1) {
    throw new VecbridgeError('BAD_OPTION', `vectors to write need a dimension above 0, got ${dim}`, {
      context: { dim },
    });
  }
  const format = formatToWrite(path);
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
    case 'parquet':
      return (await import('./parquet-sink.js')).parquetSink(path, options);
    case 'arrow':
      return (await import('./arrow-sink.js')).arrowSink(path, options);
  }
}
