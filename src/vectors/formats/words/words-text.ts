/**
 * Word vectors as text: GloVe's (a token and its numbers a line, spaces between), word2vec's and fastText's .vec (the same
 * below a line with the counts), and numpy's savetxt (numbers alone).
 */
import { VecbridgeError } from '../../../core/errors.js';
import { batchRows, type Row } from '../../row-batches.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireFloat32 } from '../../sink.js';
import type { VectorSource } from '../../source.js';
import { NUMBER, numberOfText } from '../../vector-text.js';
import { firstBytes, lineGroups } from '../text/lines.js';
import { float32Text, textSink } from '../text/text-sink.js';

interface WordsLayout {
  readonly dim: number;
  /** What the first line promises, where it does. */
  readonly rows: number | undefined;
  /** Whether a token stands before the numbers. */
  readonly tokens: boolean;
  /** Without tokens: the first number of every line is whole, and no other is. */
  readonly isCounted?: boolean;
}

/** Lines that the layout is told by lie in the first bytes. */
const HEAD = 2 ** 18;
const WHOLE = /^[+-]?\d+$/;
const COUNTS = /^\s*(\d+)[ \t](\d+)\s*$/;

/** How a text is read as word vectors; undefined where it is not one. */
export function wordsLayout(head: string, isWhole: boolean): WordsLayout | undefined {
  const lines = head.replace(/^\ufeff/, '').split(/\r?\n/);
  if (!isWhole && lines.length > 1) lines.pop(); // cut off
  const filled = lines.filter(
    (line) => line.trim() !== '' && !(line.startsWith('# ') && numbersAtEnd(fieldsOf(line)) === 0),
  );
  const counts = COUNTS.exec(filled[0] ?? '');
  const body = counts ? filled.slice(1) : filled;
  const parts = body.map(fieldsOf);
  if (body.length === 0 || parts.some((fields) => fields.some((field) => field.includes('\t')))) return undefined;
  if (counts && parts[0]!.length > Number(counts[2]))
    return { dim: Number(counts[2]), rows: Number(counts[1]), tokens: true };
  const runs = parts.map(numbersAtEnd);
  const tokens = parts.some((fields, i) => runs[i]! < fields.length);
  const dim = tokens ? mostOften(parts.map((fields, i) => Math.min(runs[i]!, fields.length - 1))) : runs[0]!;
  if (!tokens) {
    const isCounted = parts.every((fields) => fields.every((field, j) => WHOLE.test(field) === (j === 0)));
    return dim > 1 && runs.every((run) => run === dim) ? { dim, rows: undefined, tokens, isCounted } : undefined;
  }
  return dim > 1 ? { dim, rows: undefined, tokens } : undefined;
}

/** What most lines say; a token that is a number has its line say one less than its run of numbers. */
function mostOften(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
}

/** One tab behind the word is a space; several spaces before a number are one. */
function fieldsOf(line: string): string[] {
  const tab = line.indexOf('\t');
  const isOne = tab >= 0 && line.indexOf('\t', tab + 1) < 0 && line.indexOf(' ', tab) >= 0;
  const fields = (isOne ? line.replace('\t', ' ') : line).trimEnd().split(' ');
  if (!fields.includes('')) return fields;
  let isNumber = false;
  return fields
    .reverse()
    .filter((field) => {
      if (field !== '') isNumber = NUMBER.test(field);
      return field !== '' || !isNumber;
    })
    .reverse();
}

function numbersAtEnd(fields: readonly string[]): number {
  let count = 0;
  while (count < fields.length && NUMBER.test(fields[fields.length - 1 - count]!)) count++;
  return count;
}

/** The beginning of a text file, and whether it is all of it. */
export async function textHead(path: string, gzip: boolean): Promise<{ head: string; isWhole: boolean }> {
  const bytes = await firstBytes(path, HEAD, gzip);
  return { head: bytes.toString('utf8'), isWhole: bytes.length < HEAD };
}

