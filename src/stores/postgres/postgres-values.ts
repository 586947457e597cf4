/**
 * The bytes of `array_send(real[])` → the numbers; NULL elements are NaN. Layout, big-endian: dimensions, flags, type,
 * then per dimension length and lower bound, then per element its byte count (−1 for NULL) and its bytes.
 */
export function realArray(bytes: Buffer | null): Float32Array | null {
  if (bytes === null) return null;
  const dimensions = bytes.readInt32BE(0);
  if (dimensions === 0) return new Float32Array(0);
  let count = 1;
  for (let i = 0; i < dimensions; i++) count *= bytes.readInt32BE(12 + 8 * i);
  const out = new Float32Array(count);
  let at = 12 + 8 * dimensions;
  for (let i = 0; i < count; i++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    out[i] = length < 0 ? Number.NaN : bytes.readFloatBE(at);
    at += Math.max(0, length);
  }
  return out;
}

/** A vector as the text of an array: the shortest text of a float32 seen as a double is read back as the same float32. */
export const arrayText = (vector: Float32Array): string => `{${vector.join(',')}}`;
