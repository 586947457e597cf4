import { join } from 'node:path';
import type { HierarchicalNSW } from 'hnswlib-node';
import { VecbridgeError } from '../core/errors.js';
import { type Matrix, rowOf } from '../vectors/matrix.js';
import { unitRows } from '../vectors/preprocess.js';
import { checkQueries, checkVectors } from './checks.js';
import { IdList } from './id-list.js';
import { damaged, type IndexMeta, saveIndexFolder } from './index-folder.js';
import type { Ids, IndexAbout, Neighbours, VectorIndex } from './vector-index.js';

const FILE = 'graph.hnsw';

export interface HnswOptions {
  /** Links of a node; more finds more and costs memory (about 8 m bytes a row). */
  readonly m?: number;
  /** Candidates kept while building. */
  readonly efConstruction?: number;
  /** Candidates kept while searching, at least k. */
  readonly efSearch?: number;
  readonly seed?: number;
}

type Settings = Required<HnswOptions>;
const DEFAULTS: Settings = { m: 16, efConstruction: 200, efSearch: 100, seed: 0 };

/**
 * Approximate search by a hierarchical navigable small-world graph (Malkov and Yashunin, 2018; hnswlib). Needs the
 * optional package hnswlib-node. One thread and a fixed seed: the same vectors give the same graph. Memory: about
 * rows × (4 dim + 8 m + 16) bytes, doubled for a moment when the graph grows; give `capacity` where it is known.
 */
export class HnswIndex implements VectorIndex {
  readonly kind = 'hnsw';
  readonly dim: number;
  readonly #graph: HierarchicalNSW;
  readonly #settings: Settings;
  readonly #ids: IdList;
  /** hnswlib-node takes plain arrays only: one, filled again for every row, keeps the garbage away. */
  readonly #point: number[];

  private constructor(dim: number, graph: HierarchicalNSW, settings: Settings, ids: IdList) {
    this.dim = dim;
    this.#graph = graph;
    this.#settings = settings;
    this.#ids = ids;
    this.#point = new Array<number>(dim).fill(0);
  }

  /** Throws MISSING_PART where hnswlib-node is not installed or was not compiled. */
  static async create(dim: number, options: HnswOptions & { capacity?: number } = {}): Promise<HnswIndex> {
    const { HierarchicalNSW } = await hnswlib();
    const { capacity = 1024, ...given } = options;
    const settings = { ...DEFAULTS, ...given };
    const graph = new HierarchicalNSW('ip', dim);
    graph.initIndex({
      maxElements: Math.max(1, capacity),
      m: settings.m,
      efConstruction: settings.efConstruction,
      randomSeed: settings.seed,
    });
    return new HnswIndex(dim, graph, settings, new IdList());
  }

  get size(): number {
    return this.#ids.size;
  }

  add(v: Matrix, ids?: Ids): void {
    checkVectors(v, this.dim, this.size);
    const start = this.size;
    this.#ids.add(v.rows, ids);
    const room = this.#graph.getMaxElements();
    if (start + v.rows > room) this.#graph.resizeIndex(Math.max(start + v.rows, 2 * room));
    const unit = unitRows(v);
    for (let i = 0; i < v.rows; i++) this.#graph.addPoint(this.#plain(rowOf(unit, i)), start + i);
  }

  async search(q: Matrix, k: number): Promise<Neighbours> {
    const wanted = checkQueries(q, k, this.dim, this.size);
    this.#graph.setEf(Math.max(this.#settings.efSearch, wanted));
    const unit = unitRows(q);
    const rows = new Uint32Array(q.rows * wanted);
    const scores = new Float32Array(q.rows * wanted);
    for (let i = 0; i < q.rows; i++) {
      const found = this.#graph.searchKnn(this.#plain(rowOf(unit, i)), wanted);
      for (let place = 0; place < wanted; place++) {
        rows[i * wanted + place] = found.neighbors[place]!;
        scores[i * wanted + place] = 1 - found.distances[place]!;
      }
    }
    return this.#ids.named({ k: wanted, queries: q.rows, rows, scores });
  }

  async save(dir: string, about: IndexAbout = {}): Promise<void> {
    const facts = { kind: 'hnsw', dim: this.dim, ids: this.#ids, hnsw: this.#settings, about } as const;
    await saveIndexFolder(dir, facts, FILE, async (path) => {
      await this.#graph.writeIndex(path);
    });
  }

  /** Reads the graph of a folder that `openIndexFolder` has checked: hnswlib itself would crash on damaged files. */
  static async load(dir: string, meta: IndexMeta, ids: IdList): Promise<HnswIndex> {
    if (!meta.hnsw) throw damaged(dir, 'index.json lacks the parameters of the graph');
    const { HierarchicalNSW } = await hnswlib();
    const graph = new HierarchicalNSW('ip', meta.dim);
    await graph.readIndex(join(dir, FILE));
    const count = graph.getCurrentCount();
    if (count !== meta.rows) throw damaged(dir, `${FILE} holds ${count} vectors, index.json says ${meta.rows}`);
    return new HnswIndex(meta.dim, graph, meta.hnsw, ids);
  }

  #plain(row: Float32Array): number[] {
    for (let j = 0; j < row.length; j++) this.#point[j] = row[j]!;
    return this.#point;
  }
}

/** Whether hnswlib-node is installed and compiled here; the reason when not. */
export async function hnswAvailable(): Promise<{ available: boolean; reason: string }> {
  try {
    await hnswlib();
    return { available: true, reason: 'hnswlib-node is installed' };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

type Hnswlib = { HierarchicalNSW: typeof HierarchicalNSW };

async function hnswlib(): Promise<Hnswlib> {
  try {
    const loaded = (await import('hnswlib-node')) as unknown as Hnswlib & { default?: Hnswlib };
    return loaded.HierarchicalNSW ? loaded : loaded.default!;
  } catch (cause) {
    const compiled =
      cause instanceof Error && /bindings|\.node/.test(cause.message) && !/Cannot find package/.test(cause.message);
    const state = compiled ? 'is installed but was not compiled' : 'is not installed';
    throw new VecbridgeError('MISSING_PART', `HNSW search needs hnswlib-node, which ${state} here.`, {
      hint: 'npm install hnswlib-node (it compiles C++: a compiler and the headers of Node.js are needed), or search exactly',
      context: { package: 'hnswlib-node' },
      cause,
    });
  }
}
