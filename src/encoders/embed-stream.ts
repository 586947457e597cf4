import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from '../vectors/matrix.js';
import type { Encoded, Encoder } from './encoder.js';
import type { TextRow } from './texts/text-source.js';

interface EmbedStream {
  readonly encoder: Encoder;
  readonly texts: AsyncIterable<readonly TextRow[]>;
  /** Where the texts come from, for errors. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  /** Takes the vectors of each batch, in the order of the texts. */
  write(vectors: Matrix, truncated: number): Promise<void> | void;
}

/**
 * Encodes every text, as many batches at once as the encoder takes, and hands the vectors over in order. When one batch
 * fails, the ones before it have been handed over, the others are stopped. Memory is the batches under way.
 */
export async function embedStream({ encoder, texts, name, signal, write }: EmbedStream): Promise<void> {
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const underWay: Promise<Encoded>[] = [];
  const finishFirst = async (): Promise<void> => {
    const { vectors, truncated } = await underWay.shift()!;
    await write(vectors, truncated);
  };
  try {
    for await (const rows of batchesOf(texts, encoder.batch)) {
      signal?.throwIfAborted();
      const one = encode(encoder, rows, name, both);
      one.catch(() => {}); // awaited later, in order
      underWay.push(one);
      if (underWay.length >= encoder.concurrency) await finishFirst();
    }
    while (underWay.length > 0) await finishFirst();
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(underWay);
    throw error;
  }
}

async function encode(encoder: Encoder, rows: readonly TextRow[], name: string, signal: AbortSignal): Promise<Encoded> {
  try {
    return await encoder.encode(
      rows.map((row) => row.text),
      { signal },
    );
  } catch (error) {
    const row = error instanceof VecbridgeError ? error.context['row'] : undefined;
    if (!(error instanceof VecbridgeError) || typeof row !== 'number') throw error;
    const { at, text } = rows[row]!;
    throw new VecbridgeError(error.code, error.message.replace(`row ${row}`, `${name}, ${at}`), {
      ...(error.hint ? { hint: error.hint } : {}),
      context: { ...error.context, row: undefined, at, file: name, begins: text.slice(0, 80) },
      cause: error,
    });
  }
}

async function* batchesOf(texts: AsyncIterable<readonly TextRow[]>, size: number): AsyncGenerator<TextRow[]> {
  let waiting: TextRow[] = [];
  for await (const group of texts) {
    for (const row of group) {
      waiting.push(row);
      if (waiting.length === size) {
        yield waiting;
        waiting = [];
      }
    }
  }
  if (waiting.length > 0) yield waiting;
}
