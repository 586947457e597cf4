import { VecbridgeError } from '../core/errors.js';

/** Names that fields and columns of vectors usually have, in the order they are tried when none is chosen. */
export const VECTOR_NAMES = ['vector', 'vectors', 'embedding', 'embeddings', 'values', 'dense', 'vec', 'emb'];

/** Names that fields and columns of ids usually have; `__index_level_0__` is an unnamed pandas index. */
export const ID_NAMES = ['id', '_id', 'key', 'doc_id', 'uuid', 'custom_id', '__index_level_0__'];

/** A column and what it holds. */
interface OtherColumn {
  readonly name: string;
  readonly holds: 'text' | 'bytes' | 'number' | 'other';
}

/**
 * BAD_FILE: a parquet or Arrow file without the column `wanted`, or with several `lists` to choose from. `described`: all
 * columns with their types.
 */
export function noVectorColumn(
  path: string,
  wanted: string | undefined,
  { lists, described, columns }: { lists: string[]; described: string[]; columns: OtherColumn[] },
): VecbridgeError {
  const why =
    wanted === undefined
      ? `${lists.length} columns hold lists of numbers`
      : `no column "${wanted}" of lists of numbers`;
  return new VecbridgeError('BAD_FILE', `${path}: ${why}; it has ${described.slice(0, MOST_NAMED).join(', ')}`, {
    hint: lists.length
      ? `name the column of the vectors, such as ${path}:${lists[0]}`
      : hintWithoutLists(path, columns),
    context: { path, column: wanted, columns: lists },
  });
}

/** Columns that a message names. */
const MOST_NAMED = 20;

/** How to come to vectors that are read, of what a file holds instead of one column of lists. */
export function hintWithoutLists(path: string, columns: readonly OtherColumn[]): string {
  const numbers = columns.filter(({ holds }) => holds === 'number');
  if (numbers.length > 7)
    return `${numbers.length} columns hold one number each; in pandas: df["vector"] = df[[${numbers
      .slice(0, 2)
      .map(({ name }) => `"${name}"`)
      .join(', ')}, ...]].values.tolist(), then write the file again`;
  const cells = columns.filter(({ holds }) => holds === 'text' || holds === 'bytes');
  if (cells.length > 0)
    return `vectors are read from a column of lists of numbers, or of texts or bytes that hold them: ${path}:${cells[0]!.name} names one`;
  return 'vectors are read from one column of lists of numbers';
}
