/**
 * Writes a WebAssembly module (binary format 1, with the fixed-width SIMD of version 2.0) from functions given as lists
 * of instructions. Just the instructions that the optimiser's kernels and the query bridge need.
 */

type ValueType = 'i32' | 'f32' | 'f64' | 'v128';
export type Code = readonly number[];

export interface WasmFunction {
  readonly name: string;
  readonly params: Readonly<Record<string, ValueType>>;
  readonly locals: Readonly<Record<string, ValueType>>;
  readonly result?: ValueType;
  /** `local` gives the number of a parameter or local by its name. */
  body(local: (name: string) => number): Code;
}

const TYPE_CODE: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** LEB128, the variable-length whole numbers of the format. */
function unsigned(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest ? low | 0x80 : low);
  } while (rest);
  return bytes;
}

const text = (s: string): number[] => [...unsigned(s.length), ...new TextEncoder().encode(s)];
const list = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];

const SIMD = 0xfd;
const simd = (opcode: number, ...rest: number[]): Code => [SIMD, ...unsigned(opcode), ...rest];
/** Alignment is a hint, as the exponent of two. */
const ALIGNED_TO_16 = 4;

export const op = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  tee: (local: number): Code => [0x22, ...unsigned(local)],
  /** do { body } while (condition), the condition being what `body` leaves on the stack. */
  loop: (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b],
  /** 0 ≤ n < 8192; the format wants it as a signed LEB128 number. */
  i32Const: (n: number): Code => [0x41, ...(n < 64 ? [n] : [(n % 128) | 0x80, n >> 7])],
  i32Add: [0x6a] as Code,
  i32LessUnsigned: [0x49] as Code,
  f64Add: [0xa0] as Code,
  load: simd(0x00, ALIGNED_TO_16, 0),
  loadAt: (offset: number): Code => simd(0x00, ALIGNED_TO_16, ...unsigned(offset)),
  store: simd(0x0b, ALIGNED_TO_16, 0),
  storeAt: (offset: number): Code => simd(0x0b, ALIGNED_TO_16, ...unsigned(offset)),
  /** Four bytes of memory, repeated four times. */
  loadSplatAt: (offset: number): Code => simd(0x09, 2, ...unsigned(offset)),
  splat: simd(0x13),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  div: simd(0xe7),
  sqrt: simd(0xe3),
  f64x2Add: simd(0xf0),
  f64x2Mul: simd(0xf2),
  /** The first two of four floats as doubles. */
  promoteLow: simd(0x5f),
  /** The last two floats, moved to the front. */
  highToLow: simd(0x0d, ...[8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]),
  /** Four whole numbers. */
  i32x4: (a: number, b: number, c: number, d: number): Code =>
    simd(0x0c, ...new Uint8Array(Int32Array.of(a, b, c, d).buffer)),
  i32Splat: simd(0x11),
  i32x4Add: simd(0xae),
  i32x4Mul: simd(0xb5),
  /** Eight pairs of 16-bit numbers multiplied, neighbours added: four whole numbers of 32 bits. */
  i16x8Dot: simd(0xba),
  i32x4LessUnsigned: simd(0x3a),
  xor: simd(0x51),
  and: simd(0x4e),
  /** The four whole numbers on the stack, shifted right by `bits`, zeros moving in. */
  shiftRight: (bits: number): Code => [...op.i32Const(bits), ...simd(0xad)],
  f64x2Lane: (lane: 0 | 1): Code => simd(0x21, lane),
};

/** The bytes of a module that imports `env.memory` and exports the functions under their names. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map((f) => [
    0x60,
    ...list(Object.values(f.params).map((t) => [TYPE_CODE[t]])),
    ...list(f.result ? [[TYPE_CODE[f.result]]] : []),
  ]);
  const bodies = functions.map((f) => {
    const names = [...Object.keys(f.params), ...Object.keys(f.locals)];
    const local = (name: string): number => {
      const at = names.indexOf(name);
      if (at < 0) throw new Error(`${f.name}: no local ${name}`);
      return at;
    };
    const locals = list(Object.values(f.locals).map((t) => [1, TYPE_CODE[t]]));
    const code = [...locals, ...f.body(local), 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0x00]; // at least 0 pages
  const exported = functions.map((f, i) => [...text(f.name), 0x00, ...unsigned(i)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(types)),
    ...section(2, list([memory])),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(7, list(exported)),
    ...section(10, list(bodies)),
  ]);
}
