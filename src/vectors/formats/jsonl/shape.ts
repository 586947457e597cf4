import { ID_NAMES, VECTOR_NAMES } from '../../column-names.js';
import { isVectorText, vectorOfText } from '../../vector-text.js';

/** Where the vectors of a JSON record are. Paths are keys (and positions) with dots between; '' is the value itself. */
export interface Shape {
  /** The list (or the object used as one) with a vector in each element; undefined where the record is one row. */
  readonly list: string | undefined;
  /** The vector, from the element of the list or from the record. */
  readonly vector: string;
}

interface Candidate extends Shape {
  readonly dim: number;
}

const DEEPEST = 8;
const MOST_KEYS = 500;
/** Elements of a list that are looked at for one with a vector. */
const MOST_TRIED = 64;
/** Of one embedding in several types (Cohere), in the order they are tried. */
const TYPES = ['float', 'base64', 'int8', 'uint8', 'binary', 'ubinary'];
const PACKED = new Set(['binary', 'ubinary']);
/** OpenAI's own id comes last: `custom_id` is the one its user chose. */
const ID_FIELDS = ['custom_id', ...ID_NAMES, 'recordId', 'ids', '_id.$oid', '_additional.id'];

/** The value at a path of keys; own properties only, so that "constructor" finds nothing. A key with dots wins over a path. */
export function at(value: unknown, path: string): unknown {
  const own = (object: unknown, key: string): unknown =>
    typeof object === 'object' && object !== null && Object.hasOwn(object, key)
      ? (object as Record<string, unknown>)[key]
      : undefined;
  if (path === '') return value;
  return own(value, path) ?? (path.includes('.') ? path.split('.').reduce(own, value) : undefined);
}

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
export const fullPath = ({ list, vector }: Shape): string =>
  list === undefined ? vector : vector === '' ? list : joined(list, vector);

/** Everything in a record that can be read as vectors. */
function candidates(record: unknown): Candidate[] {
  const found: Candidate[] = [];
  const walk = (value: unknown, path: string, list: string | undefined, depth: number): void => {
    const dim = lengthOf(value, path);
    if (dim > 0) found.push({ list, vector: path, dim });
    if (dim > 0 || typeof value !== 'object' || value === null || depth > DEEPEST || isSparse(value)) return;
    const isList = Array.isArray(value) || isMap(value, path);
    if (isList && list !== undefined) return;
    if (isList) {
      const before = found.length;
      for (const one of Object.values(value).slice(0, MOST_TRIED)) {
        walk(one, '', path, depth + 1);
        if (found.length > before) return;
      }
    } else
      for (const key of Object.keys(value).slice(0, MOST_KEYS))
        walk((value as Record<string, unknown>)[key], joined(path, key), list, depth + 1);
  };
  walk(record, '', undefined, 0);
  return found;
}

/** Numbers of a vector: an array of numbers, or under a known name a text that holds them; 0 for anything else. */
function lengthOf(value: unknown, path: string): number {
  if (Array.isArray(value))
    return value.length > 0 &&
      value.some((one) => typeof one === 'number') &&
      value.every((one) => typeof one === 'number' || one === null)
      ? value.length
      : 0;
  if (typeof value !== 'string' || rank(path) >= VECTOR_NAMES.length * 2 || !isVectorText(value, 6)) return 0;
  const vector = vectorOfText(value);
  return vector instanceof Float32Array ? vector.length : 0;
}

/** pandas writes a column as {"0": …, "1": …}, Pinecone rows as {"id": {"id", "values"}}, LlamaIndex {"embedding_dict": {"id": vector}}. */
function isMap(value: object, path: string): boolean {
  const keys = Object.keys(value);
  if (keys.length === 0) return false;
  if (keys.every((key, i) => key === String(i))) return true;
  if (path.endsWith('vectors') && Object.values(value).every((one) => Array.isArray(at(one, 'values')))) return true;
  if (path === '' || !(path.endsWith('embedding_dict') || keys.length > MOST_NAMED)) return false;
  const dims = new Set(Object.values(value).map((one) => lengthOf(one, path)));
  return dims.size === 1 && !dims.has(0);
}

/** How well a path is known: the best of its keys, names before words that contain one. */
function rank(path: string): number {
  const n = VECTOR_NAMES.length;
  const of = (key: string): number => {
    const whole = VECTOR_NAMES.indexOf(key);
    if (whole >= 0) return whole;
    const part = VECTOR_NAMES.findIndex((name) => key.toLowerCase().includes(name));
    return part < 0 ? 2 * n : n + part;
  };
  return Math.min(...path.split('.').map(of));
}

function order(a: Candidate, b: Candidate): number {
  const type = (one: Candidate): number => TYPES.indexOf(fullPath(one).split('.').at(-1)!);
  return (
    rank(fullPath(a)) - rank(fullPath(b)) ||
    Number(a.list !== undefined) - Number(b.list !== undefined) ||
    type(a) - type(b) ||
    fullPath(a).split('.').length - fullPath(b).split('.').length
  );
}

