/** An Arrow file whose vectors are exchanged and whose other columns stay what they are, record batch by record batch. */
import type { Data } from 'apache-arrow';
import { VecbridgeError } from '../../../core/errors.js';
import { openFile } from '../../file.js';
import { journaledFile } from '../../journal.js';
import { type Matrix, zeros } from '../../matrix.js';
import { finishFile } from '../../pending-file.js';
import { encodeRows } from '../../raw-sink.js';
import { type FileSink, notesOf, otherRows, requireAnnounced, requireFits, type SinkOptions } from '../../sink.js';
import { damaged, openMessages, readBatch } from './arrow.js';
import { arrowWriter, type Block, recordBatch, vectorData, vectorList } from './arrow-sink.js';
import { chooseVector, type VectorColumn } from './arrow-vector-column.js';

type Arrow = typeof import('apache-arrow');

/** Notes that describe the columns as they were. */
const STALE_NOTES = ['huggingface', 'pandas', 'modelId'];

/**
 * `original` and `column`: the file and column that are read. Needs as many rows as the original has, in its order; ids
 * given to `write` are ignored, as their column is copied. Memory is one record batch of the original and its vectors. Can
 * be resumed after any whole record batch.
 */
export async function arrowColumnsSink(
  target: string,
  original: string,
  column: string | undefined,
  options: SinkOptions,
): Promise<FileSink> {
  const { dim, dtype = 'f32' } = options;
  const source = await openFile(original);
  try {
    const opened = await openMessages(source);
    const { arrow, schema } = opened;
    const vector = topLevel(original, chooseVector(arrow, original, schema, column));
    const batches = opened.recordBatches.filter((message) => message.rows > 0);
    const total = batches.reduce((n, { rows }) => n + rows, 0);
    const list = vectorList(arrow, dim, dtype);
    const fields = schema.fields.map((field, i) => (i === vector ? new arrow.Field(field.name, list, false) : field));
    const notes = new Map([...schema.metadata].filter(([key]) => !STALE_NOTES.includes(key)));
    for (const [key, value] of notesOf(options)) notes.set(key, value);
    const newSchema = new arrow.Schema(fields, notes);
    const dictionaries = new Dictionaries(original);
    const writer = arrowWriter(arrow, target);
    const layout = { format: 'arrow columns', dim, dtype };
    const file = await journaledFile<{ block: Block }>(target, layout, options);
    const last = file.parts.at(-1);
    const resumedAt = last?.rows ?? 0;
    let [position, rows, at, filled] = [last?.bytes ?? 0, resumedAt, file.parts.length, 0];
    let waiting = new Float32Array(0);
    const flush = async (): Promise<void> => {
      for (const piece of writer.pieces()) {
        await file.write(piece, position);
        position += piece.length;
      }
    };
    /** Writes record batch `index` with these vectors. */
    const exchange = async (index: number, values: Matrix): Promise<void> => {
      const batch = await readBatch(opened, batches[index]!);
      const own = vectorData(arrow, list, encodeRows(values, dtype), values.rows);
      const children = batch.data.children.map((child, i) => (i === vector ? own : dictionaries.same(arrow, child)));
      writer.write(recordBatch(arrow, newSchema, values.rows, children));
    };
    const append = async (): Promise<void> => {
      await exchange(at, { data: waiting.slice(0, filled * dim), rows: filled, dim });
      await flush();
      at++;
      filled = 0;
      await file.add({ rows, bytes: position, note: { block: writer.lastBlock() } });
    };
    if (last) {
      // The first batch once more, for its dictionaries: they are told again, their bytes are there.
      await exchange(0, zeros(batches[0]!.rows, dim));
      writer.goOn(
        newSchema,
        position,
        file.parts.map(({ note }) => note.block),
      );
    }
    const leave = (): Promise<void> => source.close();
    return {
      name: target,
      dim,
      resumedAt,
      keepsIds: true,
      write: async (vectors, ids) => {
        requireFits(target, dim, vectors, ids);
        for (let from = 0; from < vectors.rows; ) {
          const wanted = batches[at]?.rows;
          if (wanted === undefined) throw otherRows(target, original, rows + vectors.rows - from, total);
          if (waiting.length < wanted * dim) waiting = new Float32Array(wanted * dim);
          const count = Math.min(vectors.rows - from, wanted - filled);
          waiting.set(vectors.data.subarray(from * dim, (from + count) * dim), filled * dim);
          filled += count;
          from += count;
          rows += count;
          if (filled === wanted) await append();
        }
      },
      close: () =>
        finishFile(file, async () => {
          requireAnnounced(target, options.rows, rows);
          requireAnnounced(target, total, rows);
          writer.finish();
          await flush();
        }).finally(leave),
      suspend: () => file.suspend().finally(leave),
      abort: () => file.abandon().finally(leave),
    };
  } catch (cause) {
    await source.close();
    throw damaged(original, cause);
  }
}

function topLevel(path: string, { path: at, name }: VectorColumn): number {
  if (at.length === 1) return at[0]!;
  throw new VecbridgeError('UNSUPPORTED', `${path}: the vectors lie inside the struct of column "${name}".`, {
    hint: 'move them to a column of their own, or leave the other columns out with --only-vectors',
    context: { path, column: name },
  });
}

/**
 * Each record batch is decoded on its own and comes with a dictionary of its own; the writer would write equal ones again,
 * which the file format forbids. A batch after the first gets the dictionaries of the first.
 */
class Dictionaries {
  readonly #path: string;
  readonly #seen = new Map<number, Data['dictionary']>();

  constructor(path: string) {
    this.#path = path;
  }

  same(arrow: Arrow, column: Data): Data {
    const { type } = column;
    const inside = (data: Data): boolean => data.children.some((c) => arrow.DataType.isDictionary(c.type) || inside(c));
    if (inside(column)) throw this.#unsupported('a dictionary lies inside another column');
    if (!arrow.DataType.isDictionary(type)) return column;
    const { dictionary } = column;
    const first = this.#seen.get(type.id);
    if (!first) {
      this.#seen.set(type.id, dictionary);
      return column;
    }
    const equal = first.length === dictionary!.length && [...first].every((value, i) => value === dictionary!.get(i));
    if (!equal) throw this.#unsupported('a dictionary grows from record batch to record batch');
    const copy = column.clone();
    copy.dictionary = first;
    return copy;
  }

  #unsupported(why: string): VecbridgeError {
    return new VecbridgeError('UNSUPPORTED', `${this.#path}: its columns cannot be kept: ${why}.`, {
      hint: 'write parquet, or plain columns; --only-vectors leaves the other columns out',
      context: { path: this.#path },
    });
  }
}
