import { VecbridgeError } from '../../../core/errors.js';
import { ID_NAMES } from '../../column-names.js';
import { type PackedType, packedNote } from '../../packed-floats.js';
import { batchRows, noRows, type Row } from '../../row-batches.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireFloat32 } from '../../sink.js';
import type { VectorSource } from '../../source.js';
import { base64Type } from '../../vector-text.js';
import { float32Text, textSink } from '../text/text-sink.js';
import { isJsonDocument, type JsonRecord, jsonRecords } from './json-records.js';
import { bad, type Fields, parseLine, recordRows } from './record-rows.js';
import { at, chooseIdField, chooseShape, fullPath, whyNoVector } from './shape.js';

interface JsonlOptions {
  /** Path of the vector in each line's object, dots between keys ("response.body.data.0.embedding"). */
  field?: string | undefined;
  /** Path of the id. */
  idField?: string | undefined;
  /** Rows that cannot be used are marked, not thrown. */
  mark?: boolean;
}

/** Records that the fields are told by: the first of them with a vector. */
const HEAD = 64;

/**
 * JSON lines, or one JSON document: objects with a vector (an array of numbers, a text of one, base64 of float32, float64 or float16), lists of
 * such objects, lists of vectors beside lists of ids, and what embedding services answer with. A line with several vectors
 * gives several rows.
 */
export async function openJsonl(path: string, gzip: boolean, options: JsonlOptions = {}): Promise<VectorSource> {
  const { fields, dim, otherKeys, notes } = await jsonlLayout(path, gzip, options);
  const name = fullPath(fields);
  return {
    name: name === '' ? path : `${path}, field "${name}"`,
    format: gzip ? 'jsonl.gz' : 'jsonl',
    dtype: 'text',
    dim,
    notes,
    otherColumns: otherKeys,
    keptAs: (await isJsonDocument(path, gzip))
      ? ['json']
      : ['jsonl', 'ndjson', ...(JSON_ENDING.test(path) ? ['json'] : [])],
    batches: (size, start = 0) =>
      batchRows(path, rows(path, gzip, fields, start), { dim, mark: options.mark === true }, size, start),
    close: async () => {},
  };
}

interface JsonlLayout {
  readonly fields: Fields;
  readonly dim: number;
  /** Keys of the first object beside those of vector and id; one that holds the vector deeper inside counts. */
  readonly otherKeys: readonly string[];
  readonly notes: readonly string[];
}

/** What the first records tell of all of them. */
export async function jsonlLayout(path: string, gzip: boolean, options: JsonlOptions = {}): Promise<JsonlLayout> {
  let first: VecbridgeError | undefined;
  let found: JsonlLayout | undefined;
  let seen = 0;
  for await (const record of jsonRecords(path, gzip)) {
    if (++seen > HEAD) break;
    if (found) {
      found = withLater(found, record);
      continue;
    }
    try {
      const value = parseLine(path, record.line, record.text);
      if (Array.isArray(value) && value.length === 0 && options.field === undefined)
        throw noRows(path, 'an empty list');
      const chosen = chooseShape(value, options.field);
      if (!chosen) throw noField(path, record.line, value, options.field);
      const fields: Fields = { ...chosen.shape, ...chooseId(path, value, chosen.shape.list, options.idField) };
      const row =
        recordRows(path, record, fields).find(({ vector }) => vector !== undefined) ??
        recordRows(path, record, fields)[0]!;
      if (row.invalid) throw row.invalid.error;
      const dim = row.vector.length;
      const notes = [...chosen.notes, ...packedNote(fullPath(fields), packedIn(value, fields, dim))];
      found = { fields: { ...fields, dim }, dim, otherKeys: otherKeys(value, fields), notes };
    } catch (error) {
      if (!(error instanceof VecbridgeError)) throw error;
      first ??= error;
      if (!options.mark) throw error;
    }
  }
  if (found) return found;
  throw first ?? noRows(path, 'no lines');
}

/** The type of the numbers where the vectors of a record are base64. */
function packedIn(value: unknown, { list, vector }: Fields, dim: number): PackedType | undefined {
  const element = list === undefined ? value : Object.values((at(value, list) ?? {}) as object)[0];
  const text = at(element, vector);
  return typeof text === 'string' ? base64Type(text, dim) : undefined;
}

const otherKeys = (value: unknown, fields: Fields): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value).filter((key) => key !== fields.id && key !== fields.vector)
    : [];

/** What a later record adds: keys of its own, and an id where the first has none. */
function withLater(layout: JsonlLayout, { text }: JsonRecord): JsonlLayout {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return layout; // said when its row is read
  }
  const more = otherKeys(value, layout.fields).filter((key) => !layout.otherKeys.includes(key));
  if (more.length === 0) return layout;
  const id =
    layout.fields.id === undefined && layout.fields.list === undefined
      ? ID_NAMES.find((name) => more.includes(name))
      : undefined;
  const note = `the first row has no "${id}", later ones have: read without ids`;
  return {
    ...layout,
    otherKeys: [...layout.otherKeys, ...more],
    notes: id === undefined || layout.notes.includes(note) ? layout.notes : [...layout.notes, note],
  };
}

