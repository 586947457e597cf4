import { type Code, op, type WasmFunction, wasmModule } from './wasm-module.js';
import { type WasmMemory, webAssembly } from './web-assembly.js';

/** What one Adam update of a group needs beside its arrays; all rounded to float32 before use. */
export interface AdamScalars {
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
 * In-place float32 loops over arrays whose length is a multiple of four. Both implementations do the same operations in
 * the same order and give the same bytes.
 */
export interface OptimiserKernels {
  readonly name: 'wasm-simd' | 'javascript';
  /** g ← scale·g + l2·p;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← keep·p − rate·m/(√v + ε). g itself is not written. */
  adam(p: Float32Array, g: Float32Array, m: Float32Array, v: Float32Array, s: AdamScalars): void;
  /** a ← a + weight·(p − a) */
  average(a: Float32Array, p: Float32Array, weight: number): void;
  /** Σ x², in float64. */
  sumOfSquares(x: Float32Array): number;
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

/** i += 16; i < bytes */
const advance = (local: (n: string) => number): Code => [
  ...[...op.get(local('i')), ...op.i32Const16, ...op.i32Add, ...op.tee(local('i'))],
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

const SUM_OF_SQUARES: WasmFunction = {
  name: 'sumOfSquares',
  params: { x: 'i32', bytes: 'i32' },
  result: 'f64',
  locals: { i: 'i32', xx: 'v128', half: 'v128', low: 'v128', high: 'v128' },
  body: (local) => {
    const get = (name: string) => op.get(local(name));
    const addSquare = (sum: string): Code => [
      ...[...op.promoteLow, ...op.tee(local('half')), ...get('half'), ...op.f64x2Mul],
      ...[...get(sum), ...op.f64x2Add, ...op.set(local(sum))],
    ];
    return [
      ...op.loop([
        ...[...get('x'), ...get('i'), ...op.i32Add, ...op.load, ...op.tee(local('xx'))],
        ...addSquare('low'),
        ...[...get('xx'), ...get('xx'), ...op.highToLow],
        ...addSquare('high'),
        ...advance(local),
      ]),
      ...[...get('low'), ...get('high'), ...op.f64x2Add, ...op.tee(local('low')), ...op.f64x2Lane(0)],
      ...[...get('low'), ...op.f64x2Lane(1), ...op.f64Add],
    ];
  },
};

type Exports = Record<'adam' | 'average' | 'sumOfSquares', (...args: number[]) => number>;

const BYTES = wasmModule([ADAM, AVERAGE, SUM_OF_SQUARES]);

/** Whether this machine runs the kernels (a processor without SSE4.1 does not, nor Node with --jitless). */
export const hasWasmSimd = (): boolean => webAssembly()?.validate(BYTES) ?? false;

/** Kernels for views of `memory`. */
export function wasmKernels(memory: WasmMemory): OptimiserKernels {
  const api = webAssembly()!;
  const instance = new api.Instance(new api.Module(BYTES), { env: { memory } });
  const { adam, average, sumOfSquares } = instance.exports as Exports;
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
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) sums[i % 4]! += x[i]! ** 2;
    return sums[0]! + sums[2]! + (sums[1]! + sums[3]!);
  },
};