/** The vectors of a record: those at `wanted`, else the best known by name, else the only ones. Undefined where there are none. */
export function chooseShape(
  record: unknown,
  wanted: string | undefined,
): { shape: Shape; notes: string[] } | undefined {
  if (wanted !== undefined) {
    const value = at(record, wanted);
    if (typeof value === 'string' ? isVectorText(value, 6) : lengthOf(value, wanted) > 0)
      return { shape: { list: undefined, vector: wanted }, notes: packed({ list: undefined, vector: wanted }) };
    // A list of numbers under the name, whatever is in it: what is wrong with it is said of its row.
    const found = candidates(record).find(
      (one) => [fullPath(one), one.vector, one.list].includes(wanted) || fullPath(one).startsWith(`${wanted}.`),
    );
    if (found) return { shape: { list: found.list, vector: found.vector }, notes: packed(found) };
    return Array.isArray(value) ? { shape: { list: undefined, vector: wanted }, notes: [] } : undefined;
  }
  const all = candidates(record).sort(order);
  const known = all.filter((one) => rank(fullPath(one)) < VECTOR_NAMES.length * 2);
  const first = known[0] ?? (all.length === 1 && (all[0]!.dim > 1 || fullPath(all[0]!) === '') ? all[0] : undefined);
  if (!first || isKeyed(record) || isSplit(record)) return undefined;
  // Beside a known name that holds no vector, numbers of an unknown name are none either: the distances of an answer.
  if (known.length === 0 && fullPath(first) !== '' && whyNoVector(record as object, '')) return undefined;
  const others = all.filter((one) => one !== first && (one.dim === first.dim || (one.dim > 7 && known.includes(one))));
  const notes = others.length === 0 ? [] : [otherVectors(first, others)];
  return { shape: { list: first.list, vector: first.vector }, notes: [...notes, ...packed(first)] };
}

/** Why a record gives no vectors, where it can be told: {id: vector}, texts and objects where numbers should be. */
export function whyNoVector(record: object, path: string): { why: string; hint: string } | undefined {
  const entries = Object.entries(record);
  if (entries.length > 1 && entries.every(([key, value]) => lengthOf(value, key) > 1))
    return {
      why: `an object with a vector under each of ${entries.length} keys`,
      hint: `make JSON lines of it: jq -c 'to_entries[] | {id: .key, vector: .value}' ${path} > out.jsonl; or name one: ${path}:KEY`,
    };
  const records = recordsUnderKeys(record);
  if (isSplit(record))
    return {
      why: 'a table in the layout "split" of pandas: the names of its columns stand beside the rows',
      hint: 'write it again with df.to_json(path, orient="records", lines=True)',
    };
  if (isKeyed(record))
    return {
      why: `an object with a record under each of ${records.length} keys`,
      hint: `make JSON lines of it: jq -c 'to_entries[] | {id: .key} + .value' ${path} > out.jsonl; or name one: ${path}:KEY.${records[0]}`,
    };
  for (const name of VECTOR_NAMES) {
    const value = at(record, name);
    if (value === undefined || value === null) continue;
    if (isSparse(value))
      return {
        why: `"${name}" is a sparse vector (indices and values)`,
        hint: 'dense vectors are read; write all numbers of each vector',
      };
    if (typeof value === 'string')
      return {
        why: `"${name}" holds the text "${value.slice(0, 20)}", which is no list of numbers and no base64 of float32, float64 or float16`,
        hint: `decode it first, such as np.frombuffer(base64.b64decode(text), dtype="int8").tolist() in Python`,
      };
    if (Array.isArray(value) && Array.isArray(value[0]) && Array.isArray(value[0][0]))
      return {
        why: `"${name}" holds lists of lists of vectors`,
        hint: `write one vector a line: jq -c '.${name}[][] | {vector: .}' ${path} > out.jsonl`,
      };
    const one: unknown = Array.isArray(value) ? value.find((item) => typeof item !== 'number') : undefined;
    if (one !== undefined)
      return {
        why: `"${name}" holds ${JSON.stringify(one)?.slice(0, 40)} among its numbers`,
        hint: `a vector is a flat array of numbers; texts become numbers with jq -c '.${name} |= map(tonumber)' ${path} > out.jsonl`,
      };
  }
  return undefined;
}

/** Vectors of one record that have names of their own (title, body …) stand beside other fields; more, or nothing else, are rows. */
const MOST_NAMED = 7;

function isKeyed(record: unknown): boolean {
  const found = recordsUnderKeys(record).length;
  return found > MOST_NAMED || (found > 1 && found === Object.keys(record as object).length);
}

/** pandas' `orient="split"`. */
const isSplit = (record: unknown): boolean =>
  ['columns', 'index', 'data'].every((key) => Array.isArray(at(record, key))) &&
  Object.keys(record as object).length === 3;

/** Under which name the vector stands in each object that is a value of the record. */
const recordsUnderKeys = (record: unknown): string[] =>
  typeof record !== 'object' || record === null || Array.isArray(record) || isMap(record, '')
    ? []
    : Object.values(record).flatMap((one) => VECTOR_NAMES.find((name) => lengthOf(at(one, name), name) > 1) ?? []);

/** Pinecone's and Qdrant's sparse vectors. */
const isSparse = (value: unknown): boolean => Array.isArray(at(value, 'indices')) && Array.isArray(at(value, 'values'));

const otherVectors = (first: Candidate, others: readonly Candidate[]): string =>
  `the vectors are those of field "${fullPath(first)}" (${first.dim} numbers); ${others
    .slice(0, 5)
    .map((one) => `"${fullPath(one)}" (${one.dim})`)
    .join(', ')} could be read too: FILE:NAME chooses`;

const packed = (shape: Shape): string[] =>
  PACKED.has(fullPath(shape).split('.').at(-1)!)
    ? [
        `"${fullPath(shape)}" holds packed bits, eight dimensions in each number: unpack them (np.unpackbits) before you compare or translate them`,
      ]
    : [];

/** The field of ids: one of a record, or of each element of a list. */
export function chooseIdField(record: unknown, isId: (value: unknown) => boolean): string | undefined {
  return ID_FIELDS.find((field) => isId(at(record, field)));
}
