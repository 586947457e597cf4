import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import type * as Ort from 'onnxruntime-node';
import { VecbridgeError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { chooseEngine } from '../engine/available.js';
import { createSession, tensorOf } from '../engine/onnx-session.js';
import { wantedProviders } from '../engine/providers.js';
import { getThreads } from '../engine/threads.js';
import { type Matrix, zeros } from '../vectors/matrix.js';
import { applyDense, type Dense } from './dense.js';
import { type Encoder, normaliseRows, requireUsable, type TextKind } from './encoder.js';
import { type OnnxConfig, type OnnxOptions, onnxOptions, readDenseModules, readOnnxConfig } from './onnx-config.js';
import { pool } from './pooling.js';
import { createTokenizer, type Tokens } from './tokens.js';

export interface OnnxEncoderRequest {
  readonly kind?: TextKind | undefined;
  /** Instead of the prompt the folder has for the kind. */
  readonly prefix?: string | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A sentence-transformers style folder with an exported ONNX model: config.json, tokenizer.json, and where present
 * modules.json, 1_Pooling/config.json, sentence_bert_config.json and config_sentence_transformers.json say how texts
 * become vectors. Needs onnxruntime-node (MISSING_PART).
 */
export async function onnxEncoder(folder: string, request: OnnxEncoderRequest = {}): Promise<Encoder> {
  const options = parseOptions(onnxOptions, request.options ?? {}, 'ONNX encoder');
  const config = await readOnnxConfig(folder, options, request);
  const tokenize = createTokenizer(config);
  const engine = await chooseEngine('onnx', 'float32');
  const ort = engine.ort as typeof Ort;
  const session = await openSession(ort, config);
  const graph = await inspect(session, config, options.pooling !== undefined);
  const dense = graph.pooled ? [] : await orRelease(session, readDenseModules(folder));
  const sha256 = await hashOf(config, dense);
  const { modelId, prefix, maxTokens } = config;
  const normalise = config.normalise || options.dims !== undefined;
  const pooling = graph.pooled ? ['in the graph'] : config.pooling;
  return {
    modelId,
    identity: { encoder: 'onnx', sha256, prefix, maxTokens, pooling, normalise, dims: options.dims ?? null },
    batch: options.batch,
    concurrency: 1,
    encode: async (texts, { signal } = {}) => {
      const tokens = texts.map(tokenize);
      // Sorted by length, so that a run holds texts of about one length and little padding.
      const order = texts.map((_, i) => i).sort((a, b) => tokens[a]!.ids.length - tokens[b]!.ids.length || a - b);
      let vectors: Matrix | undefined;
      for (let at = 0; at < order.length; ) {
        signal?.throwIfAborted();
        const which = fitting(order, at, tokens, options.batchTokens);
        let rows = await run(
          ort,
          session,
          graph,
          config,
          which.map((i) => tokens[i]!),
        );
        for (const layer of dense) rows = await applyDense(layer, rows);
        const dim = Math.min(rows.dim, options.dims ?? rows.dim);
        vectors ??= zeros(texts.length, requireDims(rows.dim, options));
        for (const [r, i] of which.entries()) {
          vectors.data.set(rows.data.subarray(r * rows.dim, r * rows.dim + dim), i * dim);
        }
        at += which.length;
      }
      vectors ??= zeros(0, 1);
      requireUsable(vectors, modelId);
      if (normalise) normaliseRows(vectors);
      return { vectors, truncated: tokens.filter((t) => t.truncated).length };
    },
    close: () => session.release(),
  };
}

function requireDims(width: number, { dims }: OnnxOptions): number {
  if (dims !== undefined && dims > width) {
    throw new VecbridgeError('BAD_OPTION', `dims ${dims} are asked for, the model gives ${width}`, {
      hint: `leave dims out, or give at most ${width}`,
      context: { dims, width },
    });
  }
  return dims ?? width;
}

/** The next texts whose padded tokens fit into one run; at least one. `order` is ascending in length. */
function fitting(order: readonly number[], at: number, tokens: readonly Tokens[], most: number): number[] {
  let end = at + 1;
  while (end < order.length && (end + 1 - at) * tokens[order[end]!]!.ids.length <= most) end++;
  return order.slice(at, end);
}

async function openSession(ort: typeof Ort, { model }: OnnxConfig): Promise<Ort.InferenceSession> {
  const options = { threads: getThreads(), providers: wantedProviders(), precision: 'float32' } as const;
  try {
    // By path, so that weights in files beside it (model.onnx_data) are found.
    return await createSession(ort, model, options);
  } catch (cause) {
    if (!(cause instanceof VecbridgeError) || cause.code !== 'INTERNAL') throw cause;
    throw new VecbridgeError('BAD_FILE', cause.message.replace('the compiled function', model), {
      hint: 'copy the file again, or export the model again',
      context: { model },
      cause,
    });
  }
}

interface Graph {
  readonly output: string;
  /** Whether the output is one vector a text. */
  readonly pooled: boolean;
  readonly inputs: readonly { readonly name: string; readonly type: 'int64' | 'int32' }[];
}

/** Outputs that are vectors of texts, then those that are vectors of tokens. */
const POOLED_NAMES = ['sentence_embedding', 'text_embeds', 'sentence_embeddings', 'embeddings'];
const TOKEN_NAMES = ['token_embeddings', 'last_hidden_state'];
const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];

/** Frees the session where `work` fails. */
async function orRelease<T>(session: Ort.InferenceSession, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** `pooled` tells which output is read; a pooling that was asked for needs the vectors of the tokens. */
async function inspect(session: Ort.InferenceSession, config: OnnxConfig, wantsTokens: boolean): Promise<Graph> {
  return orRelease(
    session,
    Promise.resolve().then(() => chooseGraph(session, config, wantsTokens)),
  );
}

function chooseGraph(session: Ort.InferenceSession, config: OnnxConfig, wantsTokens: boolean): Graph {
  const describe = (metadata: readonly Ort.InferenceSession.ValueMetadata[]) =>
    metadata.map((m) => ({ name: m.name, type: m.isTensor ? m.type : '', rank: m.isTensor ? m.shape.length : 0 }));
  const outputs = describe(session.outputMetadata);
  const inputs = describe(session.inputMetadata);
  const strange = inputs.find((i) => !INPUTS.includes(i.name) || !['int64', 'int32'].includes(i.type));
  const named = (names: readonly string[], rank: number) =>
    names.map((name) => outputs.find((o) => o.name === name && (o.rank === rank || o.rank === 0))).find((o) => o);
  const sentences = named(POOLED_NAMES, 2);
  const tokens = named(TOKEN_NAMES, 3) ?? outputs.find((o) => o.rank === 3);
  const pooled = wantsTokens ? undefined : sentences;
  const output = pooled ?? tokens;
  const names = (list: readonly { name: string }[]): string => list.map((o) => o.name).join(', ');
  if (strange || !output || !inputs.some((i) => i.name === 'input_ids')) {
    const what = strange ? `the input ${strange.name} (${strange.type})` : `these inputs and outputs`;
    throw new VecbridgeError('UNSUPPORTED', `${config.model}: a text encoder with ${what} is not supported`, {
      hint: `it takes ${names(inputs)} and gives ${names(outputs)}; ${INPUTS.join(', ')} and token or sentence vectors are known`,
      context: { inputs: names(inputs), outputs: names(outputs) },
    });
  }
  if (!pooled && !config.pooling) {
    throw new VecbridgeError('BAD_OPTION', `nothing in the folder says how ${config.model} pools its token vectors`, {
      hint: 'look at the model card and say it: --set pooling=mean (or cls, last, max …) and --set normalise=true or false',
      context: { model: config.model },
    });
  }
  return { output: output.name, pooled: pooled !== undefined, inputs: inputs as Graph['inputs'] };
}

/** One run: (texts, dim) before normalisation. */
async function run(
  ort: typeof Ort,
  session: Ort.InferenceSession,
  graph: Graph,
  config: OnnxConfig,
  texts: readonly Tokens[],
): Promise<Matrix> {
  const n = texts.length;
  const length = Math.max(1, ...texts.map((t) => t.ids.length));
  const at = (name: string, i: number, t: number): number => {
    const id = texts[i]!.ids[t];
    if (name === 'input_ids') return id ?? config.padId;
    if (name === 'attention_mask') return id === undefined ? 0 : 1;
    return name === 'position_ids' ? t : 0;
  };
  const feeds: Record<string, Ort.Tensor> = {};
  for (const { name, type } of graph.inputs) {
    const wide = type === 'int64';
    const data = wide ? new BigInt64Array(n * length) : new Int32Array(n * length);
    for (let i = 0; i < n; i++) {
      for (let t = 0; t < length; t++) data[i * length + t] = wide ? BigInt(at(name, i, t)) : at(name, i, t);
    }
    feeds[name] = tensorOf(ort, type, data as Int32Array, [n, length]);
  }
  const result = (await session.run(feeds, [graph.output]))[graph.output]!;
  const { dims, type } = result;
  if (type !== 'float32') {
    throw new VecbridgeError('UNSUPPORTED', `${config.model} gives ${type}; float32 is read`, {
      hint: 'choose an export with float32 outputs (its weights may still be quantised)',
      context: { model: config.model, type },
    });
  }
  const data = result.data as Float32Array;
  if (graph.pooled) return { data, rows: n, dim: dims[1]! };
  const [, padded, width] = dims as [number, number, number];
  const poolings = config.pooling!;
  const vectors = zeros(n, width * poolings.length);
  texts.forEach(({ ids, prefix }, i) => {
    const tokens = data.subarray(i * padded * width, (i + 1) * padded * width);
    const from = config.poolPrefix ? 0 : Math.min(prefix, ids.length - 1);
    poolings.forEach((pooling, p) => {
      const start = i * vectors.dim + p * width;
      pool(tokens, width, { from, to: ids.length }, pooling, vectors.data.subarray(start, start + width));
    });
  });
  return vectors;
}

/** SHA-256 of the tokenizer, the model file, the weights beside it (large models keep them in model.onnx_data), and layers. */
async function hashOf({ model, tokenizer }: OnnxConfig, dense: readonly Dense[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(tokenizer));
  for (const path of [model, `${model}_data`, model.replace(/\.onnx$/, '.onnx.data')]) {
    if (!existsSync(path)) continue;
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  }
  for (const { weight, bias, activation } of dense) {
    hash.update(activation).update(weight.data);
    if (bias) hash.update(bias);
  }
  return hash.digest('hex');
}
