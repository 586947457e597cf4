import { VecbridgeError } from '../../../core/errors.js';
import { ID_NAMES, VECTOR_NAMES } from '../../column-names.js';
import { duplicateKey } from '../../json-keys.js';
import { batchRows, type Row } from '../../row-batches.js';
import type { FileSink, SinkOptions } from '../../sink.js';
import { requireFloat32 } from '../../sink.js';
import type { VectorSource } from '../../source.js';
import { lineGroups } from '../text/lines.js';
import { float32Text, textSink } from '../text/text-sink.js';

interface JsonlOptions {
  /** Path of the vector in each line's object, dots between keys ("response.body.data.0.embedding"). */
  field?: string;
  /** Path of the id. */
  idField?: string;
}

/** Tried in this order when no field is named; the last is what OpenAI's batch interface writes. */
const VECTOR_FIELDS = [...VECTOR_NAMES, 'response.body.data.0.embedding'];
/** OpenAI's own id comes last: `custom_id` is the one its user chose. */
const ID_FIELDS = ['custom_id', ...ID_NAMES];

/** One JSON object with a vector (or one bare array of numbers) a line; empty lines are skipped. */
export async function openJsonl(path: string, gzip: boolean, options: JsonlOptions = {}): Promise<VectorSource> {
  const { fields: chosen, dim: length, otherKeys } = await jsonlLayout(path, gzip, options);
  return {
    name: chosen.vector === '' ? path : `${path}, field "${chosen.vector}"`,
    format: gzip ? 'jsonl.gz' : 'jsonl',
    dtype: 'text',
    dim: length,
    otherColumns: otherKeys,
    batches: (size, start = 0) => batchRows(path, rows(path, gzip, chosen, start), length, size, start),
    close: async () => {},
  };
}

/** What the first line tells of all of them. */
export async function jsonlLayout(path: string, gzip: boolean, options: JsonlOptions = {}): Promise<JsonlLayout> {
  for await (const group of lineGroups(path, gzip)) {
    const line = group.find(({ text }) => text.trim() !== '');
    if (!line) continue;
    const value = parseLine(path, line.number, line.text);
    const fields = chooseFields(path, line.number, value, options);
    const dim = readRow(path, line.number, value, fields).vector.length;
    if (dim === 0) throw bad(path, 1, 'the vector has 0 dimensions');
    const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    return { fields, dim, otherKeys: keys.filter((key) => key !== fields.id && key !== fields.vector) };
  }
  throw new VecbridgeError('BAD_FILE', `${path} has no lines`, {
    hint: 'one JSON object with a vector a line is expected',
    context: { path },
  });
}

interface JsonlLayout {
  readonly fields: Fields;
  readonly dim: number;
  /** Keys of the first object beside those of vector and id; one that holds the vector deeper inside counts. */
  readonly otherKeys: readonly string[];
}

/** '' as the vector field: the line itself is the array. */
interface Fields {
  vector: string;
  id: string | undefined;
}

async function* rows(path: string, gzip: boolean, fields: Fields, start: number): AsyncGenerator<Row> {
  let row = 0;
  for await (const group of lineGroups(path, gzip)) {
    for (const { number, text } of group) {
      if (text.trim() === '') continue;
      if (row++ >= start) yield readRow(path, number, parseLine(path, number, text), fields);
    }
  }
}

export function parseLine(path: string, number: number, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const nan = /[[,]\s*(NaN|-?Infinity|nan|inf)\b/.test(text);
    throw bad(
      path,
      number,
      nan ? 'NaN and Infinity are not JSON' : `not JSON (${(cause as Error).message.slice(0, 120)})`,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const twice = duplicateKey(text);
    if (twice !== undefined) throw bad(path, number, `the key "${twice.slice(0, 80)}" stands twice`);
  }
  return value;
}

function chooseFields(path: string, number: number, value: unknown, options: JsonlOptions): Fields {
  if (Array.isArray(value) && options.field === undefined) return { vector: '', id: undefined };
  const isVector = (field: string): boolean => Array.isArray(at(value, field));
  const vector = options.field ?? VECTOR_FIELDS.find(isVector);
  if (vector === undefined || !isVector(vector)) {
    const keys = typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 20) : [];
    throw new VecbridgeError(
      'BAD_FILE',
      `${path}, line ${number}: ${options.field === undefined ? 'no field that holds a vector is known by name' : `the field "${options.field}" holds no array`}; it has ${keys.length ? keys.join(', ') : 'no fields'}`,
      { hint: 'name the field of the vector', context: { path, line: number, field: options.field, keys } },
    );
  }
  const id = options.idField ?? ID_FIELDS.find((field) => ['string', 'number'].includes(typeof at(value, field)));
  return { vector, id };
}

/** The value at a path of keys; own properties only, so that "constructor" finds nothing. A key with dots wins over a path. */
export function at(value: unknown, path: string): unknown {
  const own = (object: unknown, key: string): unknown =>
    typeof object === 'object' && object !== null && Object.hasOwn(object, key)
      ? (object as Record<string, unknown>)[key]
      : undefined;
  return own(value, path) ?? (path.includes('.') ? path.split('.').reduce(own, value) : undefined);
}

function readRow(path: string, number: number, value: unknown, fields: Fields): Row {
  const vector = fields.vector === '' ? value : at(value, fields.vector);
  if (!Array.isArray(vector))
    throw bad(path, number, fields.vector === '' ? 'not an array' : `the field "${fields.vector}" holds no array`);
  if (fields.vector === '' && Array.isArray(vector[0]))
    throw bad(path, number, 'an array of arrays: each vector needs a line of its own');
  for (let j = 0; j < vector.length; j++) {
    if (typeof vector[j] !== 'number') {
      throw new VecbridgeError(
        'BAD_VALUE',
        `${path}, line ${number}: number ${j} of the vector is ${JSON.stringify(vector[j])?.slice(0, 40)}`,
        {
          hint: 'a vector is a flat array of numbers',
          context: { path, line: number, position: j },
        },
      );
    }
  }
  if (fields.id === undefined) return { at: `line ${number}`, vector };
  const id = at(value, fields.id);
  if (typeof id !== 'string' && typeof id !== 'number')
    throw bad(path, number, `the id field "${fields.id}" holds no string or number`);
  return { at: `line ${number}`, vector, id: String(id) };
}

const bad = (path: string, number: number, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}, line ${number}: ${what}`, {
    hint: 'one JSON object with a vector a line is expected',
    context: { path, line: number },
  });

/** One {"id", "vector"} object a line (the id only when ids are given); gzipped when the name ends in .gz. */
export function jsonlSink(target: string, options: SinkOptions): Promise<FileSink> {
  requireFloat32('jsonl', options);
  const { idField = 'id', vectorField = 'vector' } = options;
  return textSink(target, options, {
    name: 'jsonl',
    row: (vector, id) => {
      const head = id === undefined ? '' : `${JSON.stringify(idField)}:${JSON.stringify(id)},`;
      return `{${head}${JSON.stringify(vectorField)}:${jsonArray(target, vector)}}\n`;
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
