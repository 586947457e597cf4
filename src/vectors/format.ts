import { basename } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import type { ReadFile } from './file.js';
import { isNpy } from './formats/npy/npy.js';
import { refuseOthers } from './formats/others.js';
import { isSafetensors } from './formats/safetensors/safetensors.js';
import { firstBytes, isGzip } from './formats/text/lines.js';
import type { VecsKind } from './formats/vecs/vecs.js';
import { isFastText } from './formats/words/fasttext.js';
import { wordsBinaryHeader } from './formats/words/words-binary.js';
import { textHead, wordsLayout } from './formats/words/words-text.js';

export type FormatName =
  | 'npy'
  | 'npz'
  | 'safetensors'
  | VecsKind
  | 'jsonl'
  | 'csv'
  | 'words'
  | 'bin'
  | 'fasttext'
  | 'parquet'
  | 'arrow';

/** Endings, without a final .gz (which only text formats have). */
const ENDINGS: Record<string, FormatName> = {
  npy: 'npy',
  npz: 'npz',
  safetensors: 'safetensors',
  fvecs: 'fvecs',
  bvecs: 'bvecs',
  ivecs: 'ivecs',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'jsonl',
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  vec: 'words',
  glove: 'words',
  bin: 'bin',
  parquet: 'parquet',
  pq: 'parquet',
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
  ipc: 'arrow',
};
/** Formats that may be gzipped, and that a file of no bytes is in. */
export const TEXT: ReadonlySet<FormatName> = new Set(['jsonl', 'csv', 'words']);
const KNOWN = 'npy, npz, safetensors, fvecs, bvecs, ivecs, jsonl, csv, vec, bin, parquet, arrow and feather are known';

/** The format an ending stands for, and whether the text is gzipped. */
export function formatOfEnding(path: string): { format: FormatName; gzip: boolean } | undefined {
  const gzip = /\.gz$/i.test(path);
  const ending = /\.([a-z]+)$/i.exec(gzip ? path.slice(0, -3) : path)?.[1]?.toLowerCase();
  const format = ending !== undefined && Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  return format && (!gzip || TEXT.has(format)) ? { format, gzip } : undefined;
}

/** Files that say something of others: of data sets, of Spark, of this program. */
const ABOUT =
  /^(_.*|dataset_infos?\.json|dataset_dict\.json|state\.json|metadata\.json|manifest\.json|config\.json|.*\.model\.json|.*\.skipped\.jsonl|.*\.crc)$/i;

/** Whether a file of a folder is one of vectors: by its ending, and not by name one about others. */
export const isVectorFile = (name: string): boolean =>
  formatOfEnding(name) !== undefined && !ABOUT.test(basename(name));

/** The format to write, by the ending alone. */
export function formatToWrite(path: string): FormatName {
  const found = formatOfEnding(path);
  if (!found) {
    throw new VecbridgeError('UNSUPPORTED', `${path}: the ending names no format that can be written`, {
      hint: `${KNOWN}; jsonl and csv may be gzipped (.jsonl.gz)`,
      context: { path },
    });
  }
  return found.format;
}

const starts = (head: Uint8Array, text: string): boolean =>
  Buffer.from(head.subarray(0, text.length)).toString('latin1') === text;

/** The format of a file: by its first bytes, then by its ending. */
export async function formatOf(file: ReadFile): Promise<{ format: FormatName; gzip: boolean }> {
  const { path } = file;
  if (file.size === 0) {
    throw new VecbridgeError('BAD_FILE', `${path} is empty (0 bytes)`, {
      hint: 'write the file again',
      context: { path },
    });
  }
  const head = await file.read(0, Math.min(64, file.size));
  const byEnding = formatOfEnding(path);
  if (isNpy(head)) return { format: 'npy', gzip: false };
  if (starts(head, 'PAR1')) return { format: 'parquet', gzip: false };
  if (starts(head, 'ARROW1')) return { format: 'arrow', gzip: false };
  if (starts(head, 'PK\x03\x04') || starts(head, 'PK\x05\x06')) return { format: 'npz', gzip: false };
  await refuseOthers(file);
  if (isFastText(head)) return { format: 'fasttext', gzip: false };
  if (isWordsBinary(path, head)) return { format: 'bin', gzip: false };
  if (isGzip(head)) {
    const inner = await firstBytes(path, 64);
    if (isWordsBinary(path, inner)) return { format: 'bin', gzip: true };
    if (isNpy(inner) || inner.includes(0)) {
      throw new VecbridgeError('UNSUPPORTED', `${path} is a gzipped binary file`, {
        hint: 'gunzip it first',
        context: { path },
      });
    }
    return { format: textFormat(inner) ?? (await plainText(path, true, byEnding?.format)), gzip: true };
  }
  if (byEnding && /vecs$/.test(byEnding.format)) return byEnding;
  if (isSafetensors(head)) return { format: 'safetensors', gzip: false };
  if (starts(head, '\xff\xff\xff\xff')) return { format: 'arrow', gzip: false };
  if (byEnding && !TEXT.has(byEnding.format) && byEnding.format !== 'bin') {
    if (byEnding.format === 'safetensors') return byEnding; // its reader names what is wrong
    throw new VecbridgeError('BAD_FILE', `${path} does not begin like a .${byEnding.format} file`, {
      hint: 'is it another format under this name, or damaged?',
      context: { path, format: byEnding.format, begins: head.subarray(0, 8).toString('hex') },
    });
  }
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16)
    throw new VecbridgeError('BAD_FILE', `${path} is UTF-16 text`, {
      hint: `save it as UTF-8: iconv -f UTF-16 -t UTF-8 ${path} > out, or in PowerShell Out-File -Encoding utf8`,
      context: { path },
    });
  if (head.includes(0)) unknown(path);
  return { format: textFormat(head) ?? (await plainText(path, false, byEnding?.format)), gzip: false };
}

/** Text that is no JSON: word vectors where spaces separate its numbers (but under .csv and .tsv), else csv where the ending says so. */
async function plainText(path: string, gzip: boolean, byEnding: FormatName | undefined): Promise<FormatName> {
  if (byEnding === 'words') return 'words';
  if (!/\.[ct]sv(\.gz)?$/i.test(path)) {
    const { head, isWhole } = await textHead(path, gzip);
    if (wordsLayout(head, isWhole)) return 'words';
  }
  return byEnding ?? unknown(path);
}

/** word2vec's binary files begin as its text files do; behind the counts there are bytes that are no text. */
const isWordsBinary = (path: string, head: Uint8Array): boolean =>
  wordsBinaryHeader(head) !== undefined &&
  (/\.bin(\.gz)?$/i.test(path) || head.some((byte) => byte < 9 || byte === 127));

/**
 * jsonl when the text begins as JSON does, else undefined: any text could be csv, so that is told by the ending. A file of
 * bare `[0.1,0.2]` lines reads the same either way.
 */
function textFormat(head: Uint8Array): FormatName | undefined {
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  return /^(\{\s*"|\[\s*-?[\d.])/.test(text) ? 'jsonl' : undefined;
}

function unknown(path: string): never {
  throw new VecbridgeError('UNSUPPORTED', `${path} is in no known format`, {
    hint: `${KNOWN}; of raw float32 numbers, np.save("out.npy", np.fromfile(path, "float32").reshape(-1, dim)) makes a file that says its shape`,
    context: { path },
  });
}
