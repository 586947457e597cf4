import { VecbridgeError } from '../core/errors.js';
import type { Encoder } from '../encoders/encoder.js';
import { zeros } from '../vectors/matrix.js';
import { HttpFailure } from './http-failure.js';
import type { Embedded } from './upstream.js';

/** An encoder of this process in the place of an upstream. */
export interface LocalUpstream {
  readonly encoder: Encoder;
}

/** DIM_MISMATCH where the encoder is not of the translator's source space. Encodes once, so that no client waits for it. */
export async function requireEncoderFits({ encoder }: LocalUpstream, dir: string, dim: number): Promise<void> {
  const { vectors } = await encoder.encode(['the first text']);
  if (vectors.dim === dim) return;
  throw new VecbridgeError(
    'DIM_MISMATCH',
    `${encoder.modelId} gives ${vectors.dim}-d vectors but ${dir} takes ${dim}-d input.`,
    {
      hint: 'name the model that the translator was fitted on, or --inverse',
      context: { model: encoder.modelId, dim: vectors.dim, expected: dim },
    },
  );
}

/** Embeds the inputs of one request, in batches. Texts only: 400 for tokens and for texts that have no vector; 504 when late. */
export async function embedLocally(
  { encoder }: LocalUpstream,
  input: unknown,
  ask: { readonly dim: number; readonly seconds: number; readonly signal: AbortSignal },
): Promise<Embedded> {
  const texts = typeof input === 'string' ? [input] : (input as unknown[]);
  if (!texts.every((text) => typeof text === 'string')) {
    throw new HttpFailure(400, 'bad_input', `${encoder.modelId} takes texts, not tokens`);
  }
  const blank = texts.findIndex((text) => text.trim() === '');
  if (blank >= 0) throw new HttpFailure(400, 'bad_input', `"input" ${blank} is an empty text`);
  const timeout = AbortSignal.timeout(ask.seconds * 1000);
  const signal = AbortSignal.any([timeout, ask.signal]);
  const vectors = zeros(texts.length, ask.dim);
  try {
    for (let at = 0; at < texts.length; at += encoder.batch) {
      signal.throwIfAborted();
      const part = await encoder.encode(texts.slice(at, at + encoder.batch), { signal });
      vectors.data.set(part.vectors.data, at * ask.dim);
    }
  } catch (error) {
    if (ask.signal.aborted) throw ask.signal.reason;
    if (timeout.aborted) {
      throw new HttpFailure(
        504,
        'upstream_timeout',
        `${encoder.modelId} gave no vectors within ${ask.seconds} seconds`,
      );
    }
    if (error instanceof VecbridgeError && error.code === 'BAD_VALUE')
      throw new HttpFailure(400, 'bad_input', error.message);
    throw error;
  }
  return { vectors, model: encoder.modelId, usage: undefined };
}
