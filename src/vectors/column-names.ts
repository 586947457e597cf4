/** Names that fields and columns of vectors usually have, in the order they are tried when none is chosen. */
export const VECTOR_NAMES = ['vector', 'vectors', 'embedding', 'embeddings', 'values', 'dense', 'vec', 'emb'];

/** Names that fields and columns of ids usually have; `__index_level_0__` is an unnamed pandas index. */
export const ID_NAMES = ['id', '_id', 'key', 'doc_id', 'uuid', 'custom_id', '__index_level_0__'];

/** What a column without lists holds. */
interface OtherColumn {
  readonly name: string;
  readonly holds: 'text' | 'bytes' | 'number' | 'other';
}

/** How to make the one column of lists that is read, in pandas, of what a parquet or Arrow file holds instead. */
export function hintWithoutLists(columns: readonly OtherColumn[]): string {
  const named = columns.find(({ name, holds }) => VECTOR_NAMES.includes(name.toLowerCase()) && holds !== 'number');
  const column = `df["${named?.name}"]`;
  if (named?.holds === 'text')
    return `"${named.name}" holds texts; in pandas: ${column} = ${column}.map(json.loads), then write the file again`;
  if (named?.holds === 'bytes')
    return `"${named.name}" holds bytes; in pandas: ${column} = [np.frombuffer(b, "float32") for b in ${column}] (of the type they were written in), then write the file again`;
  const numbers = columns.filter(({ holds }) => holds === 'number');
  if (numbers.length > 7)
    return `${numbers.length} columns hold one number each; in pandas: df["vector"] = df[[${numbers
      .slice(0, 2)
      .map(({ name }) => `"${name}"`)
      .join(', ')}, ...]].values.tolist(), then write the file again`;
  return 'vectors are read from one column of lists of numbers';
}
