import type { Readable } from 'node:stream';
import { VecbridgeError } from '../core/errors.js';
import { openFile } from './file.js';
import { type FormatName, formatOf, formatOfEnding } from './format.js';
import { keepInput } from './standard-streams.js';

/** Vectors on `input`, kept: BAD_USAGE where there is no such `format`, BAD_FILE where the content is in another. */
export async function keepVectors(
  input: Readable,
  format: string | undefined,
  signal: AbortSignal,
): ReturnType<typeof keepInput> {
  const wanted = format === undefined ? undefined : formatOfEnding(`stdin.${format}`)?.format;
  if (format !== undefined && wanted === undefined) {
    throw new VecbridgeError('BAD_USAGE', `--format ${format}: there is no such format.`, {
      hint: 'jsonl, csv, tsv, npy, npz, safetensors, fvecs, parquet and arrow are read; without --format the content tells',
      context: { format },
    });
  }
  const kept = await keepInput(input, format, signal);
  // What is in no format is refused by its reader, which says more.
  const found = wanted && (await formatIn(kept.path).catch(() => wanted));
  const isNamed = found === wanted || format === 'txt' || (wanted === 'bin' && found === 'fasttext');
  if (isNamed) return kept;
  await kept.remove();
  throw new VecbridgeError('BAD_FILE', `stdin holds ${found}, and --format says ${format}.`, {
    hint: 'leave --format out: the content tells',
    context: { found, format },
  });
}

async function formatIn(path: string): Promise<FormatName> {
  const file = await openFile(path);
  try {
    return (await formatOf(file)).format;
  } finally {
    await file.close();
  }
}
