/**
 * y = x W for one row x, at the speed of the memory. A row takes each weight once, so that reading W is what costs:
 * float32 weights of a 1024 × 1024 matrix (4 MB) do not fit the cache of a core, 16-bit ones (2 MB) mostly do.
 *
 * Column j of W is whole numbers of 16 bits times s_j. x is whole numbers of 16 bits in two parts, x = (h + l 2⁻ᵏ)/a,
 * the second making up for what the first rounds away. Sums are whole numbers of 32 bits; they cannot overflow, as by
 * Cauchy and Schwarz any partial sum is at most |column| |part|, and the scales keep that below 2³¹. The relative error
 * of y is about 3·10⁻⁵ of its length, the cosine to the exact row above 1 − 10⁻⁸.
 */
import { type Code, op, type WasmFunction, wasmModule } from '../engine/wasm/wasm-module.js';
import { webAssembly } from '../engine/wasm/web-assembly.js';
import type { Product, WeightMatrix } from './products.js';

/** Columns in a panel: four vectors of four sums for each part of x. */
const PANEL = 16;
const VECTORS = PANEL / 4;
/** Bytes of a panel for two rows of W: each vector has (w_ij, w_{i+1,j}) of four columns j. */
const PAIR_BYTES = VECTORS * 16;
/** Largest 16-bit number, and largest lengths of a column and of the first part of x. */
const MOST = 32_767;
const COLUMN_LENGTH = 2 ** 18.5;
const ROW_LENGTH = 2 ** 12.4;

const each = <T>(make: (k: number) => T): T[] => Array.from({ length: VECTORS }, (_, k) => make(k));

/** x: pairs (h_i, h_{i+1}, l_i, l_{i+1}) up to xEnd. w: the panels. high, low: the sums of both parts up to highEnd. */
const PRODUCT: WasmFunction = {
  name: 'product',
  params: { x: 'i32', xEnd: 'i32', w: 'i32', high: 'i32', low: 'i32', highEnd: 'i32' },
  locals: {
    ...{ p: 'i32', h: 'v128', l: 'v128', ww: 'v128' },
    ...Object.fromEntries(each((k) => [`high${k}`, 'v128' as const])),
    ...Object.fromEntries(each((k) => [`low${k}`, 'v128' as const])),
  },
  body: (local) => {
    const get = (name: string) => op.get(local(name));
    const set = (name: string) => op.set(local(name));
    const advance = (name: string, bytes: number): Code => [...get(name), ...op.i32Const(bytes), ...op.i32Add];
    const add = (sum: string, part: string): Code => [
      ...[...get(part), ...get('ww'), ...op.i16x8Dot],
      ...[...get(sum), ...op.i32x4Add, ...set(sum)],
    ];
    const pair: Code = [
      ...[...get('p'), ...op.loadSplatAt(0), ...set('h')],
      ...[...get('p'), ...op.loadSplatAt(4), ...set('l')],
      ...each((k) => [
        ...[...get('w'), ...op.loadAt(16 * k), ...set('ww')],
        ...[...add(`high${k}`, 'h'), ...add(`low${k}`, 'l')],
      ]).flat(),
    ];
    const save = (to: string): Code => each((k) => [...get(to), ...get(`${to}${k}`), ...op.storeAt(16 * k)]).flat();
    const clear = (sums: string): Code => each((k) => [...op.i32x4(0, 0, 0, 0), ...set(`${sums}${k}`)]).flat();
    return op.loop([
      ...[...clear('high'), ...clear('low'), ...get('x'), ...set('p')],
      ...op.loop([
        ...pair,
        ...[...advance('w', PAIR_BYTES), ...set('w')],
        ...[...advance('p', 8), ...op.tee(local('p')), ...get('xEnd'), ...op.i32LessUnsigned],
      ]),
      ...[...save('high'), ...save('low'), ...advance('low', PANEL * 4), ...set('low')],
      ...[...advance('high', PANEL * 4), ...op.tee(local('high')), ...get('highEnd'), ...op.i32LessUnsigned],
    ]);
  },
};

const BYTES = wasmModule([PRODUCT]);
const PAGE = 65_536;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

interface Layout {
  readonly pairs: number;
  readonly panels: number;
  readonly bytes: number;
}

const layoutOf = ({ from, to }: WeightMatrix): Layout => {
  const [pairs, panels] = [Math.ceil(from / 2), Math.ceil(to / PANEL)];
  return { pairs, panels, bytes: pairs * panels * PAIR_BYTES };
};

type Kernel = (x: number, xEnd: number, w: number, high: number, low: number, highEnd: number) => void;

