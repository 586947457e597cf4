import type { DataType, Vector } from 'apache-arrow';
import { VecbridgeError } from '../../core/errors.js';
import { loadArrow } from '../../vectors/formats/arrow/arrow.js';
import type { Place } from '../store.js';
import { column, type LanceTable, lance } from './lancedb-client.js';

export type Id = string | bigint;

const LARGEST_ID = 2n ** 63n - 1n;

/** Columns of a table to migrate. */
interface LanceLayout {
  readonly idType: DataType;
  readonly isText: boolean;
  readonly dim: number;
  readonly type: string;
  readonly others: readonly string[];
}

/** NOT_FOUND and UNSUPPORTED where the columns cannot be migrated. */
export async function layoutOf(source: LanceTable, place: Place, name: string): Promise<LanceLayout> {
  const { fields } = await lance(name, 'read its schema', () => source.schema());
  const find = (wanted: string, option: string) => {
    const found = fields.find((field) => field.name === wanted);
    if (found) return found;
    throw new VecbridgeError('NOT_FOUND', `${name} has no column "${wanted}".`, {
      hint: `it has: ${fields.map((field) => field.name).join(', ')}; choose with ${option}`,
      context: { store: name, column: wanted },
    });
  };
  const [id, vector] = [find(place.id, '--id'), find(place.vector, '--vector')];
  column(place.id);
  column(place.vector);
  const arrow = await loadArrow();
  const type = String(vector.type);
  // The driver's own release of Arrow made these types: told by their names.
  const dim = /^FixedSizeList\[(\d+)\]<(Float|Double)/.exec(type)?.[1];
  if (dim === undefined) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `${name}: the column "${place.vector}" is ${type}; vectors are fixed-size lists of float16, float32 or float64.`,
      {
        hint: 'choose the column of the vectors with --vector',
        context: { store: name, column: place.vector, type },
      },
    );
  }
  const bits = /^U?[Ii]nt(8|16|32|64)$/.exec(String(id.type))?.[1];
  const isText = /^(Large)?Utf8$/.test(String(id.type));
  if (!isText && bits === undefined) {
    throw new VecbridgeError('UNSUPPORTED', `${name}: the ids are ${id.type}.`, {
      hint: 'text and whole numbers can be ids; choose the column with --id',
      context: { store: name, column: place.id, type: String(id.type) },
    });
  }
  return {
    idType: isText ? new arrow.Utf8() : new arrow.Int64(),
    isText,
    dim: Number(dim),
    type,
    others: fields.filter((field) => field !== id && field !== vector).map((field) => field.name),
  };
}

/** BAD_VALUE for NULL, UNSUPPORTED for a number that no filter can name. */
export function idAt(name: string, place: Place, ids: Vector, row: number): Id {
  const value = ids.get(row) as unknown;
  if (typeof value === 'number') return BigInt(value);
  // A filter of LanceDB takes larger numbers for fractions.
  if (typeof value === 'bigint' && value > LARGEST_ID) {
    throw new VecbridgeError('UNSUPPORTED', `${name}: the id ${value} in "${place.id}" is above ${LARGEST_ID}.`, {
      hint: 'choose a column of smaller numbers or of texts with --id',
      context: { store: name, id: String(value) },
    });
  }
  if (typeof value === 'string' || typeof value === 'bigint') return value;
  throw new VecbridgeError('BAD_VALUE', `${name}: a row has no id (NULL in "${place.id}").`, {
    hint: 'every row needs an id of its own; choose with --id',
    context: { store: name, column: place.id },
  });
}

/** NULL inside a vector becomes NaN, so that the row is reported. */
export function numbersOf(value: unknown): Float32Array | null {
  if (value === null || value === undefined) return null;
  return Float32Array.from(value as Iterable<number | null>, (number) => number ?? Number.NaN);
}
