import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { VecbridgeError } from '../core/errors.js';
import { type Dense, readDense } from './dense.js';
import type { TextKind } from './encoder.js';
import type { Pooling } from './pooling.js';

const poolings = ['mean', 'cls', 'max', 'mean-sqrt-length', 'weighted-mean', 'last'] as const;

export const onnxOptions = z.object({
  pooling: z.enum(poolings).optional().describe('how token vectors become one; default: what the folder says'),
  normalise: z.boolean().optional().describe('scale vectors to length 1; default: what the folder says'),
  maxTokens: z.int().min(1).optional().describe('longer texts are cut; default: what the folder says'),
  dims: z.int().min(1).optional().describe('keep the first dims only (models trained for it), then length 1'),
  file: z.string().optional().describe('the .onnx file inside the folder, where it has several'),
  batch: z.int().min(1).max(100_000).default(256).describe('texts in one call, sorted by length within'),
  batchTokens: z.int().min(16).default(4096).describe('tokens, padding included, of one run; memory grows with it'),
});
export type OnnxOptions = Partial<z.infer<typeof onnxOptions>>;

/** What a folder says about its model. */
export interface OnnxConfig {
  readonly modelId: string;
  /** Path of the .onnx file. */
  readonly model: string;
  /** undefined: nothing says so, or the graph pools by itself. */
  readonly pooling: readonly Pooling[] | undefined;
  /** Whether tokens of the prefix count in the pooling. */
  readonly poolPrefix: boolean;
  readonly normalise: boolean;
  readonly maxTokens: number;
  readonly lowerCase: boolean;
  readonly prefix: string;
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  readonly padId: number;
}

type Json = Record<string, unknown>;
/** What may stand in modules.json, in this order. */
const MODULES = ['Transformer', 'Pooling', 'Dense', 'Normalize'];

/** Reads the configuration files of a sentence-transformers (or transformers.js) folder with an exported ONNX model. */
export async function readOnnxConfig(
  folder: string,
  options: OnnxOptions,
  wanted: { readonly kind?: TextKind | undefined; readonly prefix?: string | undefined },
): Promise<OnnxConfig> {
  if (!existsSync(folder)) {
    throw new VecbridgeError('NOT_FOUND', `no such model folder: ${folder}`, {
      hint: 'a folder with model.onnx and tokenizer.json is expected; models are not downloaded',
      context: { folder },
    });
  }
  const modules = await readModules(folder);
  const transformer = join(folder, modules.find((m) => m.kind === 'Transformer')?.path ?? '');
  const at = (name: string): string =>
    existsSync(join(transformer, name)) ? join(transformer, name) : join(folder, name);
  const [config, bert, prompts, tokenizer, tokenizerConfig] = await Promise.all([
    readJson(at('config.json')),
    readJson(at('sentence_bert_config.json')),
    readJson(join(folder, 'config_sentence_transformers.json')),
    readJson(at('tokenizer.json')),
    readJson(at('tokenizer_config.json')),
  ]);
  if (!tokenizer) {
    throw new VecbridgeError('NOT_FOUND', `${folder} has no tokenizer.json`, {
      hint: 'copy the tokenizer.json of the model into the folder of its config.json',
      context: { folder },
    });
  }
  const poolingModule = modules.find((m) => m.kind === 'Pooling');
  const pooling = poolingModule && (await readJson(join(folder, poolingModule.path, 'config.json')));
  return {
    modelId: modelName(folder, config),
    model: modelFile(folder, options.file),
    pooling: options.pooling ? [options.pooling] : pooling && poolingsOf(folder, pooling),
    poolPrefix: pooling?.['include_prompt'] !== false,
    normalise: options.normalise ?? modules.some((m) => m.kind === 'Normalize'),
    maxTokens: options.maxTokens ?? mostTokens(config, bert, tokenizer, tokenizerConfig),
    lowerCase: bert?.['do_lower_case'] === true,
    prefix: wanted.prefix ?? promptFor(folder, prompts, wanted.kind),
    tokenizer,
    tokenizerConfig: tokenizerConfig ?? {},
    padId: padId(tokenizer, tokenizerConfig),
  };
}

async function readModules(folder: string): Promise<{ kind: string; path: string }[]> {
  const list = await readJson(join(folder, 'modules.json'));
  if (!list) return [];
  if (!Array.isArray(list)) throw badConfig(join(folder, 'modules.json'), 'a list of modules is expected');
  return list.map((entry: Json) => ({
    kind: String(entry['type']).split('.').at(-1)!,
    path: String(entry['path'] ?? ''),
  }));
}

/**
 * The modules behind the pooling. UNSUPPORTED for what cannot be computed here; a graph that gives sentence vectors has them
 * all inside, and this is not asked.
 */
export async function readDenseModules(folder: string): Promise<Dense[]> {
  const modules = await readModules(folder);
  let place = 0;
  for (const { kind } of modules) {
    const found = MODULES.indexOf(kind);
    if (found < place) {
      const where = found < 0 ? '' : ` behind ${MODULES[place]}`;
      throw new VecbridgeError('UNSUPPORTED', `${folder}: the module ${kind}${where} (modules.json) is not supported`, {
        hint: `supported are ${MODULES.join(', ')} in this order; or export the model with all modules inside the graph, as sentence_embedding`,
        context: { folder, module: kind },
      });
    }
    place = found;
  }
  return Promise.all(modules.filter((m) => m.kind === 'Dense').map((m) => readDense(join(folder, m.path))));
}

