import { VecbridgeError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { Encoder, TextKind } from '../encoders/encoder.js';
import { defaultModel, openEncoder } from '../encoders/open.js';
import { verdictWarning } from '../translate/input-checks.js';
import { type SpaceCheck, servedCheck } from '../translate/space-check.js';
import { directed } from '../translators/directed.js';
import { loadTranslator } from '../translators/load.js';
import { type ServeLimits, serveLimits } from './limits.js';
import { requireEncoderFits } from './local-upstream.js';
import { type RunningServer, startServer } from './server.js';
import { upstreamOf } from './upstream.js';

export interface ServeRequest {
  /** Folder of the translator. */
  readonly translator: string;
  /** Address to listen on; others than loopback need `serveKey`. Default "127.0.0.1". */
  readonly host?: string | undefined;
  /** Default 8787; 0: any free port. */
  readonly port?: number | undefined;
  /** OpenAI-compatible endpoint that embeds texts. */
  readonly upstream?: string | undefined;
  /** Model to ask the upstream for, whatever the client's request says. */
  readonly upstreamModel?: string | undefined;
  /** Bearer token for the upstream. Default: the variable VECBRIDGE_UPSTREAM_KEY. */
  readonly upstreamKey?: string | undefined;
  /** Embed texts here instead: "use-lite-512", or the folder of an ONNX model. */
  readonly model?: string | undefined;
  readonly kind?: TextKind | undefined;
  readonly prefix?: string | undefined;
  /** From the target space to the source space. */
  readonly inverse?: boolean | undefined;
  /** What clients must send as bearer token. Default: the variable VECBRIDGE_SERVE_KEY. */
  readonly serveKey?: string | undefined;
  /** Look whether the first 100 vectors received are of the source model, and warn where they are not. Default true. */
  readonly spaceCheck?: boolean | undefined;
  readonly limits?: Partial<ServeLimits> | Readonly<Record<string, unknown>> | undefined;
  /** One line for each request: method, route, status, time. Never headers, bodies or addresses. */
  readonly log?: ((line: string, failed: boolean) => void) | undefined;
  readonly warn?: ((line: string) => void) | undefined;
}

export interface Served extends RunningServer {
  /** "minilm → bge": the models where they are known, else the dims. */
  readonly translates: string;
  /** What embeds the texts of /v1/embeddings; undefined where nothing does. */
  readonly embeds: string | undefined;
  /** Whether the vectors received look like those of the source model; null until 100 came, and with `spaceCheck: false`. */
  spaceCheck(): SpaceCheck | null;
}

/**
 * Answers queries over HTTP until `stop()`: POST /v1/embeddings (OpenAI's request: embeds, then translates), POST
 * /translate (vectors), GET /health, GET /metrics. The translator is compiled before the server listens, so that no
 * client waits for it.
 *
 * Throws BAD_USAGE (options that exclude each other; a public address without a key), BAD_OPTION (limits),
 * DIM_MISMATCH (the encoder is of another space), IO (the port is taken).
 *
 * @example
 * import { serveTranslator } from 'vecbridge';
 * const server = await serveTranslator({ translator: 'a-to-b', port: 0 });
 * console.log(await (await fetch(`${server.url}/health`)).json());
 * await server.stop();
 */
export async function serveTranslator(request: ServeRequest): Promise<Served> {
  const { translator: dir, host = '127.0.0.1', port = 8787, inverse = false, warn, log } = request;
  check(request);
  const limits = parseOptions(serveLimits, request.limits ?? {}, 'serve');
  const secret = (name: string): string | undefined => process.env[name] || undefined;
  const translator = directed(await loadTranslator(dir), inverse, dir);
  const [from, to] = translator.manifest.spaces;
  const doubtful = verdictWarning(translator.manifest, dir);
  if (doubtful) warn?.(doubtful);
  const encoder = request.upstream === undefined ? await openLocal(request, from.modelId) : undefined;
  try {
    const upstream =
      request.upstream === undefined
        ? encoder && { encoder }
        : upstreamOf(request.upstream, request.upstreamModel, request.upstreamKey ?? secret('VECBRIDGE_UPSTREAM_KEY'));
    if (encoder) await requireEncoderFits({ encoder }, dir, from.dim);
    await translator.translate({ data: new Float32Array(from.dim).fill(1), rows: 1, dim: from.dim });
    const checking = request.spaceCheck === false ? undefined : servedCheck(translator, dir, warn);
    const server = await startServer({
      ...(checking ? { seen: checking.seen } : {}),
      ...{ translator, host, port, upstream, limits },
      serveKey: request.serveKey ?? secret('VECBRIDGE_SERVE_KEY'),
      ...(log ? { log } : {}),
    });
    return {
      ...server,
      stop: async () => {
        await server.stop();
        await encoder?.close();
      },
      translates: `${from.modelId ?? `${from.dim}-d`} → ${to.modelId ?? `${to.dim}-d`}`,
      spaceCheck: () => checking?.result() ?? null,
      embeds: encoder?.modelId ?? (upstream && 'url' in upstream ? `upstream ${upstream.url.host}` : undefined),
    };
  } catch (error) {
    await encoder?.close();
    throw error;
  }
}

function check({ port = 0, upstream, upstreamModel, model, kind, prefix }: ServeRequest): void {
  if (model === undefined && (kind ?? prefix) !== undefined) {
    throw new VecbridgeError('BAD_USAGE', `${kind ? '--kind' : '--prefix'} needs --model, which embeds the texts.`, {
      hint: 'an upstream is sent the texts as they come',
    });
  }
  if (port > 65_535) {
    throw new VecbridgeError('BAD_USAGE', `--port ${port}: ports end at 65535.`, { hint: 'leave --port out' });
  }
  if (upstreamModel !== undefined && upstream === undefined) {
    throw new VecbridgeError('BAD_USAGE', '--upstream-model needs --upstream.', { hint: 'name the endpoint too' });
  }
  if (model !== undefined && upstream !== undefined) {
    throw new VecbridgeError(
      'BAD_USAGE',
      '--model and --upstream cannot be combined: --model embeds here, --upstream on another server.',
      {
        hint: 'leave one out; --upstream-model names a model of the upstream',
      },
    );
  }
}

/** The encoder asked for; without one the built-in encoder where the translator was fitted on it and it is installed. */
async function openLocal(
  { model, kind, prefix, warn }: ServeRequest,
  source: string | undefined,
): Promise<Encoder | undefined> {
  if (model === undefined) {
    if (source !== defaultModel) return undefined;
    return openEncoder().catch((error: unknown) => {
      if (error instanceof VecbridgeError && error.code === 'MISSING_PART') return undefined;
      throw error;
    });
  }
  const encoder = await openEncoder({ model, kind, prefix });
  if (source !== undefined && source !== encoder.modelId)
    warn?.(`--model gives vectors of "${encoder.modelId}", the translator was fitted on those of "${source}"`);
  return encoder;
}
