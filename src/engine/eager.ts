import type { EngineName } from './available.js';
import { type Compiled, checkRun } from './compiled.js';
import type { Signature, TypedArray } from './signature.js';
import { tf } from './tf.js';
import type { Program, TensorFunction } from './trace.js';

/**
 * Runs `fn` itself, operation by operation, on a TensorFlow.js backend that is initialised and has the engine's name.
 * The program, traced before, gives names and shapes of the outputs and has refused what other engines could not run.
 * float32 only.
 */
export function eager(
  engine: Exclude<EngineName, 'onnx'>,
  fn: TensorFunction,
  program: Program,
  signature: Signature,
): Compiled {
  return {
    engine,
    outputs: program.outputs,
    async run(given, into = {}) {
      checkRun(signature, program.outputs, 'float32', given, into);
      await letOthersRun();
      return onBackend(engine, () => {
        const inputs = Object.entries(signature).map(([key, s]): [string, tf.Tensor] => {
          return [key, tf.tensor(given[key] as Float32Array, [...s.shape], s.dtype ?? 'float32')];
        });
        const returned = fn(Object.fromEntries(inputs));
        const results = Object.keys(program.outputs).map((key): [string, TypedArray] => {
          const t = returned instanceof tf.Tensor ? returned : returned[key]!;
          return [key, delivered(t.dataSync() as TypedArray, into[key])];
        });
        return Object.fromEntries(results);
      });
    },
    release: async () => {},
  };
}

/** Longest time the event loop is kept from signals, timers and progress by runs one after the other, ms. */
const BREATH = 50;
let breathed = 0;

/** These engines compute on the thread that also hears Ctrl-C: a turn of the event loop comes between runs. */
async function letOthersRun(): Promise<void> {
  if (performance.now() - breathed < BREATH) return;
  await new Promise((done) => setImmediate(done));
  breathed = performance.now();
}

/** Runs `body` with the backend active and everything it makes disposed of. Synchronous, so nobody else sees the switch. */
function onBackend<T>(name: string, body: () => T): T {
  const engine = tf.engine();
  const before = engine.backendName ?? 'cpu';
  if (before !== name) void engine.setBackend(name);
  engine.startScope('run');
  try {
    return body();
  } finally {
    engine.endScope();
    if (before !== name) void engine.setBackend(before);
  }
}

/** The values in `into` when given, else in an array of their own: a backend may hand out its memory or the input's. */
function delivered(values: TypedArray, into: TypedArray | undefined): TypedArray {
  if (!into) return values.slice();
  into.set(values);
  return into;
}
