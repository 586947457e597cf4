import { type Code, op, type WasmFunction, wasmModule } from '../../src/engine/wasm/wasm-module.js';
import { type WasmMemory, webAssembly } from '../../src/engine/wasm/web-assembly.js';

/** What one Adam update of a group needs beside its arrays; all rounded to float32 before use. */
interface AdamScalars {
  readonly beta1: number;
  readonly beta2: number;
  /** Factor on the gradient: below 1 where its norm is clipped. */
  readonly scale: number;
  /** Weight decay added to the gradient (Adam), 0 for AdamW. */
  readonly l2: number;
  /** Factor on the parameter: 1 − lr·decay (AdamW), 1 for Adam. */
  readonly keep: number;
  /** lr·√(1−β₂ᵗ)/(1−β₁ᵗ) */
  readonly rate: number;
  /** ε·√(1−β₂ᵗ) */
  readonly epsilon: number;
}

/**
 * In-place float32 loops over views of one FlatMemory (they may read and write the padding that follows a view). Both
 * implementations do the same operations in the same order and give the same bytes.
 */
export interface OptimiserKernels {
  readonly name: 'wasm-simd' | 'javascript';
  /** g ← scale·g + l2·p;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← keep·p − rate·m/(√v + ε). g itself is not written. */
  adam(p: Float32Array, g: Float32Array, m: Float32Array, v: Float32Array, s: AdamScalars): void;
  /** a ← a + weight·(p − a) */
  average(a: Float32Array, p: Float32Array, weight: number): void;
  /** Σ x², in float64. */
  sumOfSquares(x: Float32Array): number;
  /**
   * Each element independently becomes `value` with probability `share` in [0, 1), else 0. Which ones is a function of
   * the key (two whole numbers of 32 bits) and the position alone.
   */
  mask(x: Float32Array, key: readonly [number, number], share: number, value: number): void;
}

const splatted = (local: (n: string) => number, names: readonly string[]): Code =>
  names.flatMap((n) => [...op.get(local(n)), ...op.splat, ...op.set(local(`${n}4`))]);

const ADAM_SCALARS = ['b1', 'c1', 'b2', 'c2', 'scale', 'l2', 'keep', 'rate', 'eps'];

const ADAM: WasmFunction = {
  name: 'adam',
  params: {
    ...{ p: 'i32', g: 'i32', m: 'i32', v: 'i32', bytes: 'i32' },
    ...Object.fromEntries(ADAM_SCALARS.map((n) => [n, 'f32' as const])),
  },
  locals: {
    ...{ i: 'i32', pp: 'v128', gg: 'v128', mm: 'v128', vv: 'v128' },
    ...Object.fromEntries(ADAM_SCALARS.map((n) => [`${n}4`, 'v128' as const])),
  },
  body: (local) => {
    const get = (name: string) => op.get(local(name));
    const set = (name: string) => op.set(local(name));
    const address = (base: string): Code => [...get(base), ...get('i'), ...op.i32Add];
    const load = (base: string): Code => [...address(base), ...op.load];
    const times = (a: Code, b: string): Code => [...a, ...get(b), ...op.mul];
    const save = (base: string, value: string): Code => [...address(base), ...get(value), ...op.store];
    return [
      ...splatted(local, ADAM_SCALARS),
      ...op.loop([
        ...[...load('p'), ...set('pp')],
        ...[...times(load('g'), 'scale4'), ...times(get('pp'), 'l24'), ...op.add, ...set('gg')],
        ...[...times(load('m'), 'b14'), ...times(get('gg'), 'c14'), ...op.add, ...set('mm')],
        ...[...times(load('v'), 'b24'), ...times([...get('gg'), ...get('gg'), ...op.mul], 'c24'), ...op.add],
        ...set('vv'),
        ...save('m', 'mm'),
        ...save('v', 'vv'),
        ...[...address('p'), ...times(get('pp'), 'keep4')],
        ...[...times(get('mm'), 'rate4'), ...get('vv'), ...op.sqrt, ...get('eps4'), ...op.add, ...op.div],
        ...[...op.sub, ...op.store],
        ...advance(local),
      ]),
    ];
  },
};

