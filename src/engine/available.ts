import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import type * as Ort from 'onnxruntime-node';
import { VecbridgeError } from '../core/errors.js';
import type { Precision } from './signature.js';
import { tf } from './tf.js';
import { getThreads } from './threads.js';
import { wasmBackend } from './wasm-backend.js';

export type EngineName = 'onnx' | 'tensorflow' | 'wasm' | 'cpu';

/** The order in which 'auto' tries the engines. */
export const ENGINES: readonly EngineName[] = ['onnx', 'tensorflow', 'wasm', 'cpu'];

interface EngineStatus {
  readonly name: EngineName;
  readonly available: boolean;
  readonly version?: string;
  /** What it is, or why it cannot be used. */
  readonly detail: string;
  /** ONNX Runtime's execution providers in this installation. */
  readonly providers?: readonly string[];
}

export interface EngineInfo {
  /** The engine that compiled functions use unless told otherwise; float64 always needs onnx. */
  readonly auto: EngineName;
  /** What VECBRIDGE_ENGINE says, when set. */
  readonly forced?: EngineName;
  readonly threads: number;
  readonly cores: number;
  readonly engines: readonly EngineStatus[];
}

/** Imports a package by name. */
export type Importer = (name: string) => Promise<unknown>;

interface Loaded extends EngineStatus {
  /** The module onnxruntime-node; not typed, as its types are missing where the package is. */
  readonly ort?: unknown;
}

const LOADERS: Record<EngineName, (importer: Importer) => Promise<Loaded>> = {
  onnx: loadOnnx,
  tensorflow: loadTensorflow,
  wasm: loadWasm,
  cpu: async () => ({
    name: 'cpu',
    available: true,
    version: tf.version_core,
    detail: 'TensorFlow.js in plain JavaScript: slow, the reference',
  }),
};

const ordinary: Importer = (name) => import(name);
const loaded = new Map<EngineName, Promise<Loaded>>();

function load(name: EngineName, importer: Importer): Promise<Loaded> {
  if (importer !== ordinary) return LOADERS[name](importer);
  const known = loaded.get(name) ?? LOADERS[name](importer);
  loaded.set(name, known);
  return known;
}

/**
 * Says what computes here: the engine in use, threads and cores. For every engine it says whether it is installed,
 * and why not.
 *
 * Throws BAD_OPTION (the variable VECBRIDGE_ENGINE names no engine).
 *
 * @example
 * import { engineInfo } from 'vecbridge';
 * const { auto, threads, engines } = await engineInfo();
 * console.log(auto, threads, engines.map(({ name, available }) => `${name}: ${available}`));
 */
export async function engineInfo(importer: Importer = ordinary): Promise<EngineInfo> {
  const forced = forcedEngine();
  const all = await Promise.all(ENGINES.map((name) => load(name, importer)));
  const engines = all.map(({ ort: _, ...status }): EngineStatus => status);
  const auto = forced ?? engines.find((e) => e.available)!.name;
  return { auto, ...(forced && { forced }), threads: getThreads(), cores: availableParallelism(), engines };
}

/**
 * The engine to use: the one asked for, else the one VECBRIDGE_ENGINE names, else the first that is available.
 * Throws MISSING_PART when it cannot be used; float64 is ONNX Runtime's alone.
 */
export async function chooseEngine(
  wanted: 'auto' | EngineName,
  precision: Precision,
  importer: Importer = ordinary,
): Promise<Loaded> {
  const named = wanted === 'auto' ? forcedEngine() : wanted;
  if (precision === 'float64' && named !== undefined && named !== 'onnx') {
    throw new VecbridgeError('MISSING_PART', `the engine ${named} computes in float32 only, and float64 is needed`, {
      hint: 'use the engine onnx: npm install onnxruntime-node',
      context: { engine: named, precision },
    });
  }
  const candidates = named ? [named] : precision === 'float64' ? (['onnx'] as const) : ENGINES;
  const reasons: string[] = [];
  for (const name of candidates) {
    const engine = await load(name, importer);
    if (engine.available) {
      if (reasons.length > 0 && importer === ordinary) sayOnce(engine.name, reasons[0]!);
      return engine;
    }
    reasons.push(`${name}: ${engine.detail}`);
  }
  throw new VecbridgeError('MISSING_PART', `no engine can run this in ${precision} (${reasons.join('; ')})`, {
    hint: 'npm install onnxruntime-node, or see vecbridge doctor',
    context: { precision, reasons },
  });
}

