import type { Data, Field, FixedSizeList, Float, RecordBatch, Schema } from 'apache-arrow';
import { journaledFile } from '../../journal.js';
import { finishFile } from '../../pending-file.js';
import { encodeRows } from '../../raw-sink.js';
import { type FileSink, notesOf, requireAnnounced, requireFits, type SinkOptions } from '../../sink.js';
import { loadArrow } from './arrow.js';

/**
 * An IPC file (Feather version 2), or a stream when named .arrows: `id` (text, when the first batch has ids) and
 * `vector` (FixedSizeList of float32 or float16), one record batch for each `write`.
 */
export async function arrowSink(target: string, options: SinkOptions): Promise<FileSink> {
  const arrow = await loadArrow();
  const { dim, dtype = 'f32', idField = 'id', vectorField = 'vector' } = options;
  const notes = new Map(notesOf(options));
  const writer = arrowWriter(arrow, target);
  const layout = { format: 'arrow', dim, dtype, idField, vectorField };
  const file = await journaledFile<{ ids: boolean; block: Block }>(target, layout, options);
  const last = file.parts.at(-1);
  const resumedAt = last?.rows ?? 0;
  let position = last?.bytes ?? 0;
  let rows = resumedAt;
  let hasIds = last?.note.ids;
  const flush = async (): Promise<void> => {
    for (const piece of writer.pieces()) {
      await file.write(piece, position);
      position += piece.length;
    }
  };
  const list = vectorList(arrow, dim, dtype);
  const schemaOf = (withIds: boolean): Schema => {
    const fields = [new arrow.Field(vectorField, list, false)] as Field[];
    if (withIds) fields.unshift(new arrow.Field(idField, new arrow.Utf8(), false));
    return new arrow.Schema(fields, notes.size === 0 ? undefined : notes);
  };
  const batchOf = (bytes: Uint8Array, count: number, ids: readonly string[] | undefined): RecordBatch => {
    const own = vectorData(arrow, list, bytes, count);
    return recordBatch(arrow, schemaOf(ids !== undefined), count, ids ? [textData(arrow, ids), own] : [own]);
  };
  if (last)
    writer.goOn(
      schemaOf(last.note.ids),
      position,
      file.parts.map(({ note }) => note.block),
    );
  const append = async (bytes: Uint8Array, count: number, ids: readonly string[] | undefined): Promise<void> => {
    writer.write(batchOf(bytes, count, ids));
    await flush();
  };
  return {
    name: target,
    dim,
    resumedAt,
    keepsIds: true,
    write: async (vectors, ids) => {
      requireFits(target, dim, vectors, ids);
      hasIds ??= ids !== undefined;
      if (vectors.rows === 0) return;
      const texts = hasIds ? (ids ?? Array.from({ length: vectors.rows }, (_, i) => String(rows + i))) : undefined;
      await append(encodeRows(vectors, dtype), vectors.rows, texts);
      rows += vectors.rows;
      await file.add({ rows, bytes: position, note: { ids: hasIds, block: writer.lastBlock() } });
    },
    close: () =>
      finishFile(file, async () => {
        requireAnnounced(target, options.rows, rows);
        if (rows === 0) await append(new Uint8Array(0), 0, undefined);
        writer.finish();
        await flush();
      }),
    suspend: () => file.suspend(),
    abort: () => file.abandon(),
  };
}

type Arrow = typeof import('apache-arrow');

/** The type of a column of vectors. */
export const vectorList = (arrow: Arrow, dim: number, dtype: 'f32' | 'f16'): FixedSizeList<Float> =>
  new arrow.FixedSizeList(
    dim,
    new arrow.Field<Float>('item', dtype === 'f16' ? new arrow.Float16() : new arrow.Float32(), false),
  );

