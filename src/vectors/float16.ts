/**
 * IEEE 754 half precision, both ways by table. Encoding rounds to nearest, ties to even, as hardware and numpy do.
 * After J. van der Zijp, "Fast Half Float Conversions" (2008), with rounding in place of truncation.
 */
let decoded: Float32Array | undefined;

/** The 65,536 half values as float32 (256 KB, made at first use). */
function decodeTable(): Float32Array {
  if (decoded) return decoded;
  const table = new Float32Array(65536);
  for (let h = 0; h < 65536; h++) {
    const exponent = (h >>> 10) & 31;
    const fraction = h & 1023;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction
            ? Number.NaN
            : Number.POSITIVE_INFINITY
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[h] = h & 0x8000 ? -size : size;
  }
  decoded = table;
  return table;
}

/** out[i] = the value of half[i]. */
export function decodeFloat16(half: Uint16Array, out: Float32Array): void {
  const table = decodeTable();
  for (let i = 0; i < half.length; i++) out[i] = table[half[i]!]!;
}

// By the 9 bits of sign and exponent of a float32: the half's bits to add to, how far to shift, the implicit leading 1.
const base = new Uint16Array(512);
const shift = new Uint8Array(512);
const implicit = new Uint32Array(512);
for (let e = 0; e < 256; e++) {
  // [base, shift, implicit]; shift 25 makes every fraction round to zero
  const [b, s, one] =
    e < 102
      ? [0, 25, 0x800000] // below half the smallest subnormal, 2^-25
      : e < 113
        ? [0, Math.min(126 - e, 24), 0x800000] // subnormal half
        : e < 143
          ? [(e - 112) << 10, 13, 0]
          : [0x7c00, 24, 0]; // above 65504: infinity; NaN is handled apart
  for (const sign of [0, 1]) {
    base[e + sign * 256] = b! | (sign << 15);
    shift[e + sign * 256] = s!;
    implicit[e + sign * 256] = one!;
  }
}

/** out[i] = the half nearest to values[i]; above 65,504 (and 65,519.99…) that is infinity. */
export function encodeFloat16(values: Float32Array, out: Uint16Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    const u = bits[i]!;
    const e = u >>> 23;
    const fraction = u & 0x7fffff;
    if ((e & 255) === 255 && fraction) {
      out[i] = base[e]! | 0x200;
      continue;
    }
    const s = shift[e]!;
    const m = fraction | implicit[e]!;
    out[i] = base[e]! + ((m + (1 << (s - 1)) - 1 + ((m >>> s) & 1)) >>> s);
  }
}