/**
 * Whether float32 programs compute on the thread that also hears Ctrl-C: of all engines but ONNX Runtime. What would compute
 * longer than half a second there is then cut into parts, with a turn of the event loop between two.
 */
export const holdsUpSignals = async (): Promise<boolean> => (await chooseEngine('auto', 'float32')).name !== 'onnx';

/** How much slower than ONNX Runtime on one thread, by processor time; where it has several threads, that much more. */
export const SLOWER: Partial<Record<EngineName, string>> = {
  wasm: 'translating takes about 3 times the processor time, a fit about 9 times, and one thread computes (docs/decisions/009-dependencies.md)',
  cpu: 'many times slower',
};

let said = false;

/** A slow fit should not stay a riddle: one line, once for each process, whatever is asked of stderr otherwise. */
function sayOnce(name: EngineName, reason: string): void {
  const slower = SLOWER[name];
  if (said || slower === undefined) return;
  said = true;
  process.stderr.write(
    `warning: no ONNX Runtime (${reason.replace(/^onnx: /, '')}), ${name} computes: ${slower}; vecbridge doctor says what to do\n`,
  );
}

function forcedEngine(): EngineName | undefined {
  const name = process.env['VECBRIDGE_ENGINE'];
  if (!name || name === 'auto') return undefined;
  if ((ENGINES as readonly string[]).includes(name)) return name as EngineName;
  throw new VecbridgeError('BAD_OPTION', `VECBRIDGE_ENGINE is '${name}', which is not an engine`, {
    hint: `one of auto, ${ENGINES.join(', ')}`,
    context: { value: name, engines: ENGINES },
  });
}

async function loadOnnx(importer: Importer): Promise<Loaded> {
  // 1.30 keeps events of every session beneath the home folder, for upload. "0" allows that.
  process.env['ORT_DISABLE_TELEMETRY'] ||= '1';
  try {
    const ort = (await importer('onnxruntime-node')) as typeof Ort;
    const providers = ort.listSupportedBackends().map((b) => b.name);
    return { name: 'onnx', available: true, version: ort.env.versions.node, providers, ort, detail: 'ONNX Runtime' };
  } catch (error) {
    return { name: 'onnx', available: false, detail: missing('onnxruntime-node', error) };
  }
}

async function loadWasm(): Promise<Loaded> {
  const works = await wasmBackend().catch(() => false);
  const detail = works
    ? 'TensorFlow.js on WebAssembly, one thread'
    : 'the WebAssembly backend of TensorFlow.js does not start here';
  return { name: 'wasm', available: works, version: tf.version_core, detail };
}

/** The native TensorFlow packages, which a user may have installed; the first one registers the backend 'tensorflow'. */
async function loadTensorflow(importer: Importer): Promise<Loaded> {
  const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
  const reasons: string[] = [];
  const before = tf.engine().backendName ?? 'cpu';
  restoreRemovedUtil();
  for (const name of packages) {
    try {
      const native = (await importer(name)) as { version?: Record<string, string> };
      const works = tf.findBackend('tensorflow') !== null;
      await tf.setBackend(before);
      if (works)
        return {
          name: 'tensorflow',
          available: true,
          version: native.version?.['tfjs-node'] ?? tf.version_core,
          detail: name,
        };
      reasons.push(`${name} registered no backend`);
    } catch (error) {
      reasons.push(missing(name, error));
    }
  }
  return { name: 'tensorflow', available: false, detail: reasons.join('; ') };
}

/** tfjs-node 4.22 calls two functions that Node 23 removed from node:util. */
function restoreRemovedUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (x: unknown) => x === null || x === undefined;
  util['isArray'] ??= Array.isArray;
}

/** Why a package cannot be loaded. */
function missing(name: string, error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const first = message.split('\n')[0]!;
  if (code === 'ERR_MODULE_NOT_FOUND' && first.includes(`'${name}'`)) return `${name} is not installed`;
  // the second wording is tfjs-node's own
  if ((code === 'MODULE_NOT_FOUND' && first.includes('.node')) || first.includes('.node) can not be found')) {
    return `${name} is installed without a binary for ${process.platform} ${process.arch}`;
  }
  if (code === 'ERR_DLOPEN_FAILED') return `${name} is installed, but a native library is missing: ${first}`;
  return `${name} is installed but does not load: ${first}`;
}