/** A column of `rows` vectors from the bytes of their numbers, not copied. */
export function vectorData(arrow: Arrow, list: FixedSizeList<Float>, bytes: Uint8Array, rows: number): Data {
  const { type } = list.children[0]!;
  const View = type instanceof arrow.Float16 ? Uint16Array : Float32Array;
  const data = new View(bytes.buffer as ArrayBuffer, bytes.byteOffset, rows * list.listSize);
  const child = arrow.makeData({ type, length: data.length, nullCount: 0, data: data as never });
  return arrow.makeData({ type: list, length: rows, nullCount: 0, child }) as Data;
}

export function recordBatch(arrow: Arrow, schema: Schema, length: number, children: Data[]): RecordBatch {
  const data = arrow.makeData({ type: new arrow.Struct(schema.fields), length, nullCount: 0, children });
  return new arrow.RecordBatch(schema, data) as RecordBatch;
}

function textData(arrow: Arrow, texts: readonly string[]): Data {
  const parts = texts.map((t) => Buffer.from(t));
  const offsets = new Int32Array(texts.length + 1);
  for (let i = 0; i < parts.length; i++) offsets[i + 1] = offsets[i]! + parts[i]!.length;
  return arrow.makeData({
    type: new arrow.Utf8(),
    length: texts.length,
    nullCount: 0,
    valueOffsets: offsets,
    data: new Uint8Array(Buffer.concat(parts)),
  });
}

/** A writer of IPC files, or of streams where the name ends in .arrows, that hands over its bytes as they are made. */
interface ArrowWriter {
  write(batch: RecordBatch): void;
  /** The bytes made since the last call. */
  pieces(): Uint8Array[];
  /** Makes the last bytes: the footer. */
  finish(): void;
  /** Where the record batch written last lies. */
  lastBlock(): Block;
  /** Takes over a file that has `position` bytes with these record batches, and no bytes of its own are left to take. */
  goOn(schema: Schema, position: number, blocks: readonly Block[]): void;
}

/** A record batch in an IPC file: [bytes of its metadata, bytes of its body, offset]. */
export type Block = readonly [metaDataLength: number, bodyLength: number, offset: number];

export function arrowWriter(arrow: Arrow, target: string): ArrowWriter {
  const isStream = /\.arrows$/i.test(target);
  const Base = (
    isStream ? arrow.RecordBatchStreamWriter : arrow.RecordBatchFileWriter
  ) as typeof arrow.RecordBatchFileWriter;
  let pieces: Uint8Array[] = [];
  /** apache-arrow's own queue would hold the whole file. */
  class Writer extends Base {
    protected override _write(chunk: ArrayBufferView): this {
      if (this._started && chunk.byteLength > 0) {
        pieces.push(new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength));
        this._position += chunk.byteLength;
      }
      return this;
    }
    /** The format wants the schema before the first batch too, where apache-arrow leaves it out of files. */
    protected override _writeSchema(schema: Schema): this {
      super._writeSchema(schema);
      return isStream
        ? this
        : ((arrow.RecordBatchWriter.prototype as unknown as this)._writeSchema.call(this, schema) as this);
    }
    lastBlock(): Block {
      const { metaDataLength, bodyLength, offset } = this._recordBatchBlocks.at(-1)!;
      return [metaDataLength, bodyLength, offset];
    }
    /** Dictionaries that were written with the schema, where there are any, stay known. */
    goOn(schema: Schema, position: number, blocks: readonly Block[]): void {
      if (!this._started) this.reset(this._sink, schema as never);
      this._position = position;
      this._recordBatchBlocks = blocks.map(([metaDataLength, bodyLength, offset]) => {
        return { metaDataLength, bodyLength, offset } as (typeof this._recordBatchBlocks)[number];
      });
      pieces = [];
    }
  }
  const writer = new Writer({ autoDestroy: false });
  return {
    write: (batch) => void writer.write(batch),
    finish: () => void writer.finish(),
    lastBlock: () => writer.lastBlock(),
    goOn: (schema, at, blocks) => writer.goOn(schema, at, blocks),
    pieces: () => {
      const made = pieces;
      pieces = [];
      return made;
    },
  };
}
