import { plural } from '../core/plural.js';
import { type Matrix, zeros } from '../vectors/matrix.js';

/** What is wrong with a reply; another try, or a smaller request, may be answered better. */
export class BadReply extends Error {}

interface Reply {
  readonly vectors: Matrix;
  /** The model as the server names it. */
  readonly model: string | undefined;
}

/**
 * Reads `{ data: [{ embedding, index }] }` for `count` texts. Vectors are put in the order of `index` where the server
 * sends it. A reply with fewer vectors than texts is never used: nothing says which texts they belong to.
 */
export function readReply(text: string, count: number): Reply {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadReply(text === '' ? 'an empty reply' : 'a reply that is not JSON');
  }
  const { data, model } = (value ?? {}) as { data?: unknown; model?: unknown };
  if (!Array.isArray(data)) throw new BadReply('a reply without "data"');
  if (data.length !== count)
    throw new BadReply(`${data.length} ${plural(data.length, 'vector')} for ${count} ${plural(count, 'text')}`);
  const entries = inOrder(data as Entry[]);
  let vectors: Matrix | undefined;
  for (const [i, { embedding }] of entries.entries()) {
    const row = typeof embedding === 'string' ? fromBase64(embedding) : embedding;
    if (!Array.isArray(row) && !(row instanceof Float32Array)) throw new BadReply('an entry without "embedding"');
    if (row.length === 0) throw new BadReply('a vector without numbers');
    vectors ??= zeros(count, row.length);
    if (row.length !== vectors.dim) throw new BadReply(`vectors of ${vectors.dim} and of ${row.length} dims`);
    for (let j = 0; j < row.length; j++) {
      const number: unknown = row[j];
      if (typeof number !== 'number' || !Number.isFinite(Math.fround(number))) {
        throw new BadReply(`a vector with ${number === null ? 'null' : String(number).slice(0, 20)} in it`);
      }
      vectors.data[i * vectors.dim + j] = number;
    }
  }
  return { vectors: vectors ?? zeros(0, 1), model: typeof model === 'string' ? model : undefined };
}

interface Entry {
  readonly index?: unknown;
  readonly embedding?: unknown;
}

/** By index where every entry has one and they are 0 … n − 1; as they come where none has. */
function inOrder(data: Entry[]): Entry[] {
  if (data.every((entry) => entry?.index === undefined)) return data;
  const sorted = new Array<Entry | undefined>(data.length);
  for (const entry of data) {
    const index = entry?.index;
    if (
      !Number.isInteger(index) ||
      (index as number) < 0 ||
      (index as number) >= data.length ||
      sorted[index as number]
    ) {
      throw new BadReply(`an entry with the index ${JSON.stringify(index)} among ${data.length}`);
    }
    sorted[index as number] = entry;
  }
  return sorted as Entry[];
}

/** Little-endian float32, as OpenAI's encoding_format base64. */
function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) throw new BadReply(`a base64 vector of ${bytes.length} bytes`);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