/**
 * All matrices in one memory (two bytes a weight, 4 GiB at most) with one set of buffers between them; undefined where
 * WebAssembly SIMD cannot be had.
 */
export async function integerProducts(matrices: readonly WeightMatrix[]): Promise<Product[] | undefined> {
  const layouts = matrices.map(layoutOf);
  const xBytes = align(8 * Math.max(...layouts.map((l) => l.pairs)));
  const sumBytes = align(PANEL * 4 * Math.max(...layouts.map((l) => l.panels)));
  const pages = Math.ceil((xBytes + 2 * sumBytes + layouts.reduce((n, l) => n + align(l.bytes), 0)) / PAGE);
  const made = pages > PAGE ? undefined : await instantiate(pages);
  if (!made) return undefined;
  const { buffer, kernel } = made;
  let at = xBytes + 2 * sumBytes;
  return matrices.map((matrix, m) => {
    const layout = layouts[m]!;
    const start = at;
    at += align(layout.bytes);
    const scales = packColumns(matrix, layout, new Int16Array(buffer, start, layout.bytes / 2));
    const parts = new Int16Array(buffer, 0, layout.pairs * 4);
    const high = new Int32Array(buffer, xBytes, matrix.to);
    const low = new Int32Array(buffer, xBytes + sumBytes, matrix.to);
    const end = xBytes + layout.panels * PANEL * 4;
    const bits = lowBits(matrix.from);
    return (x, y) => {
      const scale = packRow(x, parts, matrix.from, bits);
      kernel(0, layout.pairs * 8, start, xBytes, xBytes + sumBytes, end);
      const fraction = 2 ** -bits;
      for (let j = 0; j < matrix.to; j++) y[j] = (high[j]! + low[j]! * fraction) * scales[j]! * scale;
    };
  });
}

async function instantiate(pages: number): Promise<{ buffer: ArrayBuffer; kernel: Kernel } | undefined> {
  const api = webAssembly();
  try {
    if (!api?.validate(BYTES)) return undefined;
    const memory = new api.Memory({ initial: pages, maximum: pages });
    const { instance } = await api.instantiate(BYTES, { env: { memory } });
    return { buffer: memory.buffer, kernel: (instance.exports as { product: Kernel }).product };
  } catch {
    return undefined; // forbidden here, or no memory of this size in one piece
  }
}

/** Writes W as panels of 16-bit numbers and gives the factor s_j of each column (0 for a column of zeros). */
function packColumns({ data, from, to }: WeightMatrix, { pairs }: Layout, panels: Int16Array): Float64Array {
  const [largest, squares] = [new Float64Array(to), new Float64Array(to)];
  for (let i = 0; i < from; i++) {
    for (let j = 0; j < to; j++) {
      const w = data[i * to + j]!;
      largest[j] = Math.max(largest[j]!, Math.abs(w));
      squares[j]! += w * w;
    }
  }
  const scales = largest.map((most, j) => Math.max(most / MOST, Math.sqrt(squares[j]!) / COLUMN_LENGTH));
  for (let i = 0; i < from; i++) {
    for (let j = 0; j < to; j++) {
      const panel = Math.floor(j / PANEL) * pairs + (i >> 1);
      panels[panel * PANEL * 2 + (j % PANEL) * 2 + (i & 1)] = scales[j]
        ? Math.round(data[i * to + j]! / scales[j]!)
        : 0;
    }
  }
  return scales;
}

/** Bits k that the second part of x adds: its numbers, at most 2ᵏ⁻¹ each, must stay within ROW_LENGTH together. */
const lowBits = (from: number): number =>
  Math.max(1, Math.min(15, Math.floor(Math.log2(ROW_LENGTH / Math.sqrt(from))) + 1));

/** Writes the two parts of x and gives 1/a, the factor of both (0 for a row of zeros). */
function packRow(x: Float32Array, parts: Int16Array, from: number, bits: number): number {
  let squared = 0;
  for (let i = 0; i < from; i++) squared += x[i]! * x[i]!;
  if (squared === 0) {
    parts.fill(0);
    return 0;
  }
  // Rounding adds at most √from / 2 to the length of the first part.
  const a = (ROW_LENGTH - Math.sqrt(from) / 2) / Math.sqrt(squared);
  const fine = 2 ** bits;
  for (let i = 0; i < from; i++) {
    const value = x[i]! * a;
    const high = Math.round(value);
    const at = (i >> 1) * 4 + (i & 1);
    parts[at] = high;
    parts[at + 2] = Math.round((value - high) * fine);
  }
  if (from & 1) {
    parts[(from >> 1) * 4 + 1] = 0;
    parts[(from >> 1) * 4 + 3] = 0;
  }
  return 1 / a;
}
