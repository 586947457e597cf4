/**
 * The query bridge: one vector of the source model → one vector of the target model, at once and without any native
 * part. Runs in Node, browsers and edge runtimes; nothing of Node is imported here or below.
 */
import { VecbridgeError } from '../core/errors.js';
import { damaged, jsonOf, readWeights, type WeightArrays } from './read-weights.js';
import { knownFamilies, rowMap } from './row-map.js';

export type { ErrorCode } from '../core/errors.js';
export { VecbridgeError };

export interface Bridge {
  /** Numbers in a vector that goes in, and in one that comes out. */
  readonly sourceDim: number;
  readonly targetDim: number;
  /** The embedding models, where the translator names them. */
  readonly sourceModel: string | undefined;
  readonly targetModel: string | undefined;
  /** The verdict of the fit: "aligned", "uncertain", "not-aligned" or "unverified". */
  readonly verdict: string;
  /** "wasm-simd" (weights of 16 bits, errors of about 3e-5 of the length) or "javascript" (about ten times as slow). */
  readonly engine: 'wasm-simd' | 'javascript';
  /**
   * A vector as the source model gives it → the translated vector, of unit length, with the mean of the target space
   * restored; the same as `Translator.translate` up to rounding. Written to `into` where it is given. Throws
   * DIM_MISMATCH, and BAD_VALUE for a vector of zeros or with NaN or infinite numbers.
   */
  translate(vector: ArrayLike<number>, into?: Float32Array): Float32Array;
}

export interface BridgeOptions {
  /** From the target space back to the source space. */
  readonly inverse?: boolean;
  /** Leave the mean of the target space out: unit vectors around the origin. */
  readonly centred?: boolean;
  /** false: plain JavaScript even where WebAssembly SIMD is there. */
  readonly simd?: boolean;
}

/** Gives the bytes of a file of a translator's folder ("translator.json", "weights.safetensors"). */
type ReadFile = (name: string) => Promise<Uint8Array | ArrayBuffer>;

const MANIFEST_FILE = 'translator.json';
const WEIGHTS_FILE = 'weights.safetensors';
/** The version of the folder format that is read here. */
const FORMAT_VERSION = 1;

/**
 * Loads a translator from
 * - the bytes of the one file that `vecbridge export --format safetensors` writes,
 * - the address of that file, or of a translator's folder (ending in "/"), which is fetched,
 * - or a function that reads a file of the folder: `(name) => readFile(join('a-to-b', name))`.
 *
 * Memory: two bytes for each weight (four without SIMD), and the file while it loads. Throws BAD_TRANSLATOR for
 * anything that does not fit together, NOT_FOUND where an address gives no file.
 */
export async function loadBridge(
  from: Uint8Array | ArrayBuffer | URL | string | ReadFile,
  options: BridgeOptions = {},
): Promise<Bridge> {
  if (typeof from === 'function') return fromFolder(from, options);
  if (typeof from !== 'string' && !(from instanceof URL)) return fromFile(bytesOf(from), options);
  const address = addressOf(from);
  if (!address.pathname.endsWith('/')) return fromFile(await download(address), options);
  return fromFolder((name) => download(new URL(name, address)), options);
}

async function fromFolder(read: ReadFile, options: BridgeOptions): Promise<Bridge> {
  const manifest = jsonOf(bytesOf(await read(MANIFEST_FILE)), MANIFEST_FILE);
  const weights = bytesOf(await read(WEIGHTS_FILE));
  const recorded = (manifest['files'] as Record<string, { bytes?: unknown } | undefined> | undefined)?.[WEIGHTS_FILE];
  if (typeof recorded?.bytes === 'number' && recorded.bytes !== weights.length)
    throw damaged(WEIGHTS_FILE, `it has ${weights.length} bytes, ${MANIFEST_FILE} records ${recorded.bytes}`);
  return create(manifest, MANIFEST_FILE, readWeights(weights, WEIGHTS_FILE).arrays, options);
}

async function fromFile(bytes: Uint8Array, options: BridgeOptions): Promise<Bridge> {
  const name = 'the exported file';
  const { arrays, metadata } = readWeights(bytes, name);
  const text = metadata['vecbridge'];
  if (text === undefined) throw damaged(name, 'it is no translator: its notes hold no "vecbridge"');
  return create(jsonOf(new TextEncoder().encode(text), name), name, arrays, options);
}

