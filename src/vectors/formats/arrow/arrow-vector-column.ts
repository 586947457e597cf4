/** Which column of an Arrow file holds the vectors, also inside of structs. */
import type { Data, DataType, Field, RecordBatch, Schema } from 'apache-arrow';
import { noVectorColumn, VECTOR_NAMES } from '../../column-names.js';
import type { Dtype } from '../../dtype.js';

type Arrow = typeof import('apache-arrow');

export interface VectorColumn {
  /** Numbers of the children from the top: one, or more inside of structs. */
  readonly path: readonly number[];
  /** Names with dots between. */
  readonly name: string;
  readonly field: Field;
  /** Of the numbers of a list; undefined where texts or bytes hold the vectors. */
  readonly dtype: Dtype | undefined;
  readonly holds: 'list' | 'text' | 'bytes';
}

const DEEPEST = 16;

/** Columns that can hold vectors: lists of numbers, texts, bytes. */
export function vectorColumns({ DataType }: Arrow, schema: Schema): VectorColumn[] {
  const found: VectorColumn[] = [];
  const walk = (fields: readonly Field[], path: readonly number[], names: readonly string[]): void => {
    for (const [i, field] of fields.entries()) {
      const own = { path: [...path, i], name: [...names, field.name].join('.'), field };
      const dtype = listDtype(DataType, field.type);
      const holds = dtype ? 'list' : heldBy(DataType, field.type);
      if (holds === 'list' || holds === 'text' || holds === 'bytes') found.push({ ...own, dtype, holds });
      else if (DataType.isStruct(field.type) && own.path.length < DEEPEST)
        walk(field.type.children, own.path, [...names, field.name]);
    }
  };
  walk(schema.fields, [], []);
  return found;
}

/** The column named `wanted`; else the only list, the best known by name, or a text or bytes of a known name where there is no list. */
export function chooseVector(arrow: Arrow, path: string, schema: Schema, wanted: string | undefined): VectorColumn {
  const all = vectorColumns(arrow, schema);
  const lists = all.filter(({ holds }) => holds === 'list');
  const cells = all.filter(({ holds }) => holds !== 'list');
  const named = (from: readonly VectorColumn[], name: string): VectorColumn | undefined =>
    from.find((one) => one.name === name) ?? from.find(({ field }) => field.name === name);
  const known = (from: readonly VectorColumn[]): VectorColumn | undefined =>
    VECTOR_NAMES.map((name) => named(from, name)).find((one) => one);
  const found =
    wanted === undefined
      ? lists.length === 1
        ? lists[0]
        : (known(lists) ?? (lists.length === 0 ? known(cells) : undefined))
      : (all.find(({ name }) => name === wanted) ?? named(all, wanted));
  if (found) return found;
  throw noVectorColumn(path, wanted, {
    lists: lists.map(({ name }) => name),
    described: schema.fields.map(({ name, type }) => `${name} (${type})`),
    columns: schema.fields.map(({ name, type }) => ({ name, holds: heldBy(arrow.DataType, type) })),
  });
}

/** The data of the column in a record batch. */
export const dataOf = (batch: RecordBatch, { path }: VectorColumn): Data =>
  path.reduce((data, i) => data.children[i]!, batch.data as Data);

/** Whether a row of the column is there: none of the structs around it is null. */
export function isPresent(batch: RecordBatch, { path }: VectorColumn): (row: number) => boolean {
  const around: Data[] = [];
  let data = batch.data as Data;
  for (const i of path.slice(0, -1)) {
    data = data.children[i]!;
    if (data.nullCount > 0) around.push(data);
  }
  return around.length === 0 ? () => true : (row) => around.every((one) => one.getValid(row));
}

/** The dtype of a list column's numbers, or undefined when it holds none. */
function listDtype(types: Arrow['DataType'], type: DataType): Dtype | undefined {
  if (!types.isFixedSizeList(type) && !types.isList(type) && !types.isLargeList(type)) return undefined;
  const item = type.children[0]?.type;
  if (types.isFloat(item)) return (['f16', 'f32', 'f64'] as const)[item.precision];
  if (!types.isInt(item)) return undefined;
  return `${item.isSigned ? 'i' : 'u'}${item.bitWidth}` as Dtype;
}

function heldBy(types: Arrow['DataType'], type: DataType): 'text' | 'bytes' | 'number' | 'other' {
  if (types.isUtf8(type) || types.isLargeUtf8(type) || types.isUtf8View(type)) return 'text';
  if (types.isBinary(type) || types.isLargeBinary(type) || types.isBinaryView(type) || types.isFixedSizeBinary(type))
    return 'bytes';
  return types.isFloat(type) || types.isInt(type) ? 'number' : 'other';
}