function chooseId(
  path: string,
  value: unknown,
  list: string | undefined,
  wanted: string | undefined,
): Pick<Fields, 'id' | 'ofElement'> {
  const isScalar = (one: unknown): boolean => typeof one === 'string' || typeof one === 'number';
  if (list === undefined) return { id: wanted ?? chooseIdField(value, isScalar), ofElement: false };
  const elements = (at(value, list) ?? {}) as object;
  const element: unknown = Object.values(elements).find((one) => typeof one === 'object' && one !== null);
  const inElement =
    wanted === undefined ? chooseIdField(element, isScalar) : isScalar(at(element, wanted)) ? wanted : undefined;
  if (inElement !== undefined) return { id: inElement, ofElement: true };
  const length = Object.keys(elements).length;
  const isBeside = (one: unknown): boolean =>
    isScalar(one) ||
    (typeof one === 'object' && one !== null && Object.keys(one).length === length && isScalar(Object.values(one)[0]));
  const id = wanted ?? chooseIdField(value, isBeside);
  const other: unknown = id === undefined && list !== '' ? at(value, 'ids') : undefined;
  if (Array.isArray(other) && other.length !== length)
    throw new VecbridgeError('ROWS_MISMATCH', `${path}: "ids" holds ${other.length} ids, "${list}" ${length} vectors`, {
      hint: 'write as many ids as vectors',
      context: { path, ids: other.length, rows: length },
    });
  return { id, ofElement: false };
}

async function* rows(path: string, gzip: boolean, fields: Fields, start: number): AsyncGenerator<Row> {
  let row = 0;
  for await (const record of jsonRecords(path, gzip)) {
    // A record with one vector is not parsed before its row is wanted.
    if (fields.list === undefined && row < start) row++;
    else for (const one of recordRows(path, record, fields)) if (row++ >= start) yield one;
  }
}

function noField(path: string, line: number, value: unknown, wanted: string | undefined): VecbridgeError {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 20) : [];
  if (typeof value !== 'object' || value === null) return bad(path, line, 'not an array');
  const near = wanted === undefined ? whyNoVector(value, path) : undefined;
  if (near)
    return new VecbridgeError('BAD_FILE', `${path}, line ${line}: ${near.why}`, {
      hint: near.hint,
      context: { path, line, keys },
    });
  return new VecbridgeError(
    'BAD_FILE',
    `${path}, line ${line}: ${wanted === undefined ? 'no field that holds a vector is known by name' : `the field "${wanted}" holds no array`}; it has ${keys.length ? keys.join(', ') : 'no fields'}`,
    { hint: `name the field of the vector: ${path}:FIELD`, context: { path, line, field: wanted, keys } },
  );
}

const JSON_ENDING = /\.json(\.gz)?$/i;

/**
 * One {"id", "vector"} object a line (the id only when ids are given), under .json the elements of one list; gzipped when the
 * name ends in .gz.
 */
export function jsonlSink(target: string, options: SinkOptions): Promise<FileSink> {
  requireFloat32('jsonl', options);
  const { idField = 'id', vectorField = 'vector' } = options;
  const isDocument = JSON_ENDING.test(target);
  return textSink(target, options, {
    name: isDocument ? 'json' : 'jsonl',
    ...(isDocument ? { footer: (rows) => (rows === 0 ? '[]\n' : '\n]\n') } : {}),
    row: (vector, id, row) => {
      const head = id === undefined ? '' : `${JSON.stringify(idField)}:${JSON.stringify(id)},`;
      const isEmpty = options.emptyRows && Number.isNaN(vector[0]);
      const object = `{${head}${JSON.stringify(vectorField)}:${isEmpty ? 'null' : jsonArray(target, vector)}}`;
      return isDocument ? `${row === 0 ? '[' : ','}\n${object}` : `${object}\n`;
    },
  });
}

/** Throws BAD_VALUE for numbers that JSON does not have. */
export function jsonArray(target: string, vector: Float32Array): string {
  const numbers: string[] = [];
  for (let j = 0; j < vector.length; j++) {
    if (!Number.isFinite(vector[j]!)) {
      throw new VecbridgeError('BAD_VALUE', `${target}: JSON has no ${vector[j]}`, {
        hint: 'write .npy or .parquet to keep NaN and infinite numbers',
        context: { path: target, position: j },
      });
    }
    numbers.push(float32Text(vector[j]!));
  }
  return `[${numbers.join(',')}]`;
}
