import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { matmul } from '../linalg/matmul.js';
import { readTensors, tensorFloats } from '../vectors/formats/safetensors/safetensors.js';
import type { Matrix } from '../vectors/matrix.js';

/** A layer behind the pooling, y = f(x Wᵀ + b), as sentence-transformers keeps it in 2_Dense. */
export interface Dense {
  /** W: (out, in) */
  readonly weight: Matrix;
  readonly bias: Float32Array | undefined;
  readonly activation: Activation;
}

type Activation = 'Identity' | 'Tanh' | 'ReLU' | 'Sigmoid';

const activations: Readonly<Record<Activation, (x: number) => number>> = {
  Identity: (x) => x,
  Tanh: Math.tanh,
  ReLU: (x) => Math.max(0, x),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/** Reads config.json and model.safetensors of a Dense module; UNSUPPORTED for other activations and weight formats. */
export async function readDense(folder: string): Promise<Dense> {
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  const activation = String(config['activation_function'] ?? 'torch.nn.modules.activation.Tanh')
    .split('.')
    .at(-1)!;
  if (!Object.hasOwn(activations, activation)) {
    throw unsupported(folder, `the activation ${activation}`, `known are ${Object.keys(activations).join(', ')}`);
  }
  const path = join(folder, 'model.safetensors');
  if (!existsSync(path))
    throw unsupported(folder, 'weights outside model.safetensors', 'save the model in safetensors format');
  const tensors = await readTensors(path);
  const weight = tensors.get('linear.weight');
  const bias = tensors.get('linear.bias');
  const [rows, dim] = weight?.shape ?? [];
  if (weight?.shape.length !== 2 || rows === undefined || dim === undefined || (bias && bias.shape[0] !== rows)) {
    throw unsupported(folder, 'weights without linear.weight, or with a bias of another size', 'copy the folder again');
  }
  return {
    weight: { data: tensorFloats(weight), rows, dim },
    bias: bias && tensorFloats(bias),
    activation: activation as Activation,
  };
}

/** (n, in) → (n, out). Throws DIM_MISMATCH where the pooling gives another width. */
export async function applyDense({ weight, bias, activation }: Dense, x: Matrix): Promise<Matrix> {
  const y = await matmul(x, weight, { transposeB: true });
  const f = activations[activation];
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(y.data[i]! + (bias ? bias[i % y.dim]! : 0));
  return y;
}

const unsupported = (folder: string, what: string, hint: string): VecbridgeError =>
  new VecbridgeError('UNSUPPORTED', `${folder}: ${what} cannot be used`, { hint, context: { folder } });
