import { VecbridgeError } from '../core/errors.js';
import type { Ids, Neighbours } from './vector-index.js';

type IdKind = 'rows' | 'int64' | 'strings';

/** The ids of an index in the order of adding; without any, row numbers. */
export class IdList {
  #kind: IdKind | undefined;
  #strings: string[] = [];
  #numbers = new BigInt64Array(0);
  #size = 0;

  get kind(): IdKind {
    return this.#kind ?? 'rows';
  }

  get size(): number {
    return this.#size;
  }

  /** Takes the ids of `rows` new rows; throws ROWS_MISMATCH or BAD_VALUE before anything is changed. */
  add(rows: number, ids?: Ids): void {
    if (ids && ids.length !== rows) {
      throw new VecbridgeError('ROWS_MISMATCH', `${rows} vectors were added with ${ids.length} ids.`, {
        hint: 'give one id for each vector, or none at all',
        context: { rows, ids: ids.length },
      });
    }
    if (rows === 0) return;
    const kind: IdKind = ids === undefined ? 'rows' : ids instanceof BigInt64Array ? 'int64' : 'strings';
    if (this.#kind !== undefined && kind !== this.#kind) {
      throw new VecbridgeError(
        'BAD_VALUE',
        `the index holds ${this.#size} vectors with ids of kind "${this.#kind}", these have "${kind}".`,
        {
          hint: 'give every vector an id of the same kind, or none',
          context: { has: this.#kind, given: kind },
        },
      );
    }
    this.#kind = kind;
    if (ids instanceof BigInt64Array) {
      if (this.#numbers.length < this.#size + rows) {
        const grown = new BigInt64Array(Math.max(this.#size + rows, 2 * this.#size));
        grown.set(this.#numbers.subarray(0, this.#size));
        this.#numbers = grown;
      }
      this.#numbers.set(ids, this.#size);
    } else if (ids) {
      for (const id of ids) this.#strings.push(id);
    }
    this.#size += rows;
  }

  /** What was found, with the ids of its rows. */
  named(found: Omit<Neighbours, 'id'>): Neighbours {
    return { ...found, id: (query, place) => this.at(found.rows[query * found.k + place]!) };
  }

  at(row: number): string {
    if (this.#kind === 'int64') return String(this.#numbers[row]);
    if (this.#kind === 'strings') return this.#strings[row]!;
    return String(row);
  }

  /** The bytes to store: JSON for strings, little-endian int64 for numbers, nothing for row numbers. */
  bytes(): Uint8Array | undefined {
    if (this.#kind === 'strings') return Buffer.from(JSON.stringify(this.#strings));
    if (this.#kind !== 'int64') return undefined;
    const out = Buffer.alloc(this.#size * 8);
    for (let i = 0; i < this.#size; i++) out.writeBigInt64LE(this.#numbers[i]!, i * 8);
    return out;
  }

  /** Reads what `bytes` wrote; the caller knows the bytes are whole (hash). */
  static from(kind: IdKind, rows: number, bytes: Uint8Array | undefined): IdList {
    const list = new IdList();
    if (kind === 'strings') list.add(rows, JSON.parse(Buffer.from(bytes!).toString('utf8')) as string[]);
    else if (kind === 'int64') {
      const view = Buffer.from(bytes!);
      list.add(
        rows,
        BigInt64Array.from({ length: view.length / 8 }, (_, i) => view.readBigInt64LE(i * 8)),
      );
    } else list.add(rows);
    return list;
  }
}
