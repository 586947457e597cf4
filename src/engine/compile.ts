import type { EngineName } from './available.js';
import type { Compiled } from './compiled.js';
import { onnxSession } from './onnx-session.js';
import type { Precision, Signature } from './signature.js';
import { getThreads } from './threads.js';
import { type TensorFunction, trace } from './trace.js';

export type { Compiled } from './compiled.js';
export type { Signature, TypedArray } from './signature.js';

export interface CompileOptions {
  /** The name of the graph, shown by ONNX tools. */
  readonly name?: string;
  readonly precision?: Precision;
  /** Default: see setThreads. */
  readonly threads?: number;
  /** ONNX Runtime execution providers, the first that works is used; default cpu. */
  readonly providers?: readonly string[];
  readonly engine?: 'auto' | EngineName;
  /** Allows arrays of more than 65,536 elements to be baked in as constants. */
  readonly bigConstants?: boolean;
}

/** Traces `fn` once and makes it ready to run. */
export async function compile(
  fn: TensorFunction,
  signature: Signature,
  options: CompileOptions = {},
): Promise<Compiled> {
  const precision = options.precision ?? 'float32';
  const program = trace(fn, signature, options);
  const ort = await import('onnxruntime-node');
  return onnxSession(ort, program, signature, {
    precision,
    threads: options.threads ?? getThreads(),
    providers: options.providers ?? ['cpu'],
  });
}
