import { VecbridgeError } from '../core/errors.js';
import { type Compiled, compile, type TensorFunction } from '../engine/compile.js';
import { type Matrix, zeros } from '../vectors/matrix.js';
import type { GraphArrays } from './map-weights.js';

/** Rows of one run: the raw rows of a block (1,024 × 512 floats: 2 MB) and its results stay in the processor's cache. */
const BLOCK_ROWS = 1024;
/** A query or two are padded to a few rows, not to a thousand. */
const SMALL_ROWS = 8;

interface RowMap {
  /** [d_source, d_target] */
  readonly dims: readonly [number, number];
  /** { vectors } (n, d_source), raw rows → { translated } (n, d_target) and { squared } (n, 1), the |x|² of the rows. */
  graph(centred: boolean): TensorFunction;
  /** Inputs of the graph beside the rows, where it has some: read again in every run, so they may change in between. */
  readonly arrays?: GraphArrays;
}

/** The compiled graph of one map of rows at fixed block sizes, run over any number of rows. */
export class RowProgram {
  readonly #map: RowMap;
  readonly #compiled = new Map<string, Promise<Compiled>>();

  constructor(map: RowMap) {
    this.#map = map;
  }

  /**
   * x (n, d_source) → (n, d_target). Whole blocks are read and written in place; memory beside the result is one block.
   * Throws BAD_VALUE naming the first row that has no direction.
   */
  async run(x: Matrix, centred: boolean): Promise<Matrix> {
    const [dim, width] = this.#map.dims;
    const out = zeros(x.rows, width);
    for (let start = 0; start < x.rows; ) {
      const left = x.rows - start;
      const size = left <= SMALL_ROWS ? SMALL_ROWS : BLOCK_ROWS;
      const take = Math.min(left, size);
      const rows = x.data.subarray(start * dim, (start + take) * dim);
      const target = out.data.subarray(start * width, (start + take) * width);
      await this.#block(rows, target, { start, take, size, centred });
      start += take;
    }
    return out;
  }

  /** Frees the compiled graphs; they are made again when needed. */
  async release(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const compiled of all) await (await compiled).release();
  }

  async #block(rows: Float32Array, target: Float32Array, block: Block): Promise<void> {
    const { take, size, centred } = block;
    const compiled = await this.#program(size, centred);
    const whole = take === size;
    const inputs: Record<string, Float32Array> = { vectors: whole ? rows : padded(rows, take, size) };
    for (const [name, { data }] of Object.entries(this.#map.arrays ?? {})) inputs[name] = data;
    const into: Record<string, Float32Array> = whole ? { translated: target } : {};
    const result = await compiled.run(inputs, into);
    const squared = result['squared'] as Float32Array;
    for (let i = 0; i < take; i++) {
      if (squared[i]! > SMALLEST && squared[i]! < Infinity) continue;
      const scaled = withUnitRows(rows, take, block.start);
      return this.#block(scaled, target, block);
    }
    if (!whole) target.set((result['translated'] as Float32Array).subarray(0, target.length));
  }

  #program(rows: number, centred: boolean): Promise<Compiled> {
    const key = `${rows}/${centred}`;
    let compiled = this.#compiled.get(key);
    if (!compiled) {
      const { dims, arrays = {}, graph } = this.#map;
      const shapes = Object.entries(arrays).map(([name, { shape }]) => [name, { shape }]);
      const signature = { vectors: { shape: [rows, dims[0]] }, ...Object.fromEntries(shapes) };
      compiled = compile(graph(centred), signature, { name: 'translate', bigConstants: true });
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }
}

interface Block {
  /** Row number of the first row, for messages. */
  readonly start: number;
  readonly take: number;
  /** Rows the compiled graph takes. */
  readonly size: number;
  readonly centred: boolean;
}

/** Squares below this lose digits in float32 (its normal numbers end at 1.2e-38). */
const SMALLEST = 1e-30;

/** The first row repeated after the last one: padding must have a direction too. */
function padded(rows: Float32Array, take: number, size: number): Float32Array {
  const dim = rows.length / take;
  const all = new Float32Array(size * dim);
  all.set(rows);
  for (let i = take; i < size; i++) all.set(rows.subarray(0, dim), i * dim);
  return all;
}

/**
 * Rows so long or short that their squares leave the range of float32, brought to unit length in float64; BAD_VALUE
 * for rows without a direction.
 */
function withUnitRows(rows: Float32Array, take: number, start: number): Float32Array {
  const dim = rows.length / take;
  const all = rows.slice();
  for (let i = 0; i < take; i++) {
    let squared = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) squared += all[j]! * all[j]!;
    if (!(squared > 0 && squared < Infinity)) {
      const why = squared === 0 ? 'is all zeros: it has no direction' : 'holds NaN or infinite values';
      throw new VecbridgeError('BAD_VALUE', `row ${start + i} ${why} and cannot be translated.`, {
        hint: 'remove or repair such rows first; vecbridge inspect counts them',
        context: { row: start + i },
      });
    }
    const scale = 1 / Math.sqrt(squared);
    for (let j = i * dim; j < (i + 1) * dim; j++) all[j] = all[j]! * scale;
  }
  return all;
}
