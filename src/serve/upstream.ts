import { VecbridgeError } from '../core/errors.js';
import type { Matrix } from '../vectors/matrix.js';
import { HttpFailure } from './http-failure.js';
import { matrixOf } from './vectors.js';

/** An OpenAI-compatible endpoint. */
export interface Upstream {
  /** Ends before "/embeddings": "https://api.openai.com/v1". */
  readonly url: URL;
  /** Sent instead of the client's model, where given. */
  readonly model: string | undefined;
  /** Sent as bearer token; without it the client's Authorization header is passed on. */
  readonly key: string | undefined;
}

export interface Embedded {
  readonly vectors: Matrix;
  readonly model: unknown;
  readonly usage: unknown;
}

/** Checks address and key; BAD_USAGE, whose message never shows a secret. */
export function upstreamOf(address: string, model: string | undefined, key: string | undefined): Upstream {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new VecbridgeError('BAD_USAGE', 'the address of the upstream is not an http or https address.', {
      hint: 'such as --upstream https://api.openai.com/v1',
    });
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `the address of the upstream ${url.host} holds a name, a password or a query.`,
      {
        hint: 'keep secrets out of command lines: set VECBRIDGE_UPSTREAM_KEY',
      },
    );
  }
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) {
    throw new VecbridgeError(
      'BAD_USAGE',
      'VECBRIDGE_UPSTREAM_KEY contains spaces, line ends or other characters that a key cannot have.',
      {
        hint: 'set it again; often a line end was copied with it',
      },
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/embeddings$/, '');
  return { url, model, key };
}

/** Room for a number as text, and for all that is not numbers. */
const NUMBER_BYTES = 32;
const OTHER_BYTES = 2 ** 20;

/**
 * Embeds `count` inputs. Errors of the client (400–499) are passed on with their status; all else is 502, and 504 when
 * the time is over.
 */
export async function embedUpstream(
  upstream: Upstream,
  body: Readonly<Record<string, unknown>>,
  ask: { count: number; dim: number; authorization: string | undefined; seconds: number; signal: AbortSignal },
): Promise<Embedded> {
  const address = new URL(upstream.url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}/embeddings`;
  const authorization = upstream.key === undefined ? ask.authorization : `Bearer ${upstream.key}`;
  const timeout = AbortSignal.timeout(ask.seconds * 1000);
  const late = (): HttpFailure =>
    new HttpFailure(504, 'upstream_timeout', `the upstream gave no answer within ${ask.seconds} seconds`);
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify({
        ...body,
        ...(upstream.model === undefined ? {} : { model: upstream.model }),
        encoding_format: 'float',
      }),
      redirect: 'manual', // a redirect would take the key elsewhere
      signal: AbortSignal.any([timeout, ask.signal]),
    });
    text = await limitedText(response, ask.count * ask.dim * NUMBER_BYTES + OTHER_BYTES);
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    if (ask.signal.aborted) throw ask.signal.reason;
    if (timeout.aborted) throw late();
    // Only the code: messages of fetch may show header values.
    const code = (error as { cause?: { code?: unknown } }).cause?.code;
    throw new HttpFailure(
      502,
      'upstream_unreachable',
      `the upstream cannot be reached${typeof code === 'string' ? ` (${code})` : ''}`,
    );
  }
  if (!response.ok) throw refusal(response, text);
  return parse(text, ask);
}

async function limitedText(response: Response, limit: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > limit) throw wrong(`its answer is above ${limit} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const wrong = (why: string): HttpFailure =>
  new HttpFailure(502, 'upstream_answer', `the upstream cannot be used: ${why}`);

/** What OpenAI and others write into their errors, shortened; keys that they show in part are taken out. */
function refusal(response: Response, text: string): HttpFailure {
  const { status } = response;
  let message = '';
  try {
    const said: unknown = (JSON.parse(text) as { error?: { message?: unknown } }).error?.message;
    if (typeof said === 'string')
      message = `: ${said.replace(/\b(sk|pk|key|Bearer)[-_ ][^\s"']+/gi, '[key]').slice(0, 300)}`;
  } catch {
    // no JSON: the status says enough
  }
  const wait = response.headers.get('retry-after');
  const headers: Record<string, string> = wait !== null && /^[\w :,]{1,40}$/.test(wait) ? { 'retry-after': wait } : {};
  if (status >= 400 && status < 500)
    return new HttpFailure(status, 'upstream_refused', `the upstream refuses with status ${status}${message}`, headers);
  return new HttpFailure(502, 'upstream_failed', `the upstream fails with status ${status}`, headers);
}

function parse(text: string, { count, dim }: { count: number; dim: number }): Embedded {
  let answer: { data?: unknown; model?: unknown; usage?: unknown };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    throw wrong('its answer is not JSON');
  }
  const rows = answer?.data;
  if (!Array.isArray(rows) || rows.length !== count)
    throw wrong(`${count} inputs were sent, ${Array.isArray(rows) ? rows.length : 'no'} embeddings came back`);
  const ordered: unknown[] = new Array(count);
  for (const [i, row] of rows.entries()) {
    const { index = i, embedding } = (row ?? {}) as { index?: unknown; embedding?: unknown };
    if (
      typeof index !== 'number' ||
      !Number.isInteger(index) ||
      index < 0 ||
      index >= count ||
      ordered[index] !== undefined
    )
      throw wrong(`its embeddings are not numbered 0 to ${count - 1}`);
    ordered[index] = embedding ?? null;
  }
  const unfit = (message: string): HttpFailure => wrong(`${message}; is it the model the translator was fitted on?`);
  return { vectors: matrixOf(ordered, dim, unfit), model: answer.model, usage: answer.usage };
}
