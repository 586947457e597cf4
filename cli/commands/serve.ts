import { once } from 'node:events';
import { Option } from 'commander';
import { parseAssignments } from '../../src/core/options.js';
import { plural } from '../../src/core/plural.js';
import type { TextKind } from '../../src/encoders/encoder.js';
import { portNumber, repeated } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { type SpaceCheckOptions, spaceCheckKey, spaceCheckOption } from '../space-check.js';
import { count, duration } from '../table.js';

interface ServeOptions extends CommonOptions, SpaceCheckOptions {
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
    spaceCheck: `of the first 100 vectors received: ${spaceCheckKey}`,
    seconds: 'seconds from start to stop',
  },
  exits: { 0: 'ok; stopped by Ctrl-C or SIGTERM after open requests were answered' },
  configure(command) {
    spaceCheckOption(command)
      .argument('<dir>', 'folder of the translator')
      .option('--host <address>', 'address to listen on; others than loopback need VECBRIDGE_SERVE_KEY', '127.0.0.1')
      .option('--port <n>', 'port to listen on; 0: any free one', portNumber, 8787)
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
        'set a limit, such as maxBodyBytes or upstreamSeconds (listed in docs/cli.md); repeatable',
        repeated,
      );
  },
  async run(context, args, options) {
    const [dir] = args as [string];
    const { output, signal } = context;
    const { serveTranslator } = await import('../../src/serve/serve-translator.js');
    const { host, port, upstream, upstreamModel, model, kind, prefix, inverse } = options;
    const server = await serveTranslator({
      ...{ translator: dir, host, port, upstream, upstreamModel, model, kind, prefix, inverse },
      limits: parseAssignments(options.set ?? []),
      spaceCheck: options.spaceCheck,
      warn: output.warn,
      log: (line, failed) => {
        if (failed) output.warn(line);
        else if (options.log) output.talk(line);
      },
    });
    const started = performance.now();
    const { embeds } = server;
    const ways = embeds ? `/v1/embeddings (${embeds}), /translate` : '/translate';
    output.talk(`${server.url} translates ${server.translates}: ${ways}, /health, /metrics`);
    if (!signal.aborted) await once(signal, 'abort');
    await server.stop();
    const seconds = (performance.now() - started) / 1000;
    const { requests, vectors } = server.counts();
    return {
      json: { url: server.url, requests, vectors, spaceCheck: server.spaceCheck(), seconds },
      text: `${count(requests)} ${plural(requests, 'request')}, ${count(vectors)} ${plural(vectors, 'vector')} in ${duration(seconds)}`,
    };
  },
};
