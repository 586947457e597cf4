import { join } from 'node:path';
import { topk } from '../linalg/topk.js';
import { openFile } from '../vectors/file.js';
import { npySink, openNpy } from '../vectors/formats/npy/npy.js';
import { type Matrix, sliceRows, zeros } from '../vectors/matrix.js';
import { unitRows } from '../vectors/preprocess.js';
import { checkQueries, checkVectors } from './checks.js';
import { IdList } from './id-list.js';
import { damaged, type IndexMeta, saveIndexFolder } from './index-folder.js';
import type { Ids, IndexAbout, Neighbours, VectorIndex } from './vector-index.js';

const FILE = 'vectors.npy';
/** Rows of one block: the largest piece searched at once, and the unit in which memory grows. */
const BLOCK_ROWS = 65_536;

/**
 * Every row is compared with every query: recall 1. Memory: rows × dim × 4 bytes, grown in blocks of 65,536 rows and
 * never copied. Equal scores come in the order of adding.
 */
export class ExactIndex implements VectorIndex {
  readonly kind = 'exact';
  readonly dim: number;
  readonly #ids: IdList;
  readonly #blocks: Float32Array[] = [];

  constructor(dim: number, ids = new IdList()) {
    this.dim = dim;
    this.#ids = ids;
  }

  get size(): number {
    return this.#ids.size;
  }

  add(v: Matrix, ids?: Ids): void {
    checkVectors(v, this.dim, this.size);
    const start = this.size;
    this.#ids.add(v.rows, ids);
    this.#store(unitRows(v), start);
  }

  async search(q: Matrix, k: number): Promise<Neighbours> {
    const wanted = checkQueries(q, k, this.dim, this.size);
    const unit = unitRows(q);
    let best: Best = { scores: new Float32Array(0), rows: new Uint32Array(0), k: 0 };
    for (const [start, block] of this.#filled()) {
      const found = await topk(unit, block, Math.min(wanted, block.rows));
      const rows = start === 0 ? found.indices : found.indices.map((row) => row + start);
      best = merge(best, { scores: found.scores, rows, k: found.k }, q.rows, wanted);
    }
    const { rows, scores } = best;
    return this.#ids.named({ k: wanted, queries: q.rows, rows, scores });
  }

  async save(dir: string, about: IndexAbout = {}): Promise<void> {
    await saveIndexFolder(dir, { kind: 'exact', dim: this.dim, ids: this.#ids, about }, FILE, async (path) => {
      const sink = await npySink(path, { dim: this.dim, rows: this.size });
      for (const [, block] of this.#filled()) await sink.write(block);
      await sink.close();
    });
  }

  /** Reads the vectors of a folder that `openIndexFolder` has checked. */
  static async load(dir: string, meta: IndexMeta, ids: IdList): Promise<ExactIndex> {
    const index = new ExactIndex(meta.dim, ids);
    const source = await openNpy(await openFile(join(dir, FILE)));
    try {
      if (source.dim !== meta.dim || source.rows !== meta.rows) {
        const found = `${source.rows} × ${source.dim}`;
        throw damaged(dir, `${FILE} holds ${found} numbers, index.json says ${meta.rows} × ${meta.dim}`);
      }
      for await (const { vectors, start } of source.batches(BLOCK_ROWS)) index.#store(vectors, start);
    } finally {
      await source.close();
    }
    return index;
  }

  /** Puts unit rows at row number `start` on. */
  #store(unit: Matrix, start: number): void {
    for (let done = 0; done < unit.rows; ) {
      const at = start + done;
      const block = Math.floor(at / BLOCK_ROWS);
      const offset = at % BLOCK_ROWS;
      const take = Math.min(unit.rows - done, BLOCK_ROWS - offset);
      const needed = offset + take;
      const room = this.#blocks[block];
      // The first block doubles, so that a small index stays small; the others are taken whole.
      if (!room || room.length < needed * this.dim) {
        const rows =
          block > 0 ? BLOCK_ROWS : Math.min(BLOCK_ROWS, Math.max(needed, room ? (2 * room.length) / this.dim : 0));
        const grown = zeros(rows, this.dim).data;
        if (room) grown.set(room);
        this.#blocks[block] = grown;
      }
      this.#blocks[block]!.set(sliceRows(unit, done, done + take).data, offset * this.dim);
      done += take;
    }
  }

  #filled(): [start: number, block: Matrix][] {
    return this.#blocks.map((data, b) => {
      const start = b * BLOCK_ROWS;
      const rows = Math.min(BLOCK_ROWS, this.size - start);
      return [start, { data: data.subarray(0, rows * this.dim), rows, dim: this.dim }];
    });
  }
}

interface Best {
  readonly scores: Float32Array;
  readonly rows: Uint32Array;
  readonly k: number;
}

/** The `wanted` best of two lists sorted best first; at equal scores those of `a` come first. */
function merge(a: Best, b: Best, queries: number, wanted: number): Best {
  if (a.k === 0) return b;
  const k = Math.min(wanted, a.k + b.k);
  const scores = new Float32Array(queries * k);
  const rows = new Uint32Array(queries * k);
  for (let q = 0; q < queries; q++) {
    let i = q * a.k;
    let j = q * b.k;
    for (let place = q * k; place < (q + 1) * k; place++) {
      const fromA = i < (q + 1) * a.k && (j >= (q + 1) * b.k || a.scores[i]! >= b.scores[j]!);
      scores[place] = fromA ? a.scores[i]! : b.scores[j]!;
      rows[place] = fromA ? a.rows[i++]! : b.rows[j++]!;
    }
  }
  return { scores, rows, k };
}
