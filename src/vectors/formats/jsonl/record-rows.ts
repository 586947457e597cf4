import { VecbridgeError } from '../../../core/errors.js';
import { duplicateKey } from '../../json-keys.js';
import type { Row } from '../../row-batches.js';
import { type NoVector, vectorOfText } from '../../vector-text.js';
import type { JsonRecord } from './json-records.js';
import { memberSpans, type Span, spanFrom, valueSpan } from './json-span.js';
import { at, fullPath, type Shape } from './shape.js';

export interface Fields extends Shape {
  /** Of the record, or of the elements where `ofElement`. */
  readonly id: string | undefined;
  readonly ofElement: boolean;
  /** Numbers of each vector, once the first is known. */
  readonly dim?: number;
}

const isId = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** The rows of one record, in the order of their `index` where the elements of its list have one. */
export function recordRows(path: string, record: JsonRecord, fields: Fields): Row[] {
  const where = `line ${record.line}`;
  let value: unknown;
  try {
    value = parseLine(path, record.line, record.text);
  } catch (error) {
    return [unparsed(path, record, fields, error)];
  }
  if (fields.list === undefined) {
    const id = fields.id === undefined ? {} : idOf(path, record, value, fields.id);
    if (id instanceof VecbridgeError) return [{ at: where, invalid: { kind: 'unreadable', error: id } }];
    return [{ at: where, ...id, ...read(path, record.line, at(value, fields.vector), fields) }];
  }
  const list = at(value, fields.list);
  if (typeof list !== 'object' || list === null || Object.keys(list).length === 0) {
    const id = fields.id === undefined || fields.ofElement ? {} : idOf(path, record, value, fields.id);
    return [
      { at: where, ...(id instanceof VecbridgeError ? {} : id), ...none(path, record.line, list, fields, value) },
    ];
  }
  const ids = elementIds(record, value, fields);
  return elementOrder(list).map((key, i) => {
    const element = (list as Record<string, unknown>)[key];
    const id = ids?.(key);
    const place = `${where}, element ${i}`;
    return {
      at: place,
      ...(id === undefined ? {} : { id }),
      ...read(path, record.line, at(element, fields.vector), fields),
    };
  });
}

/** Keys of the elements, by their `index` where each has its own. */
function elementOrder(list: object): string[] {
  const keys = Object.keys(list);
  const indices = keys.map((key) => at((list as Record<string, unknown>)[key], 'index'));
  if (!indices.every(Number.isSafeInteger) || new Set(indices).size < keys.length) return keys;
  return keys
    .map((key, i) => [key, indices[i] as number] as const)
    .sort((a, b) => a[1] - b[1])
    .map(([key]) => key);
}

/** Ids of the elements of a list: their own, those of a list beside it, or the record's with `#index`. */
function elementIds(
  record: JsonRecord,
  value: unknown,
  fields: Fields,
): ((key: string) => string | undefined) | undefined {
  const { list, id, ofElement } = fields;
  const elements = at(value, list!) as Record<string, unknown>;
  const keys = Object.keys(elements);
  if (id !== undefined && ofElement) {
    const from = list === '' ? spanFrom(record.text, 0) : valueSpan(record.text, list!)!;
    const spans = new Map(memberSpans(record.text, from[0]));
    return (key) =>
      isId(at(elements[key], id)) ? idText(record.text, elements[key], id, spans.get(key)![0]) : undefined;
  }
  const own = id === undefined ? undefined : at(value, id);
  if (typeof own === 'object' && own !== null) {
    const spans = new Map(memberSpans(record.text, valueSpan(record.text, id!)![0]));
    return (key) =>
      isId((own as Record<string, unknown>)[key])
        ? idText(record.text, (own as Record<string, unknown>)[key], '', spans.get(key)![0])
        : undefined;
  }
  if (!isId(own))
    return Array.isArray(elements) || keys.every((key, i) => key === String(i)) ? undefined : (key) => key;
  const text = idText(record.text, value, id!, 0);
  return (key) => {
    const index = at(elements[key], 'index');
    return keys.length === 1 ? text : `${text}#${Number.isSafeInteger(index) ? index : key}`;
  };
}

/** A string, or a number as its digits are written: above 2^53 a Number would round it. */
export function idText(text: string, value: unknown, path: string, from = 0): string {
  const id = at(value, path);
  if (typeof id === 'string') return id;
  const span = path === '' ? spanFrom(text, from) : valueSpan(text, path, from);
  return span ? text.slice(...span) : String(id);
}

function idOf(path: string, record: JsonRecord, value: unknown, field: string): { id: string } | VecbridgeError {
  if (isId(at(value, field))) return { id: idText(record.text, value, field, 0) };
  return bad(path, record.line, `the id field "${field}" holds no string or number`);
}

type Read = Pick<Row, 'vector' | 'invalid'> &
  ({ vector: ArrayLike<number>; invalid?: undefined } | { vector?: undefined; invalid: NonNullable<Row['invalid']> });

