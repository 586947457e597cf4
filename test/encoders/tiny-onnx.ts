import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OnnxGraph } from '../../src/engine/onnx-graph.js';
import { encodeModel } from '../../src/engine/onnx-proto.js';

export const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'red', 'green', 'blue', 'sky', 'query', ':', 'un', '##known'];
const width = 3;

/** The row of a token in the table of the tiny model. */
export const tableRow = (token: number): number[] => [token + 1, (token * 7) % 5, token % 2 ? -1 : 2];

const table = Float32Array.from(words.flatMap((_, token) => tableRow(token)));

/** Token vectors are rows of a table; those of padding are moved far away, so that a pooling that reads them shows. */
export function tokenModel(output = 'last_hidden_state', dtype: 'int64' | 'int32' = 'int64'): Uint8Array {
  const graph: OnnxGraph = {
    name: 'tiny',
    nodes: [
      { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'], attributes: {} },
      { op: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: 1 } },
      { op: 'Sub', inputs: ['mask', 'one'], outputs: ['absent'], attributes: {} },
      { op: 'Mul', inputs: ['absent', 'far'], outputs: ['moved'], attributes: {} },
      { op: 'Unsqueeze', inputs: ['moved', 'last'], outputs: ['wide'], attributes: {} },
      { op: 'Add', inputs: ['rows', 'wide'], outputs: [output], attributes: {} },
    ],
    constants: [
      { name: 'table', dtype: 'float32', dims: [words.length, width], data: table },
      { name: 'one', dtype: 'float32', dims: [], data: Float32Array.of(1) },
      { name: 'far', dtype: 'float32', dims: [], data: Float32Array.of(1000) },
      { name: 'last', dtype: 'int64', dims: [1], data: BigInt64Array.of(2n) },
    ],
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, dtype, dims: ['batch', 'length'] })),
    outputs: [{ name: output, dtype: 'float32', dims: ['batch', 'length', width] }],
  };
  return encodeModel(graph);
}

/** Pools inside the graph: the vector of the first token. */
export function sentenceModel(): Uint8Array {
  return encodeModel({
    name: 'tiny',
    nodes: [
      { op: 'Gather', inputs: ['input_ids', 'second'], outputs: ['ids'], attributes: { axis: 1 } },
      { op: 'Gather', inputs: ['table', 'ids'], outputs: ['sentence_embedding'], attributes: {} },
    ],
    constants: [
      { name: 'table', dtype: 'float32', dims: [words.length, width], data: table },
      { name: 'second', dtype: 'int64', dims: [], data: BigInt64Array.of(1n) },
    ],
    inputs: [{ name: 'input_ids', dtype: 'int64', dims: ['batch', 'length'] }],
    outputs: [{ name: 'sentence_embedding', dtype: 'float32', dims: ['batch', width] }],
  });
}

const special = (content: string) => ({
  id: words.indexOf(content),
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

export const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map(special),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: false,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, i) => [word, i])),
  },
};

/** What sentence-transformers writes for a model with mean pooling and unit vectors. */
export const sentenceTransformers: Readonly<Record<string, unknown>> = {
  'modules.json': [
    { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' },
    { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
    { idx: 2, name: '2', path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
  ],
  '1_Pooling/config.json': {
    word_embedding_dimension: width,
    pooling_mode_cls_token: false,
    pooling_mode_mean_tokens: true,
  },
  'sentence_bert_config.json': { max_seq_length: 8, do_lower_case: false },
  'config.json': { model_type: 'bert', max_position_embeddings: 512, _name_or_path: 'tests/tiny' },
  'tokenizer.json': tokenizer,
  'tokenizer_config.json': { pad_token: '[PAD]', model_max_length: 1e30 },
  'onnx/model.onnx': tokenModel(),
};

/** Writes a folder of JSON and .onnx files; undefined leaves a file out. */
export function writeModel(folder: string, files: Readonly<Record<string, unknown>>): string {
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return folder;
}
