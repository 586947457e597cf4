import type { random } from '../src/core/random.js';

type Draw = ReturnType<typeof random>;

/** Numbers that headers are hurt by: extremes of 1, 2, 4 and 8 bytes, little and big endian, and of varints. */
const POISON: readonly (readonly number[])[] = [
  [0xff],
  [0x00],
  [0x7f],
  [0x80],
  [0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0x7f, 0xff, 0xff, 0xff],
  [0, 0, 0, 0x80],
  [0, 0, 0, 0x01],
  [0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
];
/** Bytes that text formats turn on. */
const SIGNS = ['"', '[', ']', '{', '}', ',', '\n', '\\', '-', 'e', '1e999', 'NaN', '\u0000', '""', '\t'];

/** The bytes with one to five changes; `other` is a file to take parts from. */
export function mutated(bytes: Buffer, other: Buffer, draw: Draw): Buffer {
  let out: Buffer = Buffer.from(bytes);
  const changes = 1 + draw.int(5);
  for (let i = 0; i < changes && out.length > 0; i++) out = change(out, other, draw);
  return out;
}

function change(out: Buffer, other: Buffer, draw: Draw): Buffer {
  const at = position(out.length, draw);
  const insert = (part: Uint8Array): Buffer => Buffer.concat([out.subarray(0, at), part, out.subarray(at)]);
  const kind = draw.int(9);
  if (kind <= 1) return set(out, at, POISON[draw.int(POISON.length)]!);
  if (kind === 2) return set(out, at, [draw.int(256)]);
  if (kind === 3) return set(out, at, [out[at]! ^ (1 << draw.int(8))]);
  if (kind === 4) return out.subarray(0, at);
  if (kind === 5) return insert(Buffer.from(SIGNS[draw.int(SIGNS.length)]!));
  if (kind === 6) return Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + draw.int(16))]);
  const from = position(other.length, draw);
  const part = (kind === 7 ? other : out).subarray(from, from + 1 + draw.int(64));
  return insert(Buffer.concat(new Array<Buffer>(1 + (draw.int(8) === 0 ? draw.int(2000) : 0)).fill(part)));
}

/** Half of the changes near the beginning or the end, where headers and footers are. */
function position(length: number, draw: Draw): number {
  const near = Math.min(length, 512);
  const kind = draw.int(4);
  if (kind === 0) return draw.int(near);
  if (kind === 1) return length - 1 - draw.int(near);
  return draw.int(length);
}

function set(out: Buffer, at: number, values: readonly number[]): Buffer {
  for (const [i, value] of values.entries()) if (at + i < out.length) out[at + i] = value;
  return out;
}
