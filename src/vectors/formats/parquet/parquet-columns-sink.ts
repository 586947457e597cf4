/**
 * A parquet file whose vectors are exchanged and whose other columns stay what they are: their bytes are copied, with
 * type, compression and encoding. Row groups are those of the original.
 */
import type { ColumnMetaData, FileMetaData, RowGroup, SchemaElement } from 'hyparquet';

import { VecbridgeError } from '../../../core/errors.js';
import { openFile, type ReadFile } from '../../file.js';
import { finishFile, pendingFile } from '../../pending-file.js';
import {
  type FileSink,
  notesOf,
  otherRows,
  requireAnnounced,
  requireFits,
  requireFloat32,
  type SinkOptions,
} from '../../sink.js';
import { footerBytes } from './footer.js';
import { chooseVector } from './parquet.js';
import { chunkOf, countRows, damaged, leafColumns, readMetadata } from './parquet-file.js';
import { rowsOfPage, vectorPage, vectorPageBytes, vectorSchema } from './parquet-sink.js';

const MAGIC = Buffer.from('PAR1');
const COPY_BYTES = 2 ** 22;
/** Notes that describe the columns as they were; readers would take them for the new ones. */
const STALE_NOTES = ['ARROW:schema', 'huggingface', 'modelId'];

/** Where the parts of one row group of the new file lie; all of it follows from the original. */
interface GroupLayout {
  readonly rows: number;
  readonly start: number;
  readonly end: number;
  /** [where it is in the original, bytes]: copied one after the other from `start`, then come the vectors. */
  readonly copies: readonly (readonly [number, number])[];
  readonly group: RowGroup;
}

/**
 * `original` and `column`: the file and column that are read. Needs as many rows as the original has, in its order; ids
 * given to `write` are ignored, as their column is copied. Memory is one page (1 MB) and 4 MB to copy with. Can be
 * resumed after any whole row group.
 */
export async function parquetColumnsSink(
  target: string,
  original: string,
  column: string | undefined,
  options: SinkOptions,
): Promise<FileSink> {
  requireFloat32('parquet', options);
  const { dim } = options;
  const notes = notesOf(options).map(([key, value]) => ({ key, value }));
  const isStale = (key: string): boolean => STALE_NOTES.includes(key) || notes.some((note) => note.key === key);
  const source = await openFile(original);
  try {
    const metadata = await readMetadata(source);
    const { layouts, schema } = planOf(source, metadata, column, dim);
    const file = await pendingFile(target, options);
    const done = layouts.findLastIndex((layout) => layout.end <= file.found) + 1;
    const resumedAt = layouts.slice(0, done).reduce((n, { rows }) => n + rows, 0);
    try {
      await file.handle.truncate(done > 0 ? layouts[done - 1]!.end : 0);
      if (done === 0) await file.write(MAGIC, 0);
    } catch (error) {
      await file.suspend();
      throw error;
    }
    const page = new Float32Array(rowsOfPage(dim) * dim);
    let [at, filled, inGroup, rows] = [done, 0, 0, resumedAt];
    let position = 0;
    const append = async (part: Uint8Array): Promise<void> => {
      await file.write(part, position);
      position += part.length;
    };
    const flush = async (): Promise<void> => {
      for (const part of vectorPage(page.subarray(0, filled), dim)) await append(part);
      filled = 0;
    };
    const leave = async (): Promise<void> => {
      await source.close();
    };
    return {
      name: target,
      dim,
      resumedAt,
      keepsIds: true,
      write: async (vectors, ids) => {
        requireFits(target, dim, vectors, ids);
        for (let from = 0; from < vectors.rows; ) {
          const layout = layouts[at];
          if (!layout) throw otherRows(target, original, rows + vectors.rows - from, rows);
          if (inGroup === 0) {
            position = layout.start;
            for (const [start, bytes] of layout.copies) {
              await copy(source, start, bytes, append);
            }
          }
          const count = Math.min(vectors.rows - from, layout.rows - inGroup, (page.length - filled) / dim);
          page.set(vectors.data.subarray(from * dim, (from + count) * dim), filled);
          filled += count * dim;
          from += count;
          inGroup += count;
          rows += count;
          if (filled === page.length || inGroup === layout.rows) await flush();
          if (inGroup === layout.rows) {
            inGroup = 0;
            at++;
          }
        }
      },
      close: async () => {
        await finishFile(file, async () => {
          requireAnnounced(target, options.rows, rows);
          requireAnnounced(target, Number(metadata.num_rows), rows);
          const footer = footerBytes({
            version: metadata.version,
            created_by: 'vecbridge',
            schema,
            num_rows: metadata.num_rows,
            row_groups: layouts.map(({ group }) => group),
            key_value_metadata: [...(metadata.key_value_metadata ?? []).filter(({ key }) => !isStale(key)), ...notes],
          });
          await file.write(footer, layouts.at(-1)?.end ?? MAGIC.length);
        }).finally(leave);
      },
      suspend: () => file.suspend().finally(leave),
      abort: () => file.abandon().finally(leave),
    };
  } catch (cause) {
    await source.close();
    throw damaged(original, cause);
  }
}