export async function openWords(path: string, gzip: boolean, options: { mark?: boolean }): Promise<VectorSource> {
  const { head, isWhole } = await textHead(path, gzip);
  const layout = wordsLayout(head, isWhole);
  if (!layout) {
    throw new VecbridgeError('BAD_FILE', `${path} does not hold a word and its numbers on each line`, {
      hint: 'spaces separate the word and its numbers; lines of [..] lists or of commas are csv',
      context: { path },
    });
  }
  const { dim, rows: promised } = layout;
  return {
    name: path,
    format: gzip ? 'words.gz' : 'words',
    dtype: 'text',
    dim,
    ...(promised === undefined ? {} : { rows: promised }),
    ...(layout.isCounted
      ? {
          notes: [
            `the first of the ${dim} numbers of each line is whole and no other is: if it is an id, write word2vec's first line above them ("rows ${dim - 1}")`,
          ],
        }
      : {}),
    batches: (size, start = 0) =>
      batchRows(path, rows(path, gzip, layout, start), { dim, mark: options.mark === true }, size, start),
    close: async () => {},
  };
}

async function* rows(path: string, gzip: boolean, layout: WordsLayout, start: number): AsyncGenerator<Row> {
  let row = layout.rows === undefined ? 0 : -1;
  for await (const group of lineGroups(path, gzip)) {
    for (const { number, text } of group) {
      if (text.trim() === '' || (!layout.tokens && text.startsWith('# '))) continue; // savetxt's header
      if (row++ < start) continue;
      yield readLine(path, number, text, layout);
    }
  }
  if (layout.rows !== undefined && row !== layout.rows) {
    throw new VecbridgeError(
      'BAD_FILE',
      `${path}: its first line promises ${layout.rows} vectors, ${Math.max(0, row)} are there`,
      {
        hint: 'the file is cut short, or two are in one: write it again',
        context: { path, promised: layout.rows, found: row },
      },
    );
  }
}

function readLine(path: string, line: number, text: string, { dim, tokens }: WordsLayout): Row {
  const at = `line ${line}`;
  const fields = fieldsOf(text);
  const first = tokens ? Math.max(1, fields.length - dim) : 0;
  const id = tokens ? { id: fields.slice(0, first).join(' ') } : {};
  const vector = new Float32Array(fields.length - first);
  for (let j = 0; j < vector.length; j++) {
    const value = numberOfText(fields[first + j]!);
    if (value === undefined) {
      const error = new VecbridgeError(
        'BAD_VALUE',
        `${path}, line ${line}: "${fields[first + j]!.slice(0, 40)}" at position ${j} of the vector is not a number`,
        {
          hint: 'a word, and numbers with one space between, are expected',
          context: { path, line, position: j },
        },
      );
      return { at, ...id, invalid: { kind: 'unreadable', error } };
    }
    vector[j] = value;
  }
  return { at, ...id, vector };
}

/** `counts`: word2vec's first line, "rows dim". It is written last, in the room that was left for it. */
export function wordsSink(target: string, options: SinkOptions, counts: boolean): Promise<FileSink> {
  requireFloat32('words', options);
  const head = (rows: number): string => `${String(rows).padStart(12, '0')} ${options.dim}\n`;
  if (counts && options.rows === undefined && /\.gz$/i.test(target)) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `${target}: this format begins with the number of rows, which is known only at the end`,
      {
        hint: 'write .vec, and gzip it afterwards',
        context: { path: target },
      },
    );
  }
  return textSink(target, options, {
    name: counts ? 'vec' : 'words',
    ...(counts ? { header: () => head(options.rows ?? 0), finalHeader: head } : {}),
    row: (vector, id, row) => `${wordOf(target, id ?? String(row))} ${Array.from(vector, float32Text).join(' ')}\n`,
  });
}

/** BAD_VALUE for what would not be one word of one line. */
export function wordOf(target: string, id: string): string {
  if (!/[\r\n]/.test(id) && id !== '') return id;
  throw new VecbridgeError('BAD_VALUE', `${target}: ${JSON.stringify(id.slice(0, 60))} cannot be the word of a line`, {
    hint: 'write .jsonl or .parquet for ids with line breaks',
    context: { path: target, id },
  });
}