/** i += step; i < bytes */
const advance = (local: (n: string) => number, step = 16): Code => [
  ...[...op.get(local('i')), ...op.i32Const(step), ...op.i32Add, ...op.tee(local('i'))],
  ...[...op.get(local('bytes')), ...op.i32LessUnsigned],
];

const AVERAGE: WasmFunction = {
  name: 'average',
  params: { a: 'i32', p: 'i32', bytes: 'i32', weight: 'f32' },
  locals: { i: 'i32', aa: 'v128', weight4: 'v128' },
  body: (local) => {
    const address = (base: string): Code => [...op.get(local(base)), ...op.get(local('i')), ...op.i32Add];
    return [
      ...splatted(local, ['weight']),
      ...op.loop([
        ...[...address('a'), ...op.load, ...op.set(local('aa'))],
        ...[...address('a'), ...op.get(local('aa')), ...address('p'), ...op.load, ...op.get(local('aa')), ...op.sub],
        ...[...op.get(local('weight4')), ...op.mul, ...op.add, ...op.store],
        ...advance(local),
      ]),
    ];
  },
};

/** Sixteen running sums: one would wait for each addition to end before the next. */
const SUMS = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'];

const SUM_OF_SQUARES: WasmFunction = {
  name: 'sumOfSquares',
  params: { x: 'i32', bytes: 'i32' },
  result: 'f64',
  locals: { i: 'i32', xx: 'v128', half: 'v128', ...Object.fromEntries(SUMS.map((s) => [s, 'v128' as const])) },
  body: (local) => {
    const get = (name: string) => op.get(local(name));
    const addSquare = (sum: string): Code => [
      ...[...op.promoteLow, ...op.tee(local('half')), ...get('half'), ...op.f64x2Mul],
      ...[...get(sum), ...op.f64x2Add, ...op.set(local(sum))],
    ];
    const four = (v: number): Code => [
      ...[...get('x'), ...get('i'), ...op.i32Add, ...op.loadAt(16 * v), ...op.tee(local('xx'))],
      ...addSquare(SUMS[2 * v]!),
      ...[...get('xx'), ...get('xx'), ...op.highToLow],
      ...addSquare(SUMS[2 * v + 1]!),
    ];
    return [
      ...op.loop([...four(0), ...four(1), ...four(2), ...four(3), ...advance(local, 64)]),
      ...SUMS.slice(1).flatMap((s) => [...get('s0'), ...get(s), ...op.f64x2Add, ...op.set(local('s0'))]),
      ...[...get('s0'), ...op.f64x2Lane(0), ...get('s0'), ...op.f64x2Lane(1), ...op.f64Add],
    ];
  },
};

/**
 * The integer hash lowbias32 (Wellons, 2018) of position + first key, with the second key mixed in half-way so that
 * masks of different keys are not shifted copies of each other.
 */
const [ROUND_1, ROUND_2] = [0x7feb352d, 0x846ca68b];

const MASK: WasmFunction = {
  name: 'mask',
  params: { x: 'i32', bytes: 'i32', key1: 'i32', key2: 'i32', limit: 'i32', value: 'f32' },
  locals: { i: 'i32', at: 'v128', h: 'v128', key2x4: 'v128', limit4: 'v128', value4: 'v128' },
  body: (local) => {
    const get = (name: string) => op.get(local(name));
    const shifted = (bits: number): Code => [...op.tee(local('h')), ...get('h'), ...op.shiftRight(bits), ...op.xor];
    const times = (factor: number): Code => [...op.i32x4(factor, factor, factor, factor), ...op.i32x4Mul];
    return [
      ...[...op.i32x4(0, 1, 2, 3), ...get('key1'), ...op.i32Splat, ...op.i32x4Add, ...op.set(local('at'))],
      ...[...get('key2'), ...op.i32Splat, ...op.set(local('key2x4'))],
      ...[...get('limit'), ...op.i32Splat, ...op.set(local('limit4'))],
      ...splatted(local, ['value']),
      ...op.loop([
        ...[...get('x'), ...get('i'), ...op.i32Add],
        ...[...get('at'), ...shifted(16), ...times(ROUND_1), ...get('key2x4'), ...op.i32x4Add],
        ...[...shifted(15), ...times(ROUND_2), ...shifted(16)],
        ...[...get('limit4'), ...op.i32x4LessUnsigned, ...get('value4'), ...op.and, ...op.store],
        ...[...get('at'), ...op.i32x4(4, 4, 4, 4), ...op.i32x4Add, ...op.set(local('at'))],
        ...advance(local),
      ]),
    ];
  },
};

