import { VecbridgeError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { random } from '../core/random.js';
import { type Matrix, stackRows, zeros } from '../vectors/matrix.js';
import { type Encoder, requireUsable } from './encoder.js';
import { type EndpointOptions, embeddingsUrl, endpointOptions, readKey } from './endpoint-options.js';
import { BadReply, readReply } from './endpoint-reply.js';
import { post, Retryable, TooLarge } from './endpoint-request.js';
import { Pace, pause } from './pace.js';

interface EndpointRequest {
  /** `https://host/v1`, with or without `/embeddings`. */
  readonly endpoint: string;
  /** As the server names it. */
  readonly model: string;
  readonly prefix?: string | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** Where the key is looked up. Default process.env. */
  readonly env?: NodeJS.ProcessEnv;
}

/** First pause before another try, doubled each time, ms. */
const FIRST_PAUSE = 500;
/** Longest pause of our own, ms; the server may ask for longer. */
const LONGEST_PAUSE = 60_000;
/** Tries of a single text that is answered, but wrongly; more texts are asked for again in halves. */
const BAD_REPLIES = 2;

/**
 * An OpenAI-compatible embeddings endpoint. Failures that pass (429, 5xx, timeouts, lost connections) are tried again
 * after exponential backoff with jitter, or after what Retry-After says; wrong replies are asked for again in halves, down
 * to the text that causes them. Throws IO where the server stays away, BAD_VALUE for a text without a usable vector.
 */
export function endpointEncoder(request: EndpointRequest): Encoder {
  const { model, prefix = '' } = request;
  const options = parseOptions(endpointOptions, request.options ?? {}, 'endpoint');
  const client = new Client(request.endpoint, model, options, request.env ?? process.env);
  return {
    modelId: model,
    get identity() {
      const { dims = null, body } = options;
      return { encoder: 'endpoint', url: client.url.href, model, served: client.served, prefix, dims, body };
    },
    batch: options.batch,
    concurrency: options.concurrency,
    encode: async (texts, { signal = new AbortController().signal } = {}) => {
      const parts: Matrix[] = [];
      for (let at = 0; at < texts.length; at += options.batch) {
        const some = texts.slice(at, at + options.batch).map((text) => prefix + text);
        parts.push(await client.embed(some, at, signal));
      }
      const vectors = joined(parts);
      requireUsable(vectors, model);
      return { vectors, truncated: 0 };
    },
    close: async () => {},
  };
}

const joined = (parts: readonly Matrix[]): Matrix => (parts.length > 1 ? stackRows(parts) : (parts[0] ?? zeros(0, 1)));

class Client {
  readonly url: URL;
  readonly #options: EndpointOptions;
  readonly #model: string;
  readonly #key: string | undefined;
  readonly #pace: Pace;
  readonly #jitter = random(0);
  /** What the first reply had; a server that changes its model midway must not mix two spaces in one file. */
  #first: { dim: number; model: string | undefined } | undefined;

  constructor(endpoint: string, model: string, options: EndpointOptions, env: NodeJS.ProcessEnv) {
    this.url = embeddingsUrl(endpoint);
    this.#model = model;
    this.#options = options;
    this.#key = readKey(this.url, options, env);
    this.#pace = new Pace(options);
  }

  /** The model as the server names it; null before its first reply, and where it does not say. */
  get served(): string | null {
    return this.#first?.model ?? null;
  }

  /** (texts, dim); `offset` is the row of the first text, for errors. */
  async embed(texts: readonly string[], offset: number, signal: AbortSignal): Promise<Matrix> {
    try {
      return await this.#insist(texts, signal);
    } catch (error) {
      if (!(error instanceof BadReply || error instanceof TooLarge)) throw error;
      if (texts.length === 1) throw this.#unusable(error, offset);
      const half = Math.ceil(texts.length / 2);
      return joined([
        await this.embed(texts.slice(0, half), offset, signal),
        await this.embed(texts.slice(half), offset + half, signal),
      ]);
    }
  }

  #unusable(error: BadReply | TooLarge, row: number): VecbridgeError {
    const why =
      error instanceof TooLarge
        ? { what: `refuses the text (${error.message})`, hint: 'shorten that text, or leave it out' }
        : {
            what: `answers with ${error.message}`,
            hint: 'is it an embeddings endpoint, and the text one it can encode?',
          };
    return new VecbridgeError('BAD_VALUE', `row ${row}: ${this.url.host} ${why.what}`, {
      hint: why.hint,
      context: { row, host: this.url.host },
      cause: error,
    });
  }

  /** Tries until there is a good reply. Throws BadReply and TooLarge for what smaller requests may cure. */
  async #insist(texts: readonly string[], signal: AbortSignal): Promise<Matrix> {
    const { retries, longestWaitSeconds } = this.#options;
    let bad = 0;
    for (let tries = 0; ; tries++) {
      try {
        return await this.#once(texts, signal);
      } catch (error) {
        if (error instanceof BadReply) {
          if (texts.length > 1 || ++bad >= BAD_REPLIES || tries >= retries) throw error;
        } else if (!(error instanceof Retryable)) throw error;
        else if (tries >= retries) throw this.#givenUp(error, tries + 1);
        const asked = error instanceof Retryable ? error.wait : undefined;
        if (asked !== undefined && asked > longestWaitSeconds * 1000) throw this.#tooLong(error as Retryable, asked);
        const own = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries) * (0.5 + 0.5 * this.#jitter.uniform());
        if (asked !== undefined) this.#pace.hold(asked);
        await pause(asked ?? own, signal);
      }
    }
  }

  async #once(texts: readonly string[], signal: AbortSignal): Promise<Matrix> {
    const { dims, encoding, body, timeoutSeconds, keyHeader } = this.#options;
    await this.#pace.turn(Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 4), signal);
    const key = this.#key;
    const bearer = keyHeader.toLowerCase() === 'authorization';
    const text = await post({
      url: this.url,
      headers: key === undefined ? {} : { [keyHeader]: bearer ? `Bearer ${key}` : key },
      body: JSON.stringify({
        model: this.#model,
        input: texts,
        encoding_format: encoding,
        ...(dims === undefined ? {} : { dimensions: dims }),
        ...body,
      }),
      timeout: timeoutSeconds * 1000,
      signal,
      redact: (said) => (key === undefined ? said : said.replaceAll(key, '***')),
    });
    const reply = readReply(text, texts.length);
    this.#requireSame(reply.vectors.dim, reply.model);
    return reply.vectors;
  }

  #requireSame(dim: number, model: string | undefined): void {
    this.#first ??= { dim, model };
    const first = this.#first;
    const wanted = this.#options.dims;
    if (wanted !== undefined && dim !== wanted) {
      throw new VecbridgeError(
        'DIM_MISMATCH',
        `${this.url.host} gives ${dim}-d vectors, dims ${wanted} were asked for`,
        {
          hint: 'the model cannot shorten its vectors: leave dims out',
          context: { expected: wanted, found: dim },
        },
      );
    }
    if (dim !== first.dim) {
      throw new VecbridgeError('DIM_MISMATCH', `${this.url.host} gave ${first.dim}-d vectors before and ${dim}-d now`, {
        hint: 'the server changed its model: start again with one model',
        context: { expected: first.dim, found: dim },
      });
    }
    if (model !== first.model) {
      throw new VecbridgeError('BAD_VALUE', `${this.url.host} answered as ${first.model} before and as ${model} now`, {
        hint: 'vectors of two models do not belong into one file: start again with one model',
        context: { expected: first.model, found: model },
      });
    }
  }

  #givenUp(error: Retryable, tries: number): VecbridgeError {
    return new VecbridgeError('IO', `${this.url.host} did not answer in ${tries} tries: ${error.message}`, {
      hint: 'is the server there and reachable? --set retries=20 insists longer',
      context: { host: this.url.host, tries },
      cause: error,
    });
  }

  #tooLong(error: Retryable, wait: number): VecbridgeError {
    const seconds = Math.ceil(wait / 1000);
    return new VecbridgeError('IO', `${this.url.host} asks to wait ${seconds} s (${error.message})`, {
      hint: `resume later, or wait that long: --set longestWaitSeconds=${seconds}`,
      context: { host: this.url.host, seconds },
      cause: error,
    });
  }
}
