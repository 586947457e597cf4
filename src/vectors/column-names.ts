/** Names that fields and columns of vectors usually have, in the order they are tried when none is chosen. */
export const VECTOR_NAMES = ['vector', 'vectors', 'embedding', 'embeddings', 'values', 'dense', 'vec', 'emb'];

/** Names that fields and columns of ids usually have; `__index_level_0__` is an unnamed pandas index. */
export const ID_NAMES = ['id', '_id', 'key', 'doc_id', 'uuid', 'custom_id', '__index_level_0__'];
