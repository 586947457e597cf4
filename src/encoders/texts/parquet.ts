import { VecbridgeError } from '../../core/errors.js';
import { ID_NAMES } from '../../vectors/column-names.js';
import { openFile, type ReadFile } from '../../vectors/file.js';
import { isIdType } from '../../vectors/formats/parquet/logical-types.js';
import {
  type Column,
  chunkOf,
  countRows,
  damaged,
  idsFrom,
  leafColumns,
  readMetadata,
} from '../../vectors/formats/parquet/parquet-file.js';
import { columnPages, decodeIds } from '../../vectors/formats/parquet/parquet-pages.js';
import { noTextField, TEXT_NAMES, type TextFields, type TextRow, type TextSource } from './text-source.js';

type Metadata = Awaited<ReturnType<typeof readMetadata>>;

/** A column of UTF-8 texts, and one of ids (texts or whole numbers). Memory is one page of each. */
export async function parquetTexts(path: string, fields: TextFields): Promise<TextSource> {
  const file = await openFile(path);
  try {
    const metadata = await readMetadata(file);
    const columns = leafColumns(metadata.schema).filter(({ leaf }) => leaf.maxRepetition === 0);
    countRows(metadata, leafColumns(metadata.schema).length);
    const ids = columns.filter(({ leaf }) => isIdType(leaf));
    const id = choose(ids, fields.idField, ID_NAMES);
    if (fields.idField !== undefined && !id) {
      throw new VecbridgeError('BAD_FILE', `${path} has no column "${fields.idField}" of texts or whole numbers`, {
        hint: 'name another --id-field',
        context: { path, idField: fields.idField },
      });
    }
    const texts = columns.filter((c) => c.leaf.type === 'BYTE_ARRAY' && c !== id);
    const text =
      choose(texts, fields.textField, TEXT_NAMES) ??
      (fields.textField === undefined && texts.length === 1 ? texts[0] : undefined);
    if (!text)
      throw noTextField(
        path,
        fields.textField,
        texts.map(({ leaf }) => leaf.path),
      );
    return {
      name: `${path}, column "${text.leaf.path}"`,
      format: 'parquet',
      hasIds: id !== undefined,
      rows: (start = 0) => rows(file, metadata, text, id, start),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw damaged(path, error);
  }
}

function choose(columns: readonly Column[], wanted: string | undefined, known: readonly string[]): Column | undefined {
  const named = (name: string): Column | undefined => columns.find(({ leaf }) => leaf.path === name);
  return wanted === undefined ? known.map(named).find((column) => column) : named(wanted);
}

async function* rows(
  file: ReadFile,
  metadata: Metadata,
  text: Column,
  id: Column | undefined,
  start: number,
): AsyncGenerator<TextRow[]> {
  const ids = id && idsFrom(file, metadata, id, start);
  let waiting: string[] = [];
  let row = start;
  try {
    for await (const texts of textsFrom(file, metadata, text, start)) {
      while (ids && waiting.length < texts.length) {
        const more = await ids.next();
        if (more.done) throw new Error('the column of ids ends early');
        waiting = waiting.concat(more.value);
      }
      yield texts.map((one, i) => ({ at: `row ${row + i}`, text: one, ...(ids ? { id: waiting[i]! } : {}) }));
      waiting = waiting.slice(texts.length);
      row += texts.length;
    }
  } catch (cause) {
    throw damaged(file.path, cause);
  } finally {
    await ids?.return(undefined);
  }
}

/** The texts from row `start` on, a page at a time. Null is read as an empty text, which is refused or left out. */
async function* textsFrom(file: ReadFile, metadata: Metadata, column: Column, start: number): AsyncGenerator<string[]> {
  let row = 0;
  for (const [g, group] of metadata.row_groups.entries()) {
    const end = row + Number(group.num_rows);
    if (end <= start) {
      row = end;
      continue;
    }
    for await (const page of columnPages(file, chunkOf(metadata, g, column), column.leaf, decodeIds)) {
      const { definition, values, count } = page;
      let next = 0;
      const texts = definition
        ? Array.from(definition, (level) => (level < column.leaf.maxDefinition ? '' : values[next++]!))
        : values;
      const from = Math.max(0, start - row);
      row += count;
      if (from < count) yield texts.slice(from);
    }
    if (row !== end)
      throw new Error(`a row group of ${group.num_rows} rows has ${row - end + Number(group.num_rows)} texts`);
  }
}
