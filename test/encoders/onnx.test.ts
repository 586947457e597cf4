import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type OnnxEncoderRequest, onnxEncoder } from '../../src/encoders/onnx.js';
import { writeTensors } from '../../src/vectors/formats/safetensors/safetensors.js';
import { rowOf } from '../../src/vectors/matrix.js';
import {
  sentenceModel,
  sentenceTransformers,
  tableRow,
  tokenizer,
  tokenModel,
  words,
  writeModel,
} from './tiny-onnx.js';

const root = mkdtempSync(join(tmpdir(), 'vecbridge-onnx-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** The folder of sentenceTransformers with changes. */
const folderWith = (changes: Readonly<Record<string, unknown>> = {}): string =>
  writeModel(join(root, `model-${folders++}`), { ...sentenceTransformers, ...changes });

async function encode(folder: string, texts: string[], request: OnnxEncoderRequest = {}) {
  const encoder = await onnxEncoder(folder, request);
  try {
    const { vectors, truncated } = await encoder.encode(texts);
    const rows = Array.from({ length: vectors.rows }, (_, i) => [...rowOf(vectors, i)]);
    return { rows, truncated, modelId: encoder.modelId, identity: encoder.identity };
  } finally {
    await encoder.close();
  }
}

/** Table rows of the tokens, by words. */
const rowsOf = (...tokens: string[]): number[][] => tokens.map((token) => tableRow(words.indexOf(token)));
const meanOf = (rows: number[][]): number[] =>
  rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
const unit = (row: number[]): number[] => row.map((value) => value / Math.hypot(...row));
const close = (found: number[][], expected: number[][]): void => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((row, i) => {
    expect(found[i]).toHaveLength(row.length);
    row.forEach((value, j) => {
      expect(found[i]![j], `row ${i}, number ${j}`).toBeCloseTo(value, 5);
    });
  });
};

describe('a sentence-transformers folder', () => {
  it('pools over the tokens of each text, not over padding, and keeps the order of the texts', async () => {
    const texts = ['red green blue sky', 'blue', 'unknown red', 'sky'];
    const expected = [
      ['[CLS]', 'red', 'green', 'blue', 'sky', '[SEP]'],
      ['[CLS]', 'blue', '[SEP]'],
      ['[CLS]', 'un', '##known', 'red', '[SEP]'],
      ['[CLS]', 'sky', '[SEP]'],
    ].map((tokens) => unit(meanOf(rowsOf(...tokens))));
    const together = await encode(folderWith(), texts);
    close(together.rows, expected);
    expect(together).toMatchObject({ truncated: 0, modelId: 'tests/tiny' });
    const apart = await encode(folderWith(), texts, { options: { batchTokens: 16, batch: 2 } });
    close(apart.rows, expected);
  });

  it('cuts long texts, and keeps the token at the end', async () => {
    const { rows, truncated } = await encode(folderWith(), ['red red red green green blue blue sky', 'red']);
    close([rows[0]!], [unit(meanOf(rowsOf('[CLS]', 'red', 'red', 'red', 'green', 'green', 'blue', '[SEP]')))]);
    expect(truncated).toBe(1);
  });

  const table = rowsOf('[CLS]', 'red', 'sky', '[SEP]');
  const weighted = table[0]!.map((_, j) => table.reduce((sum, row, t) => sum + (t + 1) * row[j]!, 0) / 10);
  it.each<[string, string, number[]]>([
    ['cls', 'pooling_mode_cls_token', table[0]!],
    ['max', 'pooling_mode_max_tokens', table[0]!.map((_, j) => Math.max(...table.map((row) => row[j]!)))],
    ['mean-sqrt-length', 'pooling_mode_mean_sqrt_len_tokens', meanOf(table).map((v) => v * 2)],
    ['weighted-mean', 'pooling_mode_weightedmean_tokens', weighted],
    ['last', 'pooling_mode_lasttoken', table[3]!],
  ])('pools by %s', async (name, key, expected) => {
    const modules = (sentenceTransformers['modules.json'] as object[]).slice(0, 2); // without Normalize
    const folder = folderWith({ 'modules.json': modules, '1_Pooling/config.json': { [key]: true } });
    close((await encode(folder, ['red sky', 'red green blue sky'])).rows.slice(0, 1), [expected]);
    const told = folderWith({ 'modules.json': modules });
    close((await encode(told, ['red sky'], { options: { pooling: name } })).rows, [expected]);
  });

  it('joins several poolings', async () => {
    const folder = folderWith({
      'modules.json': (sentenceTransformers['modules.json'] as object[]).slice(0, 2),
      '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true },
    });
    close((await encode(folder, ['red sky'])).rows, [[...table[0]!, ...meanOf(table)]]);
  });

  it('has a prompt for queries', async () => {
    const prompts = { prompts: { query: 'query: ', passage: 'sky ' }, default_prompt_name: null };
    const folder = folderWith({ 'config_sentence_transformers.json': prompts });
    const query = unit(meanOf(rowsOf('[CLS]', 'query', ':', 'red', '[SEP]')));
    const passage = unit(meanOf(rowsOf('[CLS]', 'sky', 'red', '[SEP]')));
    close((await encode(folder, ['red'], { kind: 'query' })).rows, [query]);
    close((await encode(folder, ['red'], { kind: 'document' })).rows, [passage]);
    close((await encode(folder, ['red'], { prefix: 'sky ' })).rows, [passage]);
    close((await encode(folder, ['red'])).rows, [unit(meanOf(rowsOf('[CLS]', 'red', '[SEP]')))]);
    const byDefault = folderWith({ 'config_sentence_transformers.json': { ...prompts, default_prompt_name: 'query' } });
    close((await encode(byDefault, ['red'])).rows, [query]);
  });

  it('leaves the prompt out of the pooling where it says so', async () => {
    const pooling = { pooling_mode_mean_tokens: true, include_prompt: false };
    const folder = folderWith({ '1_Pooling/config.json': pooling });
    close((await encode(folder, ['red'], { prefix: 'query: ' })).rows, [unit(meanOf(rowsOf('red', '[SEP]')))]);
  });

  it('shortens vectors to the first dims', async () => {
    const expected = unit(meanOf(rowsOf('[CLS]', 'red', '[SEP]')).slice(0, 2));
    close((await encode(folderWith(), ['red'], { options: { dims: 2 } })).rows, [expected]);
    await expect(encode(folderWith(), ['red'], { options: { dims: 9 } })).rejects.toThrow(
      /dims 9 are asked for, the model gives 3/,
    );
  });

  it('lower-cases where it says so', async () => {
    const folder = folderWith({ 'sentence_bert_config.json': { max_seq_length: 8, do_lower_case: true } });
    close((await encode(folder, ['RED'])).rows, [unit(meanOf(rowsOf('[CLS]', 'red', '[SEP]')))]);
  });

  it('may take 32-bit token ids, and call its output otherwise', async () => {
    const folder = folderWith({ 'onnx/model.onnx': tokenModel('token_embeddings', 'int32') });
    close((await encode(folder, ['red'])).rows, [unit(meanOf(rowsOf('[CLS]', 'red', '[SEP]')))]);
  });

  it('may pool in the graph', async () => {
    const folder = folderWith({ 'onnx/model.onnx': sentenceModel(), 'modules.json': undefined });
    close((await encode(folder, ['blue red', 'sky'])).rows, rowsOf('blue', 'sky'));
  });

  it('applies the layers behind the pooling', async () => {
    const folder = folderWith({
      'modules.json': [
        { type: 'sentence_transformers.models.Transformer', path: '' },
        { type: 'sentence_transformers.models.Pooling', path: '1_Pooling' },
        { type: 'sentence_transformers.models.Dense', path: '2_Dense' },
        { type: 'sentence_transformers.models.Normalize', path: '3_Normalize' },
      ],
      '2_Dense/config.json': {
        in_features: 3,
        out_features: 2,
        activation_function: 'torch.nn.modules.activation.Tanh',
      },
    });
    const weight = [0.1, -0.2, 0.3, 0.05, 0.1, 0];
    const bias = [0.1, -0.4];
    await writeTensors(join(folder, '2_Dense', 'model.safetensors'), [
      ['linear.weight', { dtype: 'f32', shape: [2, 3], data: Float32Array.from(weight) }],
      ['linear.bias', { dtype: 'f32', shape: [2], data: Float32Array.from(bias) }],
    ]);
    const mean = meanOf(rowsOf('[CLS]', 'red', '[SEP]'));
    const expected = bias.map((b, i) => Math.tanh(b + mean.reduce((sum, x, j) => sum + x * weight[3 * i + j]!, 0)));
    close((await encode(folder, ['red'])).rows, [unit(expected)]);
    writeModel(folder, { '2_Dense/config.json': { activation_function: 'torch.nn.SELU' } });
    await expect(encode(folder, ['red'])).rejects.toThrow(/the activation SELU cannot be used/);
  });

  it('a graph that pools has all modules inside', async () => {
    const strange = [{ type: 'x.Transformer' }, { type: 'x.Strange' }];
    const folder = folderWith({ 'onnx/model.onnx': sentenceModel(), 'modules.json': strange });
    close((await encode(folder, ['blue'])).rows, rowsOf('blue'));
  });

  it('tells the space apart by files and options', async () => {
    const folder = folderWith();
    const first = await encode(folder, ['red']);
    const same = await encode(folder, ['sky']);
    const other = await encode(folder, ['red'], { prefix: 'query: ' });
    expect(same.identity).toEqual(first.identity);
    expect(other.identity).not.toEqual(first.identity);
  });
});

describe('what cannot be used is refused', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, RegExp, RegExp]>([
    [
      'no pooling anywhere',
      { 'modules.json': [] },
      {},
      /nothing in the folder says how .* pools/,
      /--set pooling=mean/,
    ],
    ['no tokenizer', { 'tokenizer.json': undefined }, {}, /has no tokenizer\.json/, /tokenizer\.json/],
    ['no model', { 'onnx/model.onnx': undefined }, {}, /has no model\.onnx/, /export the model/],
    [
      'another module',
      { 'modules.json': [{ type: 'x.Transformer' }, { path: '1_Pooling', type: 'x.Pooling' }, { type: 'x.LSTM' }] },
      {},
      /the module LSTM \(modules\.json\) is not supported/,
      /inside the graph/,
    ],
    [
      'modules in another order',
      {
        'modules.json': [{ type: 'x.Transformer' }, { type: 'x.Normalize' }, { path: '1_Pooling', type: 'x.Pooling' }],
      },
      {},
      /the module Pooling behind Normalize/,
      /in this order/,
    ],
    [
      'a pooling of sentence vectors',
      { 'onnx/model.onnx': sentenceModel() },
      { pooling: 'mean' },
      /with these inputs and outputs is not supported/,
      /gives sentence_embedding/,
    ],
    [
      'a damaged model',
      { 'onnx/model.onnx': Uint8Array.of(1, 2, 3) },
      {},
      /ONNX Runtime refuses .*model\.onnx/,
      /export the model again/,
    ],
    [
      'a tokenizer of another kind',
      { 'tokenizer.json': { ...tokenizer, model: { type: 'Strange' } } },
      {},
      /tokenizer\.json of .* cannot be used/,
      /WordPiece/,
    ],
    ['an unknown option', {}, { poolin: 'mean' }, /ONNX encoder has no option "poolin"/, /did you mean "pooling"/],
    ['no room for tokens', { 'sentence_bert_config.json': undefined }, { maxTokens: 2 }, /maxTokens/, /./],
    ['no such file', {}, { file: 'other.onnx' }, /has no other\.onnx; it has onnx.model\.onnx/, /--set file=/],
    ['an unknown pooling', { '1_Pooling/config.json': {} }, {}, /names no known pooling/, /./],
  ])('%s', async (_, changes, options, message, hint) => {
    const folder = writeModel(join(root, `bad-${folders++}`), { ...sentenceTransformers, ...changes });
    const error = await onnxEncoder(folder, { options }).then(
      () => undefined,
      (e) => e,
    );
    expect(error?.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.code).not.toBe('INTERNAL');
  });

  it('a folder that is not there', async () => {
    await expect(onnxEncoder(join(root, 'nowhere'))).rejects.toThrow(/no such model folder/);
  });
});