const poolingNames: readonly (readonly [string, Pooling])[] = [
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_max_tokens', 'max'],
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_mean_sqrt_len_tokens', 'mean-sqrt-length'],
  ['pooling_mode_weightedmean_tokens', 'weighted-mean'],
  ['pooling_mode_lasttoken', 'last'],
];
const shortNames: Readonly<Record<string, Pooling>> = {
  cls: 'cls',
  max: 'max',
  mean: 'mean',
  mean_sqrt_len_tokens: 'mean-sqrt-length',
  weightedmean: 'weighted-mean',
  lasttoken: 'last',
};

/** Several poolings are concatenated in this order, as sentence-transformers does. */
function poolingsOf(folder: string, pooling: Json): Pooling[] {
  const mode = pooling['pooling_mode'];
  const found =
    mode === undefined
      ? poolingNames.filter(([key]) => pooling[key] === true).map(([, name]) => name)
      : [mode].flat().map((name) => shortNames[String(name)]!);
  if (found.length === 0 || found.includes(undefined as never)) {
    throw badConfig(join(folder, '1_Pooling', 'config.json'), 'it names no known pooling');
  }
  return found;
}

/** Position tables of these models begin behind the padding id. */
const SHIFTED = ['roberta', 'mpnet', 'camembert', 'longformer'];
/** transformers writes 1e30 where a tokenizer knows no limit. */
const NO_LIMIT = 1e6;

function mostTokens(config?: Json, bert?: Json, tokenizer?: Json, tokenizerConfig?: Json): number {
  const shifted = SHIFTED.some((name) => String(config?.['model_type']).includes(name));
  const positions = Number(config?.['max_position_embeddings']) - (shifted ? 2 : 0);
  const candidates = [
    bert?.['max_seq_length'],
    (tokenizer?.['truncation'] as Json | null | undefined)?.['max_length'],
    tokenizerConfig?.['model_max_length'],
    positions,
  ].map(Number);
  const found = candidates.find((n) => Number.isInteger(n) && n > 3 && n < NO_LIMIT) ?? 512;
  return positions > 3 ? Math.min(found, positions) : found;
}

/** The prompt for the kind of text; "passage" and "corpus" are other names of documents. */
function promptFor(folder: string, settings: Json | undefined, kind: TextKind | undefined): string {
  const prompts = (settings?.['prompts'] ?? {}) as Json;
  const names = kind === 'document' ? ['document', 'passage', 'corpus'] : [kind];
  const name =
    names.find((n) => n !== undefined && typeof prompts[n] === 'string') ?? settings?.['default_prompt_name'];
  if (typeof name !== 'string') return '';
  const prompt = prompts[name];
  if (typeof prompt === 'string') return prompt;
  throw badConfig(join(folder, 'config_sentence_transformers.json'), `it has no prompt "${name}"`);
}

function padId(tokenizer: Json, config: Json | undefined): number {
  const padding = (tokenizer['padding'] as Json | null)?.['pad_id'];
  if (typeof padding === 'number') return padding;
  const pad = config?.['pad_token'];
  const text = typeof pad === 'object' && pad !== null ? (pad as Json)['content'] : pad;
  const added = (tokenizer['added_tokens'] ?? []) as Json[];
  const found = added.find((token) => token['content'] === text)?.['id'];
  return typeof found === 'number' ? found : 0;
}

/** model.onnx, or onnx/model.onnx, or the only .onnx file there is. */
function modelFile(folder: string, wanted: string | undefined): string {
  const list = (below: string): string[] => {
    const path = join(folder, below);
    if (!existsSync(path) || !statSync(path).isDirectory()) return [];
    return readdirSync(path)
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => join(below, name));
  };
  const files = [...list(''), ...list('onnx')];
  const usual = ['model.onnx', join('onnx', 'model.onnx')];
  const matches = (file: string): boolean => wanted !== undefined && resolve(folder, file) === resolve(folder, wanted);
  const found =
    wanted === undefined
      ? (usual.find((file) => files.includes(file)) ?? (files.length === 1 ? files[0] : undefined))
      : files.find(matches);
  if (found) return join(folder, found);
  const missing = wanted === undefined ? 'model.onnx' : wanted;
  throw new VecbridgeError(
    'NOT_FOUND',
    `${folder} has no ${missing}${files.length ? `; it has ${files.join(', ')}` : ''}`,
    {
      hint: files.length
        ? `choose one: --set file=${files[0]}`
        : 'export the model to ONNX (optimum-cli export onnx …)',
      context: { folder, files },
    },
  );
}

/** "org/name" where the configuration tells it, else the folder's name. */
function modelName(folder: string, config: Json | undefined): string {
  const name = config?.['_name_or_path'];
  return typeof name === 'string' && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : basename(resolve(folder));
}

async function readJson(path: string): Promise<Json | undefined> {
  if (!existsSync(path)) return undefined;
  const text = await readFile(path, 'utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Json;
  } catch (cause) {
    throw badConfig(path, `not JSON (${(cause as Error).message.slice(0, 80)})`);
  }
  throw badConfig(path, 'an object is expected');
}

const badConfig = (path: string, what: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path}: ${what}`, {
    hint: 'copy the file from the model again',
    context: { path },
  });