/** Keys that differ in one bit must differ in half of them: the loop mixes the second key too little by itself. */
function spread([a, b]: readonly [number, number]): [number, number] {
  const first = lowbias32(a ^ lowbias32(b + 0x9e3779b9));
  return [first, lowbias32(b ^ first)];
}

function lowbias32(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), ROUND_1);
  h = Math.imul(h ^ (h >>> 15), ROUND_2);
  return h ^ (h >>> 16);
}

/** Hashes below this are kept. */
const limitOf = (share: number): number => Math.min(2 ** 32 - 1, Math.round(share * 2 ** 32));

type Exports = Record<'mask' | 'adam' | 'average' | 'sumOfSquares', (...args: number[]) => number>;

const BYTES = wasmModule([ADAM, AVERAGE, SUM_OF_SQUARES, MASK]);

/** Whether this machine runs the kernels (a processor without SSE4.1 does not, nor Node with --jitless). */
export const hasWasmSimd = (): boolean => webAssembly()?.validate(BYTES) ?? false;

/** Kernels for views of `memory`. */
export function wasmKernels(memory: WasmMemory): OptimiserKernels {
  const api = webAssembly()!;
  const instance = new api.Instance(new api.Module(BYTES), { env: { memory } });
  const { adam, average, sumOfSquares, mask } = instance.exports as Exports;
  return {
    name: 'wasm-simd',
    adam(p, g, m, v, s) {
      const at = [p, g, m, v].map((x) => x.byteOffset);
      const weights = [s.beta1, 1 - s.beta1, s.beta2, 1 - s.beta2, s.scale, s.l2, s.keep, s.rate, s.epsilon];
      if (p.length) adam(...at, p.byteLength, ...weights);
    },
    average(a, p, weight) {
      if (a.length) average(a.byteOffset, p.byteOffset, a.byteLength, weight);
    },
    sumOfSquares: (x) => (x.length ? sumOfSquares(x.byteOffset, x.byteLength) : 0),
    mask(x, key, share, value) {
      if (x.length) mask(x.byteOffset, x.byteLength, ...spread(key), limitOf(share), value);
    },
  };
}

const f = Math.fround;

/** The same in plain JavaScript, on arrays anywhere. */
export const plainKernels: OptimiserKernels = {
  name: 'javascript',
  adam(p, g, m, v, s) {
    const [b1, c1, b2, c2] = [f(s.beta1), f(1 - s.beta1), f(s.beta2), f(1 - s.beta2)];
    const [scale, l2, keep, rate, eps] = [f(s.scale), f(s.l2), f(s.keep), f(s.rate), f(s.epsilon)];
    for (let i = 0; i < p.length; i++) {
      const old = p[i]!;
      const gi = f(f(g[i]! * scale) + f(old * l2));
      const mi = f(f(m[i]! * b1) + f(gi * c1));
      const vi = f(f(v[i]! * b2) + f(f(gi * gi) * c2));
      m[i] = mi;
      v[i] = vi;
      p[i] = f(f(old * keep) - f(f(mi * rate) / f(f(Math.sqrt(vi)) + eps)));
    }
  },
  average(a, p, weight) {
    const w = f(weight);
    for (let i = 0; i < a.length; i++) a[i] = f(a[i]! + f(f(p[i]! - a[i]!) * w));
  },
  sumOfSquares(x) {
    const sums = new Float64Array(16);
    for (let i = 0; i < x.length; i++) sums[i % 16]! += x[i]! ** 2;
    for (let i = 2; i < 16; i++) sums[i % 2]! += sums[i]!;
    return sums[0]! + sums[1]!;
  },
  mask(x, key, share, value) {
    const limit = limitOf(share);
    const [key1, key2] = spread(key);
    for (let i = 0; i < x.length; i++) {
      let h = (i + key1) | 0;
      h = (Math.imul(h ^ (h >>> 16), ROUND_1) + key2) | 0;
      h = Math.imul(h ^ (h >>> 15), ROUND_2);
      h ^= h >>> 16;
      x[i] = h >>> 0 < limit ? value : 0;
    }
  },
};