async function create(
  manifest: Record<string, unknown>,
  name: string,
  arrays: WeightArrays,
  { inverse = false, centred = false, simd = true }: BridgeOptions,
): Promise<Bridge> {
  const { formatVersion, family, spaces, verdict } = manifest;
  if (formatVersion !== FORMAT_VERSION)
    throw damaged(name, `it has format version ${String(formatVersion)}, version ${FORMAT_VERSION} is read`);
  const [source, target] = [spaceOf(spaces, 0, name), spaceOf(spaces, 1, name)];
  const [from, to] = inverse ? [target, source] : [source, target];
  const mean = (key: string, dim: number): Float32Array => {
    const found = arrays.get(key);
    if (found?.shape.join() !== `${dim}`) throw damaged(name, `there is no array "${key}" of ${dim} numbers`);
    return found.data;
  };
  const means = [mean('source_mean', source.dim), mean('target_mean', target.dim)] as const;
  if (typeof family !== 'string' || !knownFamilies.includes(family))
    throw damaged(name, `its family of maps is "${String(family)}", ${knownFamilies.join(', ')} are known`);
  const map = await rowMap({ family, arrays, dims: [source.dim, target.dim], inverse, simd });
  if (!map) throw damaged(name, `its arrays are not those of a ${family} map from ${source.dim} to ${target.dim} dims`);
  const centre = preprocessor(means[inverse ? 1 : 0], from.model);
  const restore = restorer(means[inverse ? 0 : 1], centred);
  return {
    sourceDim: from.dim,
    targetDim: to.dim,
    sourceModel: from.model,
    targetModel: to.model,
    verdict: String((verdict as { label?: unknown } | undefined)?.label ?? 'unknown'),
    engine: map.kind,
    translate: (vector, into = new Float32Array(to.dim)) => {
      if (into.length !== to.dim) {
        throw new VecbridgeError('DIM_MISMATCH', `the output array has ${into.length} numbers, the result ${to.dim}.`, {
          context: { dim: into.length, expected: to.dim },
        });
      }
      return restore(map.run(centre(vector)), into);
    },
  };
}

function spaceOf(spaces: unknown, side: 0 | 1, name: string): { dim: number; model: string | undefined } {
  const { dim, modelId, normalise } = ((spaces as unknown[] | undefined)?.[side] ?? {}) as Record<string, unknown>;
  if (typeof dim !== 'number' || !Number.isSafeInteger(dim) || dim < 1 || normalise !== 'unit-centre-unit')
    throw damaged(name, `its space ${side} has no valid dims and normalisation`);
  return { dim, model: typeof modelId === 'string' ? modelId : undefined };
}

/** c = unit(x/|x| − μ); the returned row is used again. */
function preprocessor(mean: Float32Array, model: string | undefined): (x: ArrayLike<number>) => Float32Array {
  const dim = mean.length;
  const row = new Float32Array(dim);
  return (x) => {
    if (x.length !== dim) {
      throw new VecbridgeError('DIM_MISMATCH', `the vector has ${x.length} dims, the bridge takes ${dim}.`, {
        hint: `it translates ${dim}-d vectors of ${model ?? 'the source model'}`,
        context: { dim: x.length, expected: dim },
      });
    }
    let squared = 0;
    for (let i = 0; i < dim; i++) squared += x[i]! * x[i]!;
    if (!(squared > 0 && squared < Infinity)) {
      const why = squared === 0 ? 'is all zeros: it has no direction' : 'holds NaN or infinite values';
      throw new VecbridgeError('BAD_VALUE', `the vector ${why} and cannot be translated.`);
    }
    const scale = 1 / Math.sqrt(squared);
    let centred = 0;
    for (let i = 0; i < dim; i++) {
      const value = x[i]! * scale - mean[i]!;
      row[i] = value;
      centred += value * value;
    }
    const back = 1 / Math.max(Math.sqrt(centred), 1e-30);
    for (let i = 0; i < dim; i++) row[i] = row[i]! * back;
    return row;
  };
}

/** z → unit(z), and unless `centred` μ + s z of unit length, s = −μ·z + √((μ·z)² + 1 − |μ|²). */
function restorer(mean: Float32Array, centred: boolean): (z: Float32Array, into: Float32Array) => Float32Array {
  const dim = mean.length;
  const room = 1 - mean.reduce((sum, v) => sum + v * v, 0);
  return (z, into) => {
    let [squared, along] = [0, 0];
    for (let j = 0; j < dim; j++) {
      squared += z[j]! * z[j]!;
      along += mean[j]! * z[j]!;
    }
    const scale = 1 / Math.max(Math.sqrt(squared), 1e-30);
    along *= scale;
    const reach = centred ? scale : (Math.sqrt(Math.max(along * along + room, 0)) - along) * scale;
    if (centred) for (let j = 0; j < dim; j++) into[j] = z[j]! * reach;
    else for (let j = 0; j < dim; j++) into[j] = mean[j]! + z[j]! * reach;
    return into;
  };
}

const bytesOf = (from: Uint8Array | ArrayBuffer): Uint8Array =>
  from instanceof Uint8Array ? from : new Uint8Array(from);

function addressOf(from: URL | string): URL {
  const url = from instanceof URL ? from : URL.canParse(from) ? new URL(from) : undefined;
  if (url && ['http:', 'https:', 'data:', 'blob:'].includes(url.protocol)) return url;
  throw new VecbridgeError('BAD_OPTION', `${String(from)} is not an address that can be fetched.`, {
    hint: 'give the bytes of the file, or a function that reads a file: (name) => readFile(join(folder, name))',
    context: { from: String(from) },
  });
}

async function download(address: URL): Promise<Uint8Array> {
  const shown =
    address.protocol === 'http:' || address.protocol === 'https:'
      ? address.origin + address.pathname
      : address.protocol;
  const response = await fetch(address).catch((cause: unknown) => {
    throw new VecbridgeError('IO', `${shown} cannot be fetched: ${(cause as Error).message}`, { cause });
  });
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new VecbridgeError('NOT_FOUND', `${shown} gives no file: HTTP status ${response.status}.`, {
    hint: 'check the address; a folder ends in "/"',
    context: { address: shown, status: response.status },
  });
}
