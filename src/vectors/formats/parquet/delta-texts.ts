import { unpackDeltas } from './delta.js';

/** Bytes of the ids of one page. */
const MOST_TEXT = 2 ** 27;

/** DELTA_BYTE_ARRAY: each text begins as the one before does, for so many bytes. */
export function* sharedPrefixes(reader: { view: DataView; offset: number }, count: number): Generator<Uint8Array> {
  if (count === 0) return;
  const [prefixes, suffixes] = [new Int32Array(count), new Int32Array(count)];
  unpackDeltas(reader, count, prefixes);
  unpackDeltas(reader, count, suffixes);
  const { buffer, byteOffset, byteLength } = reader.view;
  let before = new Uint8Array(0);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const [prefix, suffix] = [prefixes[i]!, suffixes[i]!];
    total += prefix + suffix;
    const fits = prefix >= 0 && suffix >= 0 && prefix <= before.length && reader.offset + suffix <= byteLength;
    if (!fits || total > MOST_TEXT) {
      throw new Error(`an id of ${prefix} + ${suffix} bytes after one of ${before.length} (${MOST_TEXT} in a page)`);
    }
    const text = new Uint8Array(prefix + suffix);
    text.set(before.subarray(0, prefix));
    text.set(new Uint8Array(buffer, byteOffset + reader.offset, suffix), prefix);
    reader.offset += suffix;
    before = text;
    yield text;
  }
}