function planOf(
  file: ReadFile,
  metadata: FileMetaData,
  wanted: string | undefined,
  dim: number,
): { layouts: GroupLayout[]; schema: SchemaElement[] } {
  const leaves = leafColumns(metadata.schema);
  countRows(metadata, leaves.length);
  const vector = chooseVector(file.path, leaves, wanted);
  const groups = metadata.row_groups.map((group, g) => ({ group, g })).filter(({ group }) => group.num_rows > 0n);
  const name = groups[0] ? chunkOf(metadata, groups[0].g, vector).path_in_schema[0]! : vector.leaf.path.split('.')[0]!;
  const schema = exchanged(file.path, metadata.schema, name);
  const layouts: GroupLayout[] = [];
  let position = MAGIC.length;
  for (const { group, g } of groups) {
    const start = position;
    const copies: [number, number][] = [];
    const copied = leaves.map((leaf): ColumnMetaData | undefined => {
      if (leaf.index === vector.index) return undefined;
      if (group.columns[leaf.index]!.file_path !== undefined) throw new Error('columns that lie in other files');
      const chunk = chunkOf(metadata, g, leaf);
      const [dictionary, data] = [Number(chunk.dictionary_page_offset ?? 0n), Number(chunk.data_page_offset)];
      const from = dictionary > 0 && dictionary < data ? dictionary : data;
      const bytes = Number(chunk.total_compressed_size);
      if (!(from >= 4 && bytes >= 0 && from + bytes <= file.size))
        throw new Error(`a column lies at bytes ${from}–${from + bytes} of ${file.size}`);
      copies.push([from, bytes]);
      const moved = BigInt(position - from);
      position += bytes;
      return {
        type: chunk.type,
        encodings: chunk.encodings,
        path_in_schema: chunk.path_in_schema,
        codec: chunk.codec,
        num_values: chunk.num_values,
        total_uncompressed_size: chunk.total_uncompressed_size,
        total_compressed_size: chunk.total_compressed_size,
        data_page_offset: chunk.data_page_offset + moved,
        ...(from === dictionary ? { dictionary_page_offset: chunk.dictionary_page_offset! + moved } : {}),
      };
    });
    const rows = Number(group.num_rows);
    const own: ColumnMetaData = {
      type: 'FLOAT',
      encodings: ['PLAIN', 'RLE'],
      path_in_schema: [name, 'list', 'element'],
      codec: 'UNCOMPRESSED',
      num_values: BigInt(rows * dim),
      total_uncompressed_size: BigInt(chunkBytes(rows, dim)),
      total_compressed_size: BigInt(chunkBytes(rows, dim)),
      data_page_offset: BigInt(position),
    };
    position += chunkBytes(rows, dim);
    const columns = copied.map((meta_data = own) => ({ file_offset: meta_data.data_page_offset, meta_data }));
    const sum = (size: (chunk: ColumnMetaData) => bigint): bigint =>
      columns.reduce((n, { meta_data }) => n + size(meta_data), 0n);
    layouts.push({
      rows,
      start,
      end: position,
      copies,
      group: {
        columns,
        total_byte_size: sum((c) => c.total_uncompressed_size),
        total_compressed_size: sum((c) => c.total_compressed_size),
        num_rows: group.num_rows,
      },
    });
  }
  return { layouts, schema };
}

function chunkBytes(rows: number, dim: number): number {
  const whole = Math.floor(rows / rowsOfPage(dim));
  const rest = rows % rowsOfPage(dim);
  return whole * vectorPageBytes(rowsOfPage(dim), dim) + (rest ? vectorPageBytes(rest, dim) : 0);
}

/** The schema with the column `name` at its top exchanged for a list of floats. */
function exchanged(path: string, schema: readonly SchemaElement[], name: string): SchemaElement[] {
  const [root, ...elements] = schema.map(withoutWholeNumbers);
  const out: SchemaElement[] = [root!];
  for (let at = 0; at < elements.length; ) {
    let end = at + 1;
    for (let open = elements[at]!.num_children ?? 0; open > 0; end++) open += (elements[end]?.num_children ?? 0) - 1;
    const leaves = elements.slice(at, end).filter((element) => !element.num_children).length;
    if (elements[at]!.name !== name) out.push(...elements.slice(at, end));
    else if (leaves === 1) out.push(...vectorSchema(name));
    else {
      throw new VecbridgeError(
        'UNSUPPORTED',
        `${path}: the vectors lie inside the column "${name}", among other values.`,
        {
          hint: 'move them to a column of their own, or leave the other columns out with --only-vectors',
          context: { path, column: name },
        },
      );
    }
    at = end;
  }
  return out;
}

/** Widths of whole numbers are said twice; the newer way is left to the readers, who derive it from the older one. */
function withoutWholeNumbers(element: SchemaElement): SchemaElement {
  if (element.logical_type?.type !== 'INTEGER' || !element.converted_type) return element;
  const { logical_type: _, ...rest } = element;
  return rest;
}

async function copy(
  file: ReadFile,
  start: number,
  bytes: number,
  write: (part: Uint8Array) => Promise<void>,
): Promise<void> {
  const buffer = new Uint8Array(Math.min(bytes, COPY_BYTES));
  for (let done = 0; done < bytes; ) {
    const part = buffer.subarray(0, Math.min(buffer.length, bytes - done));
    await file.fill(part, start + done);
    await write(part);
    done += part.length;
  }
}
