import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { fileError } from '../vectors/file.js';
import { isVectorFile } from '../vectors/format.js';

/** Names that only mark the state of a folder, in the way of Spark ("_SUCCESS") and of `translate --queue` itself. */
const MARKS = /^[._]|^(plan|shards)\.json$/;

/** A file as it is; of a folder, its files of vectors in the order of their names. NOT_FOUND where there is none. */
export async function listInputs(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw fileError(path, 'read', cause);
  });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && !MARKS.test(entry.name) && isVectorFile(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (files.length > 0) return files.map((name) => join(path, name));
  throw new VecbridgeError('NOT_FOUND', `${path} holds no file of vectors.`, {
    hint: 'npy, npz, safetensors, fvecs, jsonl, csv, parquet and arrow are read, by their endings.',
    context: { path, entries: entries.length },
  });
}
