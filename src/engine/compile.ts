import type * as Ort from 'onnxruntime-node';
import { chooseEngine, type EngineName } from './available.js';
import type { Compiled } from './compiled.js';
import { eager } from './eager.js';
import { encodeModel, oldestVersion } from './onnx-proto.js';
import { onnxSession } from './onnx-session.js';
import { wantedProviders } from './providers.js';
import type { Precision, Signature } from './signature.js';
import { traceAnyRows } from './symbolic-rows.js';
import { getThreads } from './threads.js';
import { type TensorFunction, trace } from './trace.js';

export type { Compiled } from './compiled.js';
export type { Dtype, Precision, Signature, TensorSpec, TypedArray } from './signature.js';
export type { TensorFunction } from './trace.js';

export interface CompileOptions {
  /** The name of the graph, shown by ONNX tools. */
  readonly name?: string;
  /** 'float64' computes every float in doubles; inputs and outputs are then Float64Arrays. ONNX Runtime only. */
  readonly precision?: Precision;
  /** Default: see setThreads. */
  readonly threads?: number;
  /**
   * ONNX Runtime's execution providers in order of preference, all of which must be there. Default: in float32 those of
   * VECBRIDGE_PROVIDERS when set, else ['cpu'].
   */
  readonly providers?: readonly string[];
  /** Default 'auto': VECBRIDGE_ENGINE when set, else the best engine available. */
  readonly engine?: 'auto' | EngineName;
  /** Allows arrays of more than 65,536 elements to be baked in as constants. */
  readonly bigConstants?: boolean;
}

/**
 * Traces `fn` once and makes it ready to run. Throws UNTRACEABLE for what cannot be compiled (src/engine/README.md),
 * MISSING_PART when no engine can run it.
 */
export async function compile(
  fn: TensorFunction,
  signature: Signature,
  options: CompileOptions = {},
): Promise<Compiled> {
  const precision = options.precision ?? 'float32';
  const program = trace(fn, signature, options);
  const engine = await chooseEngine(options.engine ?? 'auto', precision);
  if (engine.name !== 'onnx') return eager(engine.name, fn, program, signature);
  const threads = options.threads ?? getThreads();
  return onnxSession(engine.ort as typeof Ort, program, signature, {
    precision,
    threads,
    providers: options.providers ?? (precision === 'float32' ? wantedProviders() : ['cpu']),
  });
}

interface ExportOptions {
  readonly name?: string;
  readonly precision?: Precision;
  /** The first size of every input becomes this symbol: the file takes any number of rows. */
  readonly dynamicBatch?: string;
  /** Key-value pairs stored in the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an .onnx file that computes `fn` in any ONNX engine (opset 17 where that suffices, else 20). Arrays captured by `fn` become
 * initializers, of any size. Throws UNTRACEABLE, also where a symbolic number of rows is not possible.
 */
export function exportOnnx(fn: TensorFunction, signature: Signature, options: ExportOptions = {}): Uint8Array {
  const tracing = { ...options, bigConstants: true };
  const rows = options.dynamicBatch;
  const graph = rows === undefined ? trace(fn, signature, tracing).graph : traceAnyRows(fn, signature, rows, tracing);
  return encodeModel(graph, options.metadata, oldestVersion(graph));
}
