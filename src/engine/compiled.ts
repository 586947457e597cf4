import { VecbridgeError } from '../core/errors.js';
import type { EngineName } from './available.js';
import {
  arrayType,
  type OutputSpec,
  type Precision,
  type Signature,
  sizeOf,
  type TensorSpec,
  type TypedArray,
} from './signature.js';

/** A function ready to run. */
export interface Compiled {
  readonly engine: EngineName;
  /** The .onnx file that runs, where the engine is ONNX Runtime. */
  readonly onnx?: Uint8Array;
  readonly outputs: Record<string, OutputSpec>;
  /**
   * Inputs are arrays of the signature's sizes, read in place. Arrays in `into` (also views of a WebAssembly.Memory)
   * are written in place and returned; the other outputs are new arrays. Throws DIM_MISMATCH and BAD_VALUE.
   */
  run(inputs: Record<string, TypedArray>, into?: Record<string, TypedArray>): Promise<Record<string, TypedArray>>;
  /** Frees what the engine holds. */
  release(): Promise<void>;
}

function checkArray(
  role: string,
  key: string,
  spec: TensorSpec,
  array: TypedArray | undefined,
  precision: Precision,
): void {
  const wanted = arrayType(spec.dtype ?? 'float32', precision);
  if (array === undefined)
    throw new VecbridgeError('BAD_USAGE', `the ${role} ${key} is missing`, { context: { [role]: key } });
  if (!(array instanceof wanted)) {
    throw new VecbridgeError(
      'BAD_USAGE',
      `the ${role} ${key} must be a ${wanted.name}, got ${(array as object).constructor.name}`,
      {
        context: { [role]: key, expected: wanted.name, got: (array as object).constructor.name },
      },
    );
  }
  const size = sizeOf(spec.shape);
  if (array.length !== size) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `the ${role} ${key} has the shape [${spec.shape}], ${size} numbers, got ${array.length}`,
      {
        context: { [role]: key, shape: spec.shape, length: array.length },
      },
    );
  }
}

const overlap = (a: TypedArray, b: TypedArray): boolean =>
  a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;

/** Checks names, types and lengths of the arrays of one run. */
export function checkRun(
  signature: Signature,
  outputs: Record<string, OutputSpec>,
  precision: Precision,
  inputs: Record<string, TypedArray>,
  into: Record<string, TypedArray>,
): void {
  for (const [key, spec] of Object.entries(signature)) checkArray('input', key, spec, inputs[key], precision);
  for (const [key, array] of Object.entries(into)) {
    const spec = outputs[key];
    if (!spec) {
      throw new VecbridgeError('BAD_USAGE', `there is no output ${key}`, {
        hint: `outputs: ${Object.keys(outputs).join(', ')}`,
      });
    }
    checkArray('output', key, spec, array, precision);
    const shared = Object.entries(inputs).find(([, input]) => overlap(array, input))?.[0];
    if (shared !== undefined) {
      throw new VecbridgeError('BAD_USAGE', `the output ${key} shares memory with the input ${shared}`, {
        hint: 'give the output memory of its own: the order of writes and reads is the engine’s own',
        context: { input: shared, output: key },
      });
    }
  }
}
