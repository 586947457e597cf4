import { VecbridgeError } from '../core/errors.js';
import { type Matrix, zeros } from '../vectors/matrix.js';
import { embedStream } from './embed-stream.js';
import { type EncoderRequest, openEncoder } from './open.js';

export interface EmbedRequest extends EncoderRequest {
  readonly signal?: AbortSignal;
  /** Texts done so far. */
  on?(done: number): void;
}

/**
 * Embeds a few texts: returns vectors (n, dim) in the order of the texts. Opens the encoder for this call. For many
 * calls keep one open (`openEncoder`); for files use `embedFile`.
 *
 * Throws what `openEncoder` throws, BAD_VALUE (an empty text, or one that the model has no vector for), IO (a server
 * does not answer).
 *
 * @example
 * import { embed } from 'vecbridge';
 * const vectors = await embed(['a quiet river', 'a loud street']);
 * console.log(vectors.rows, vectors.dim);
 */
export async function embed(texts: readonly string[], request: EmbedRequest = {}): Promise<Matrix> {
  const empty = texts.findIndex((text) => text.trim() === '');
  if (empty >= 0) {
    throw new VecbridgeError('BAD_VALUE', `text ${empty} is empty`, { hint: 'leave it out', context: { row: empty } });
  }
  const encoder = await openEncoder(request);
  let all: Matrix | undefined;
  let rows = 0;
  try {
    await embedStream({
      encoder,
      texts: (async function* () {
        yield texts.map((text, i) => ({ at: `text ${i}`, text }));
      })(),
      name: 'embed',
      signal: request.signal,
      write: (vectors) => {
        all ??= zeros(texts.length, vectors.dim);
        all.data.set(vectors.data, rows * vectors.dim);
        rows += vectors.rows;
        request.on?.(rows);
      },
    });
  } finally {
    await encoder.close();
  }
  return all ?? zeros(0, 1);
}
