import { VecbridgeError } from '../core/errors.js';

/** A larger reply is refused: 2,048 vectors of 4,096 numbers as text take about 100 MB. */
const LARGEST_REPLY = 2 ** 28;

/** A try that failed and may be repeated. */
export class Retryable extends Error {
  /** How long the server asked to wait, ms. */
  readonly wait: number | undefined;

  constructor(message: string, wait?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.wait = wait;
  }
}

/** The server found the request too large: fewer texts may pass. */
export class TooLarge extends Error {}

interface HttpRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeout: number; // ms
  readonly signal: AbortSignal;
  /** Removes secrets from what the server says. */
  redact(text: string): string;
}

/** Statuses that pass by themselves. 409 and 425: locked or too early; 529: overloaded. */
const PASSING = [408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529];

/**
 * One POST of JSON; the text of a good reply. Throws Retryable, TooLarge, the signal's reason, or a VecbridgeError for what
 * another try will not change.
 */
export async function post(request: HttpRequest): Promise<string> {
  const { url, signal, timeout } = request;
  const timer = AbortSignal.timeout(timeout);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...request.headers },
      body: request.body,
      // A redirect could carry key and texts to another server.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timer]),
    });
    text = await readText(response);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof VecbridgeError) throw error;
    if (timer.aborted) throw new Retryable(`no answer within ${timeout / 1000} s`);
    throw new Retryable(`the connection failed (${causeOf(error)})`, undefined, error);
  }
  if (response.ok) return text;
  throw refusal(request, response, text);
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST_REPLY) {
      throw new VecbridgeError('IO', `the server's reply is larger than ${LARGEST_REPLY} bytes`, {
        hint: 'send fewer texts in one request: --set batch=16',
        context: { limit: LARGEST_REPLY },
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(request: HttpRequest, response: Response, text: string): Error {
  const { status, headers } = response;
  const said = saidBy(request, text);
  const { url } = request;
  const quota = /insufficient_quota|billing/i.test(text);
  if (PASSING.includes(status) && !quota) return new Retryable(`status ${status}${said}`, retryAfter(headers));
  if (status === 413 || (status === 400 && /too (many|large|long)|max(imum)?[ _-]|exceed/i.test(text))) {
    return new TooLarge(`status ${status}${said}`);
  }
  const hints: Record<number, string> = {
    401: 'check the key in the environment variable (--set keyEnv=NAME names another)',
    403: 'check the key and what it may be used for',
    404: 'check the address (it usually ends in /v1) and the name of the model',
    429: 'the account has no quota left: add some, then resume',
  };
  const redirect = status >= 300 && status < 400;
  return new VecbridgeError('IO', `${url.host} refuses the request: status ${status}${said}`, {
    hint: redirect
      ? `the server points elsewhere (${request.redact(headers.get('location') ?? 'nowhere')}); give that address if you trust it`
      : (hints[status] ?? 'see what the server says'),
    context: { host: url.host, status },
  });
}

/** ": what the server says", short, in one line, without secrets. */
function saidBy(request: HttpRequest, text: string): string {
  let said: unknown = text;
  try {
    const value = JSON.parse(text) as { error?: unknown; message?: unknown; detail?: unknown };
    const error = value?.error as { message?: unknown } | string | undefined;
    said = (typeof error === 'object' ? error?.message : error) ?? value?.message ?? value?.detail ?? '';
  } catch {
    if (/<html|<!doctype/i.test(text)) said = '';
  }
  const plain = request
    .redact(typeof said === 'string' ? said : JSON.stringify(said))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return plain ? `: ${plain}` : '';
}

/** Retry-After in seconds or as a date, or OpenAI's retry-after-ms; in ms. */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const ms = headers.get('retry-after-ms');
  if (ms !== null && Number(ms) >= 0) return Number(ms);
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** ECONNREFUSED and the like. */
function causeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
