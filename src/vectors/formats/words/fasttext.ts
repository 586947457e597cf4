/**
 * A fastText model (.bin): the vector of each word of its dictionary, the mean of the rows of its input matrix for the word
 * and its character n-grams, as `fasttext print-word-vectors` computes it.
 * https://github.com/facebookresearch/fastText (args.cc, dictionary.cc, densematrix.cc)
 */
import { readSync } from 'node:fs';
import { VecbridgeError } from '../../../core/errors.js';
import { type ReadFile, truncated } from '../../file.js';
import { batchRows, type Row } from '../../row-batches.js';
import type { VectorSource } from '../../source.js';

const MAGIC = 793_712_314;
const MOST_WORDS = 2 ** 26;

export const isFastText = (head: Uint8Array): boolean =>
  head.length >= 4 && Buffer.from(head.buffer, head.byteOffset, 4).readInt32LE(0) === MAGIC;

interface Model {
  readonly dim: number;
  readonly words: readonly string[];
  readonly minn: number;
  readonly maxn: number;
  readonly bucket: number;
  /** Where the input matrix begins, and its rows. */
  readonly matrix: number;
  readonly rows: number;
}

export async function openFastText(file: ReadFile): Promise<VectorSource> {
  const model = readModel(file);
  const { dim, words } = model;
  return {
    name: file.path,
    format: 'fasttext',
    dtype: 'f32',
    dim,
    rows: words.length,
    notes:
      model.maxn > 0
        ? [`${file.path} is a fastText model: words outside its dictionary have vectors too, and are not read`]
        : [],
    batches: (size, start = 0) => batchRows(file.path, rows(file, model, start), { dim, mark: false }, size, start),
    close: () => file.close(),
  };
}

/** Reads little-endian values one after the other through a window of 1 MB. */
function cursor(file: ReadFile, from: number) {
  let window = Buffer.alloc(0);
  let at = from;
  let start = from;
  const need = (bytes: number): Buffer => {
    if (at + bytes > start + window.length) {
      window = Buffer.alloc(Math.min(2 ** 20, file.size - at));
      start = at;
      if (window.length < bytes) throw truncated(file.path, at + bytes, file.size);
      readSync(file.handle.fd, window, 0, window.length, at);
    }
    at += bytes;
    return window.subarray(at - bytes - start);
  };
  return {
    int32: (): number => need(4).readInt32LE(0),
    int64: (): number => Number(need(8).readBigInt64LE(0)),
    byte: (): number => need(1)[0]!,
    skip: (bytes: number): void => {
      at += bytes;
    },
    position: (): number => at,
  };
}

function readModel(file: ReadFile): Model {
  const next = cursor(file, 4);
  const version = next.int32();
  if (version !== 11 && version !== 12) throw odd(file, `version ${version}; 11 and 12 are known`);
  const [dim, , , , , , , model, bucket, minn, maxn] = Array.from({ length: 12 }, () => next.int32()) as number[];
  next.skip(8); // a threshold of sampling
  const size = next.int32();
  const count = next.int32();
  next.skip(4 + 8); // labels, tokens
  const pruned = next.int64();
  if (!(dim! > 0 && count >= 0 && size >= count && size <= MOST_WORDS))
    throw odd(file, `${dim} dimensions and ${count} of ${size} words`);
  const words: string[] = [];
  for (let i = 0; i < size; i++) {
    const letters: number[] = [];
    for (let letter = next.byte(); letter !== 0; letter = next.byte()) {
      letters.push(letter);
      if (letters.length > 65_536) throw odd(file, `a word of more than 65,536 bytes`);
    }
    next.skip(8);
    if (next.byte() === 0) words.push(Buffer.from(letters).toString('utf8')); // 1: a label
  }
  if (pruned > 0) next.skip(8 * pruned);
  if (next.byte() !== 0 || pruned > 0) throw odd(file, 'a quantized matrix (.ftz)');
  const rows = next.int64();
  const columns = next.int64();
  const matrix = next.position();
  if (columns !== dim || !(rows >= words.length))
    throw odd(file, `a matrix of ${rows} × ${columns} for ${words.length} words of ${dim} dimensions`);
  if (matrix + rows * dim * 4 > file.size) throw truncated(file.path, matrix + rows * dim * 4, file.size);
  // A classifier (3) of version 11 has no n-grams of characters.
  return { dim, words, minn: minn!, maxn: version === 11 && model === 3 ? 0 : maxn!, bucket: bucket!, matrix, rows };
}

const odd = (file: ReadFile, what: string): VecbridgeError =>
  new VecbridgeError('UNSUPPORTED', `${file.path} is a fastText model with ${what}`, {
    hint: 'write its word vectors as text: fasttext print-word-vectors model.bin < words.txt > words.vec',
    context: { path: file.path },
  });

async function* rows(file: ReadFile, model: Model, start: number): AsyncGenerator<Row> {
  const { dim, words } = model;
  const row = new Float32Array(dim);
  const bytes = new Uint8Array(row.buffer);
  for (let word = start; word < words.length; word++) {
    const parts = [
      word,
      ...(words[word] === '</s>' ? [] : ngrams(words[word]!, model).map((hash) => words.length + hash)),
    ];
    const sum = new Float64Array(dim);
    for (const part of parts) {
      if (part >= model.rows) throw odd(file, `row ${part} of ${model.rows} asked for`);
      readSync(file.handle.fd, bytes, 0, bytes.length, model.matrix + part * dim * 4);
      for (let j = 0; j < dim; j++) sum[j]! += row[j]!;
    }
    yield { at: `word ${word}`, id: words[word]!, vector: sum.map((value) => value / parts.length) };
  }
}

/** Buckets of the character n-grams of "<word>": FNV-1a over signed bytes; single angle brackets are left out. */
function ngrams(word: string, { minn, maxn, bucket }: Model): number[] {
  if (maxn <= 0 || bucket <= 0) return [];
  const letters = Array.from(`<${word}>`, (letter) => Buffer.from(letter));
  const found: number[] = [];
  for (let i = 0; i < letters.length; i++) {
    let hash = 2_166_136_261;
    for (let n = 1; n <= maxn && i + n <= letters.length; n++) {
      for (const byte of letters[i + n - 1]!) hash = Math.imul(hash ^ ((byte << 24) >> 24), 16_777_619) >>> 0;
      if (n >= minn && !(n === 1 && (i === 0 || i + n === letters.length))) found.push(hash % bucket);
    }
  }
  return found;
}
