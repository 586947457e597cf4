import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { pendingFile } from './atomic.js';
import type { FileSink, SinkOptions } from './sink.js';
import { requireAnnounced, requireFits, requireFloat32, resumeUnsupported } from './sink.js';

/** Numbers in one row group, which is held in memory (8 MB of float32; several times that while it is encoded). */
const GROUP_NUMBERS = 2 ** 21;

/** Columns `id` (text, when the first batch has ids) and `vector` (list<float>, uncompressed: floats hardly compress). */
export async function parquetSink(target: string, options: SinkOptions): Promise<FileSink> {
  resumeUnsupported('parquet', options);
  requireFloat32('parquet', options);
  const { dim, idField = 'id', vectorField = 'vector', modelId } = options;
  const file = await pendingFile(target, options);
  const bytes = new ByteWriter(2 ** 20);
  let position = 0;
  const flush = async (): Promise<void> => {
    await file.write(new Uint8Array(bytes.buffer, 0, bytes.index), position);
    position += bytes.index;
    bytes.index = 0;
  };
  const groupRows = Math.max(1, Math.floor(GROUP_NUMBERS / dim));
  let writer: ParquetWriter | undefined;
  let vectors: number[][] = [];
  let ids: string[] = [];
  let rows = 0;
  const begin = (hasIds: boolean): ParquetWriter =>
    new ParquetWriter({
      writer: bytes,
      schema: schemaOf(hasIds ? idField : undefined, vectorField),
      codec: 'UNCOMPRESSED',
      statistics: false,
      createdBy: 'vecbridge',
      ...(modelId === undefined ? {} : { kvMetadata: [{ key: 'modelId', value: modelId }] }),
    });
  let hasIds = false;
  const writeGroup = async (): Promise<void> => {
    if (vectors.length === 0) return;
    const vector = { name: vectorField, data: vectors, encoding: 'PLAIN' as const, offsetIndex: false };
    await writer!.write({
      columnData: hasIds ? [{ name: idField, data: ids, offsetIndex: false }, vector] : [vector],
      rowGroupSize: groupRows,
    });
    await flush();
    vectors = [];
    ids = [];
  };
  return {
    name: target,
    dim,
    resumedAt: 0,
    keepsIds: true,
    write: async (m, batchIds) => {
      requireFits(target, dim, m, batchIds);
      if (!writer) {
        hasIds = batchIds !== undefined;
        writer = begin(hasIds);
      }
      for (let i = 0; i < m.rows; i++) {
        vectors.push(Array.from(m.data.subarray(i * dim, (i + 1) * dim)));
        if (hasIds) ids.push(batchIds?.[i] ?? String(rows));
        rows++;
        if (vectors.length === groupRows) await writeGroup();
      }
    },
    close: async () => {
      try {
        requireAnnounced(target, options.rows, rows);
        writer ??= begin(false);
        await writeGroup();
        await writer.finish();
        await flush();
      } catch (error) {
        await file.abandon();
        throw error;
      }
      await file.commit();
    },
    suspend: () => file.abandon(),
    abort: () => file.abandon(),
  };
}

/** The standard three-level list; nothing is optional, so that readers get arrays without nulls. */
function schemaOf(id: string | undefined, vector: string): SchemaElement[] {
  return [
    { name: 'schema', num_children: id === undefined ? 1 : 2 },
    ...(id === undefined
      ? []
      : [{ name: id, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' } as const]),
    { name: vector, converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
  ];
}
