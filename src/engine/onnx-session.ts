import type * as Ort from 'onnxruntime-node';
import { VecbridgeError } from '../core/errors.js';
import { type Compiled, checkRun } from './compiled.js';
import { encodeModel } from './onnx-proto.js';
import { arrayType, type Precision, type Signature, sizeOf, type TypedArray } from './signature.js';
import type { Program } from './trace.js';

interface SessionOptions {
  readonly precision: Precision;
  readonly threads: number;
  readonly providers: readonly string[];
}

/**
 * A session owns its threads; idle ones do not spin, since two sessions that spin on a few cores slow each other down
 * several times. `onnx`: the bytes, or the path of a file. Throws MISSING_PART where a provider is not there.
 */
export function createSession(
  ort: typeof Ort,
  onnx: Uint8Array | string,
  { threads, providers, precision }: SessionOptions,
): Promise<Ort.InferenceSession> {
  return ort.InferenceSession.create(onnx as string, {
    executionProviders: [...providers],
    // Further fusions, x·σ(x) into one operator among them, have kernels in float32 only.
    graphOptimizationLevel: precision === 'float64' ? 'basic' : 'all',
    executionMode: 'sequential',
    interOpNumThreads: 1,
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }).catch((error: Error) => {
    throw refusal(ort, providers, error);
  });
}

/** ONNX Runtime's view of an array; nothing is copied. */
export const tensorOf = (ort: typeof Ort, dtype: string, data: TypedArray, dims: readonly number[]): Ort.Tensor =>
  new ort.Tensor(dtype as 'float32', data as Float32Array, dims);

/** Runs a program on ONNX Runtime. */
export async function onnxSession(
  ort: typeof Ort,
  program: Program,
  signature: Signature,
  options: SessionOptions,
): Promise<Compiled> {
  // A session may only be fed with what its graph uses.
  const inputs = program.graph.inputs.filter((i) => program.used.has(i.name));
  const onnx = encodeModel({ ...program.graph, inputs });
  const session = await createSession(ort, onnx, options);
  const outputs = Object.entries(program.outputs);
  return {
    engine: 'onnx',
    onnx,
    outputs: program.outputs,
    async run(given, into = {}) {
      checkRun(signature, program.outputs, options.precision, given, into);
      const feeds = Object.fromEntries(
        inputs.map((i) => [i.name, tensorOf(ort, i.dtype, given[i.name]!, i.dims as number[])]),
      );
      const results: Record<string, TypedArray> = {};
      const fetches: Record<string, Ort.Tensor> = {};
      for (const [key, o] of outputs) {
        const data = into[key] ?? new (arrayType(o.dtype, options.precision))(sizeOf(o.shape));
        results[key] = data;
        fetches[key] = tensorOf(ort, o.dtype === 'float32' ? options.precision : o.dtype, data, o.shape);
      }
      await session.run(feeds, fetches);
      return results;
    },
    release: () => session.release(),
  };
}

function refusal(ort: typeof Ort, providers: readonly string[], cause: Error): VecbridgeError {
  const reason = cause.message.split('\n')[0]!;
  if (providers.every((p) => p === 'cpu')) {
    return new VecbridgeError('INTERNAL', `ONNX Runtime refuses the compiled function: ${reason}`, { cause });
  }
  const known = ort.listSupportedBackends().map((b) => b.name);
  return new VecbridgeError(
    'MISSING_PART',
    `ONNX Runtime cannot use the providers ${providers.join(', ')}: ${reason}`,
    {
      hint: `this installation knows ${known.join(', ')}; cuda and tensorrt also need their libraries, webgpu a graphics card. Leave providers out to use the processor`,
      context: { providers, known },
      cause,
    },
  );
}
