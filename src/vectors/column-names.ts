/** Names that fields and columns of vectors usually have, in the order they are tried when none is chosen. */
export const VECTOR_NAMES = ['vector', 'vectors', 'embedding', 'embeddings', 'values', 'dense', 'vec', 'emb'];

/** Names that fields and columns of ids usually have; `__index_level_0__` is an unnamed pandas index. */
export const ID_NAMES = ['id', '_id', 'key', 'doc_id', 'uuid', 'custom_id', '__index_level_0__'];

/** What a column without lists holds. */
interface OtherColumn {
  readonly name: string;
  readonly holds: 'text' | 'bytes' | 'number' | 'other';
}

/** How to come to vectors that are read, of what a parquet or Arrow file holds instead of one column of lists. */
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
