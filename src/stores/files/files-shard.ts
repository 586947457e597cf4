import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VecbridgeError } from '../../core/errors.js';
import { writeFileAtomic } from '../../vectors/atomic.js';
import { matrix } from '../../vectors/matrix.js';
import { createSink } from '../../vectors/open.js';
import { readMatrix } from '../../vectors/read-matrix.js';
import { MARK_BYTES, markFits } from '../marks.js';
import type { StoredRow } from '../store.js';

/** Folder in the target folder for the record and the marks. */
export const FOLDER = '.vecbridge';

const rowId = (file: string, row: number): string => `${file}#${row}`;

export function fileAndRow(id: string): { file: string; row: number } {
  const at = id.lastIndexOf('#');
  return { file: id.slice(0, at), row: Number(id.slice(at + 1)) };
}

/** The target of one file in memory: a vector and a mark per row, null where there is none. */
export class Shard {
  readonly name: string;
  readonly ids: string[] = [];
  readonly #targets: (Float32Array | null)[];
  readonly #marks: (Uint8Array | null)[];
  /** Rows of the source file seen so far. */
  sourceRows = 0;
  changed = false;

  constructor(name: string, targets: (Float32Array | null)[] = [], marks: (Uint8Array | null)[] = []) {
    this.name = name;
    this.#targets = targets;
    this.#marks = marks;
  }

  get rows(): number {
    return this.#targets.length;
  }

  get targets(): readonly (Float32Array | null)[] {
    return this.#targets;
  }

  get marks(): readonly (Uint8Array | null)[] {
    return this.#marks;
  }

  row(row: number): Omit<StoredRow, 'source'> {
    return { id: rowId(this.name, row), target: this.#targets[row] ?? null, mark: this.#marks[row] ?? null };
  }

  set(row: number, target: Float32Array | null, mark: Uint8Array | null): void {
    for (let i = this.#targets.length; i <= row; i++) this.#targets[i] = null;
    this.#targets[row] = target && Float32Array.from(target);
    this.#marks[row] = mark;
    this.changed = true;
    // Rows beyond the source are given up from the end; one in the middle keeps its place.
    while (this.#targets.length > this.sourceRows && this.#targets.at(-1) === null) this.#targets.pop();
  }
}

export const isEmptyShard = (shard: Shard): boolean =>
  shard.changed && shard.targets.every((target) => target === null);

const marksPath = (target: string, name: string): string => join(target, FOLDER, `${name}.marks`);

/** Reads the target file and its marks; an empty shard where there is none. A row of zeros is a row without a target. */
export async function openShard(target: string, name: string): Promise<Shard> {
  const path = join(target, name);
  if (!existsSync(path)) return new Shard(name);
  const { matrix: all, ids } = await readMatrix(path, { allow: 'any' });
  const files = [marksPath(target, name), `${marksPath(target, name)}.next`].filter((file) => existsSync(file));
  const lists = await Promise.all(files.map((file) => readFile(file)));
  const targets: (Float32Array | null)[] = [];
  const marks: (Uint8Array | null)[] = [];
  for (let row = 0; row < all.rows; row++) {
    const vector = all.data.slice(row * all.dim, (row + 1) * all.dim);
    const empty = vector.every((value) => value === 0);
    targets.push(empty ? null : vector);
    const candidates = lists.map((list) => list.subarray(row * MARK_BYTES, (row + 1) * MARK_BYTES));
    marks.push(empty ? null : (candidates.find((mark) => markFits(vector, mark)) ?? null));
  }
  const shard = new Shard(name, targets, marks);
  for (const [row, id] of (ids ?? []).entries()) shard.ids[row] = id;
  return shard;
}

/**
 * Writes the file and its marks. The new marks are there before the file and take the old ones' place after it, so that
 * after a crash at any point each row fits one of the two lists.
 */
export async function saveShard(target: string, shard: Shard): Promise<void> {
  const dim = shard.targets.find((one) => one !== null)?.length;
  if (dim === undefined) return;
  const rows = Math.max(shard.rows, shard.sourceRows);
  const data = new Float32Array(rows * dim);
  const marks = Buffer.alloc(rows * MARK_BYTES);
  for (let row = 0; row < rows; row++) {
    const vector = shard.targets[row];
    if (vector && vector.length !== dim) {
      throw new VecbridgeError(
        'BAD_FILE',
        `${join(target, shard.name)} has rows of ${dim} and of ${vector.length} numbers.`,
        {
          hint: 'the target folder was changed by another program: choose another --target',
          context: { file: shard.name, row },
        },
      );
    }
    if (vector) data.set(vector, row * dim);
    const mark = shard.marks[row];
    if (mark) marks.set(mark, row * MARK_BYTES);
  }
  const path = marksPath(target, shard.name);
  await mkdir(join(target, FOLDER), { recursive: true });
  await writeFileAtomic(`${path}.next`, marks, { overwrite: true });
  const sink = await createSink(join(target, shard.name), { dim, rows, overwrite: true });
  try {
    const ids = shard.ids.length > 0 ? Array.from({ length: rows }, (_, row) => shard.ids[row] ?? '') : undefined;
    await sink.write(matrix(data, rows, dim), sink.keepsIds ? ids : undefined);
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  await rename(`${path}.next`, path);
}

export async function removeShard(target: string, name: string): Promise<void> {
  await rm(join(target, name), { force: true });
  for (const end of ['', '.next']) await rm(`${marksPath(target, name)}${end}`, { force: true });
}
