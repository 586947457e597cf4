/** Rows of a parquet file one by one, with those marked that hold no vector: slower than `batches` of parquet.ts, and forgiving. */
import type { FileMetaData } from 'hyparquet';
import { VecbridgeError } from '../../../core/errors.js';
import type { ReadFile } from '../../file.js';
import { noId, type Row } from '../../row-batches.js';
import { type Column, chunkOf, damaged, foundIds } from './parquet-file.js';
import { columnPages, decodeNumbers } from './parquet-pages.js';

/** The vector of each row, or why there is none; ids where there is a column of them. */
export async function* parquetRows(
  file: ReadFile,
  metadata: FileMetaData,
  vector: Column,
  id: Column | undefined,
  name: string,
  start: number,
): AsyncGenerator<Row> {
  const ids = id && foundIds(file, metadata, id, start);
  let waiting: (string | undefined)[] = [];
  let row = 0;
  try {
    for await (const values of lists(file, metadata, vector)) {
      const number = row++;
      if (number < start) continue;
      if (ids && waiting.length === 0) waiting = (await ids.next()).value?.slice() ?? [];
      const one = waiting.shift();
      const about = { at: `row ${number}`, ...(one === undefined ? {} : { id: one }) };
      const isEmpty = values.every(Number.isNaN);
      if (!isEmpty && id && one === undefined)
        yield { ...about, invalid: { kind: 'unreadable', error: noId(name, number, id.leaf.path) } };
      else if (!isEmpty && !values.some(Number.isNaN)) yield { ...about, vector: values };
      else {
        const why = `${name}: row ${number} has ${isEmpty ? 'no vector, or an empty one' : 'a null in its vector'}`;
        const error = new VecbridgeError('BAD_VALUE', why, {
          hint: 'leave such rows out when writing the file',
          context: { name, row: number },
        });
        yield { ...about, invalid: { kind: isEmpty ? 'null' : 'nan', error } };
      }
    }
  } catch (cause) {
    throw damaged(file.path, cause);
  } finally {
    await ids?.return(undefined);
  }
}

/** The list of each row; a null is NaN, a missing list has no numbers. */
async function* lists(file: ReadFile, metadata: FileMetaData, { leaf, index }: Column): AsyncGenerator<number[]> {
  for (const g of metadata.row_groups.keys()) {
    let current: number[] | undefined;
    for await (const page of columnPages(file, chunkOf(metadata, g, { leaf, index }), leaf, decodeNumbers)) {
      let next = 0;
      for (let i = 0; i < page.count; i++) {
        if (page.repetition![i] === 0) {
          if (current) yield current;
          current = [];
        }
        if (!page.definition || page.definition[i] === leaf.maxDefinition) current!.push(page.values[next++]!);
        else current!.push(Number.NaN);
      }
    }
    if (current) yield current;
  }
}