function read(path: string, line: number, value: unknown, fields: Fields): Read {
  if (typeof value === 'string') {
    const vector = vectorOfText(value, fields.dim);
    if (vector instanceof Float32Array) return vector.length > 0 ? { vector } : none(path, line, [], fields, undefined);
    return { invalid: { kind: 'unreadable', error: noVector(path, line, vector) } };
  }
  if (!Array.isArray(value) || value.length === 0) return none(path, line, value, fields, undefined);
  if (Array.isArray(value[0]))
    return {
      invalid: {
        kind: 'unreadable',
        error: bad(path, line, 'an array of arrays: each vector needs a line of its own'),
      },
    };
  for (let j = 0; j < value.length; j++) {
    if (typeof value[j] === 'number') continue;
    const error = new VecbridgeError(
      'BAD_VALUE',
      `${path}, line ${line}: number ${j} of the vector is ${JSON.stringify(value[j])?.slice(0, 40)}`,
      {
        hint: 'a vector is a flat array of numbers',
        context: { path, line, position: j },
      },
    );
    return { invalid: { kind: value[j] === null ? 'nan' : 'unreadable', error } };
  }
  return { vector: value };
}

/** Nothing where the vector should be; a failed request says why. */
function none(path: string, line: number, value: unknown, fields: Fields, record: unknown): Read {
  const name = fullPath(fields);
  const failure = at(record, 'error.message') ?? at(record, 'response.body.error.message') ?? at(record, 'error');
  const why = typeof failure === 'string' ? `: ${failure.slice(0, 120)}` : '';
  const isMissing = value === null || value === undefined;
  const what = Array.isArray(value)
    ? 'the vector has 0 dimensions'
    : name === ''
      ? 'not an array'
      : `the field "${name}" holds no array${why}`;
  return {
    invalid: {
      kind: isMissing ? 'null' : Array.isArray(value) ? 'length' : 'unreadable',
      error: bad(path, line, what),
    },
  };
}

function unparsed(path: string, record: JsonRecord, fields: Fields, error: unknown): Row {
  if (!(error instanceof VecbridgeError)) throw error;
  const row = { at: `line ${record.line}`, invalid: { kind: 'unreadable' as const, error } };
  const numbers = record.text.replace(NOT_JSON, '$1null');
  if (numbers === record.text) return row;
  try {
    const id =
      fields.id === undefined || fields.list !== undefined ? {} : idOf(path, record, JSON.parse(numbers), fields.id);
    return { ...row, ...(id instanceof VecbridgeError ? {} : id), invalid: { kind: 'nan', error } };
  } catch {
    return row;
  }
}

/** What Python writes for numbers that JSON does not have. */
const NOT_JSON = /([[,:]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g;

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
    if (twice !== undefined) throw bad(path, number, `the key "${twice.slice(0, 80)}" occurs twice`);
  }
  return value;
}

/** Where the vector of each row of a record stands in its text, in the order of its rows. */
export function vectorSpans(record: string, fields: Fields): (Span | undefined)[] {
  if (fields.list === undefined) {
    return [fields.vector === '' ? spanFrom(record, 0) : valueSpan(record, fields.vector)];
  }
  const list = fields.list === '' ? spanFrom(record, 0) : valueSpan(record, fields.list);
  const spans = list ? new Map(memberSpans(record, list[0])) : new Map<string, Span>();
  if (spans.size === 0) return [undefined];
  const value = JSON.parse(record.slice(...list!)) as object;
  return elementOrder(value).map((key) => {
    const from = spans.get(key)![0];
    return fields.vector === '' ? spanFrom(record, from) : valueSpan(record, fields.vector, from);
  });
}

/** Where each element of a record's list stands, in the order of its rows; none where lists beside it count along. */
export function elementSpans(record: string, { list, vector }: Fields): Span[] {
  if (list === undefined || (vector === '' && list !== '')) return [];
  const at = list === '' ? spanFrom(record, 0) : valueSpan(record, list);
  if (!at) return [];
  const spans = new Map(memberSpans(record, at[0]));
  return elementOrder(JSON.parse(record.slice(...at)) as object).map((key) => spans.get(key)!);
}

/** What to cut so that the elements that are left still have one comma between two. */
export function cutSpans(elements: readonly Span[], isCut: (element: number) => boolean): Span[] {
  const order = elements.map((_, i) => i).sort((a, b) => elements[a]![0] - elements[b]![0]);
  const firstKept = order.findIndex((i) => !isCut(i));
  return order.flatMap((i, place): Span[] => {
    if (!isCut(i)) return [];
    const [start, end] = elements[i]!;
    if (firstKept >= 0 && place > firstKept) return [[elements[order[place - 1]!]![1], end]];
    return [[start, elements[order[place + 1] ?? i]![order[place + 1] === undefined ? 1 : 0]]];
  });
}

function noVector(path: string, line: number, { why, hint, position }: NoVector): VecbridgeError {
  return new VecbridgeError('BAD_VALUE', `${path}, line ${line}: ${why}`, {
    hint: hint ?? 'a vector is an array of numbers, a text of one, or base64 of float32, float64 or float16',
    context: { path, line, ...(position === undefined ? {} : { position }) },
  });
}

export const bad = (path: string, number: number, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}, line ${number}: ${what}`, {
    hint: /after JSON at position/.test(what)
      ? `several values without a line each? jq -c . ${path} > out.jsonl makes JSON lines of them`
      : 'one JSON object with a vector a line is expected, or one document with a list of them',
    context: { path, line: number },
  });
