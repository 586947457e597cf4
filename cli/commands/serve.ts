import { once } from 'node:events';
import { Option } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import { parseAssignments, parseOptions } from '../../src/core/options.js';
import type { Encoder, TextKind } from '../../src/encoders/encoder.js';
import { verdictWarning } from '../../src/translate/input-checks.js';
import { directed } from '../../src/translators/directed.js';
import { repeated, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { count, duration } from '../table.js';

interface ServeOptions extends CommonOptions {
  readonly host: string;
  readonly port: number;
  readonly upstream?: string;
  readonly upstreamModel?: string;
  readonly model?: string;
  readonly kind?: TextKind;
  readonly prefix?: string;
  readonly inverse?: boolean;
  readonly log?: boolean;
  readonly set?: readonly string[];
}

export const serve: CommandSpec<ServeOptions> = {
  examples: [
    ['vecbridge serve a-to-b', 'POST /translate on http://127.0.0.1:8787'],
    ['vecbridge serve a-to-b --model model-a', 'and POST /v1/embeddings, embedded here by an ONNX folder'],
    ['vecbridge serve a-to-b --upstream http://127.0.0.1:11434/v1', 'and POST /v1/embeddings, embedded by Ollama'],
    ['VECBRIDGE_UPSTREAM_KEY=... vecbridge serve a-to-b --upstream https://api.openai.com/v1', 'with a key'],
  ],
  json: {
    url: 'address it listened on',
    requests: 'requests answered',
    vectors: 'vectors translated',
    seconds: 'seconds from start to stop',
  },
  exits: { 0: 'ok; stopped by Ctrl-C or SIGTERM after open requests were answered' },
  configure(command) {
    command
      .argument('<dir>', 'folder of the translator')
      .option('--host <address>', 'address to listen on; others than loopback need VECBRIDGE_SERVE_KEY', '127.0.0.1')
      .option('--port <n>', 'port to listen on; 0: any free one', wholeNumber, 8787)
      .option('--upstream <url>', 'OpenAI-compatible endpoint that embeds texts; key in VECBRIDGE_UPSTREAM_KEY')
      .option('--model <name>', 'embed texts here instead: use-lite-512 (built in), or the folder of an ONNX model')
      .addOption(
        new Option('--kind <kind>', 'kind of texts: which prefix of the model folder is put in front of them').choices([
          'query',
          'document',
        ]),
      )
      .option('--prefix <text>', 'put in front of every text that --model embeds ("query: ")')
      .option('--upstream-model <name>', "model to ask the upstream for, whatever the client's request says")
      .option('--inverse', 'translate from the target space to the source space')
      .option('--log', 'one line on stderr for each request')
      .option(
        '--set <key=value>',
        'a limit, repeatable: maxBodyBytes, maxActive, maxQueued, upstreamSeconds, ...',
        repeated,
      );
  },
  async run(context, args, options) {
    const [dir] = args as [string];
    const { output, signal } = context;
    if (options.port > 65_535) {
      throw new VecbridgeError('BAD_USAGE', `--port ${options.port}: ports end at 65535.`, {
        hint: 'leave --port out',
      });
    }
    if (options.upstreamModel !== undefined && options.upstream === undefined) {
      throw new VecbridgeError('BAD_USAGE', '--upstream-model needs --upstream.', { hint: 'name the endpoint too' });
    }
    if (options.model !== undefined && options.upstream !== undefined) {
      throw new VecbridgeError('BAD_USAGE', '--model embeds here, --upstream elsewhere.', {
        hint: 'leave one out; --upstream-model names a model of the upstream',
      });
    }
    const { loadTranslator } = await import('../../src/translators/load.js');
    const { serveLimits } = await import('../../src/serve/limits.js');
    const { requireEncoderFits } = await import('../../src/serve/local-upstream.js');
    const { startServer } = await import('../../src/serve/server.js');
    const { upstreamOf } = await import('../../src/serve/upstream.js');
    const limits = parseOptions(serveLimits, parseAssignments(options.set ?? []), 'serve');
    const secret = (name: string): string | undefined => process.env[name] || undefined;
    const translator = directed(await loadTranslator(dir), options.inverse ?? false, dir);
    const { spaces } = translator.manifest;
    const doubtful = verdictWarning(translator.manifest, dir);
    if (doubtful) output.warn(doubtful);
    const encoder = options.upstream === undefined ? await openLocal(context, options, spaces[0].modelId) : undefined;
    const upstream =
      options.upstream === undefined
        ? encoder && { encoder }
        : upstreamOf(options.upstream, options.upstreamModel, secret('VECBRIDGE_UPSTREAM_KEY'));
    if (encoder) await requireEncoderFits({ encoder }, dir, spaces[0].dim);
    // The first translation compiles: not while a client waits.
    const first = new Float32Array(spaces[0].dim).fill(1);
    await translator.translate({ data: first, rows: 1, dim: first.length });
    const started = performance.now();
    const server = await startServer({
      translator,
      host: options.host,
      port: options.port,
      upstream,
      serveKey: secret('VECBRIDGE_SERVE_KEY'),
      limits,
      log: (line, failed) => {
        if (failed) output.warn(line);
        else if (options.log) output.talk(line);
      },
    });
    const what = `${spaces[0].modelId ?? `${spaces[0].dim}-d`} → ${spaces[1].modelId ?? `${spaces[1].dim}-d`}`;
    const embeds = encoder?.modelId ?? (upstream && 'url' in upstream ? `upstream ${upstream.url.host}` : undefined);
    const ways = embeds ? `/v1/embeddings (${embeds}), /translate` : '/translate';
    output.talk(`${server.url} translates ${what}: ${ways}, /health, /metrics`);
    if (!signal.aborted) await once(signal, 'abort');
    await server.stop();
    await encoder?.close();
    const seconds = (performance.now() - started) / 1000;
    const { requests, vectors } = server.counts();
    return {
      json: { url: server.url, requests, vectors, seconds },
      text: `${count(requests)} requests, ${count(vectors)} vectors in ${duration(seconds)}`,
    };
  },
};

/** The encoder named by --model; without one the built-in encoder where the translator was fitted on it and it is installed. */
async function openLocal(
  { output }: CommandContext,
  { model, kind, prefix }: ServeOptions,
  source: string | undefined,
): Promise<Encoder | undefined> {
  const { defaultModel, openEncoder } = await import('../../src/encoders/open.js');
  if (model === undefined) {
    if (source !== defaultModel) return undefined;
    return openEncoder().catch((error: unknown) => {
      if (error instanceof VecbridgeError && error.code === 'MISSING_PART') return undefined;
      throw error;
    });
  }
  const encoder = await openEncoder({ model, kind, prefix });
  if (source !== undefined && source !== encoder.modelId) {
    output.warn(`--model gives vectors of "${encoder.modelId}", the translator was fitted on those of "${source}"`);
  }
  return encoder;
}
