import { join } from 'node:path';
import { openVectors } from '../../vectors/open.js';
import type { Batch, VectorSource } from '../../vectors/source.js';

interface Opened {
  readonly name: string;
  readonly size: number;
  readonly source: VectorSource;
  readonly batches: AsyncIterator<Batch>;
  /** Row the next batch begins at, and that batch where it has been asked for already. */
  next: number;
  ahead: Batch | undefined;
}

/** Reads files of a folder batch by batch; asked for the rows that follow, it reads on instead of opening it again. */
export class ShardReader {
  readonly #folder: string;
  #opened: Opened | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Rows from `start` on, copies; `ended` when they are the file's last. */
  async read(
    name: string,
    start: number,
    size: number,
  ): Promise<{ vectors: Float32Array[]; ids?: string[]; ended: boolean }> {
    const at = this.#opened;
    if (!at || at.name !== name || at.next !== start || at.size !== size) await this.#open(name, start, size);
    const opened = this.#opened!;
    const batch = opened.ahead;
    if (!batch) {
      await this.close();
      return { vectors: [], ended: true };
    }
    const { data, rows, dim } = batch.vectors;
    const copy = data.slice();
    const vectors = Array.from({ length: rows }, (_, i) => copy.subarray(i * dim, (i + 1) * dim));
    const ids = batch.ids?.slice();
    opened.next = start + rows;
    await this.#advance(opened);
    if (!opened.ahead) await this.close();
    return { vectors, ...(ids ? { ids } : {}), ended: opened.ahead === undefined };
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.batches.return?.();
    await opened?.source.close();
  }

  async #open(name: string, start: number, size: number): Promise<void> {
    await this.close();
    const source = await openVectors(join(this.#folder, name));
    const batches = source.batches(size, start)[Symbol.asyncIterator]();
    const opened: Opened = { name, size, source, batches, next: start, ahead: undefined };
    this.#opened = opened;
    await this.#advance(opened);
  }

  async #advance(opened: Opened): Promise<void> {
    const { value, done } = await opened.batches.next();
    opened.ahead = done ? undefined : value;
  }
}
