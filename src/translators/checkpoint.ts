import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VecbridgeError } from '../core/errors.js';
import { checkFiles, fileHashesSchema, hashFiles } from '../core/file-hashes.js';
import type { Verdict } from '../core/verdict.js';
import { exportOnnx, type TensorFunction } from '../engine/compile.js';
import { writeFileAtomic } from '../vectors/atomic.js';
import { decodeFloat16, encodeFloat16 } from '../vectors/float16.js';
import { readTensors, type Tensor, tensorFloats, writeTensors } from '../vectors/formats/safetensors/safetensors.js';
import { readWhole, writeFolderAtomic } from '../vectors/replace-folder.js';
import { FORMAT_VERSION, invertManifest, type Manifest, type Measured, manifestSchema } from './manifest.js';
import { modelCard } from './model-card.js';
import { shippedHint, translatorAt } from './shipped.js';

const MANIFEST_FILE = 'translator.json';
const WEIGHTS_FILE = 'weights.safetensors';

/**
 * translator.json: the manifest and the hashes of the files beside it (not of README.md, which people may edit).
 * `measuredMap`: the map that was measured, as `mapHash` names it.
 */
const checkpointSchema = manifestSchema.extend({ files: fileHashesSchema, measuredMap: z.string().optional() });
type Checkpoint = z.infer<typeof checkpointSchema>;

/** A map over raw rows; `fn` gets { vectors } (n, dims[0]) and returns { translated } (n, dims[1]), among others. */
interface ExportedGraph {
  readonly fn: TensorFunction;
  readonly dims: readonly [number, number];
}

export interface FolderParts {
  /** [name, numbers, shape] */
  readonly tensors: readonly (readonly [string, Float32Array, readonly number[]])[];
  /** File name → graph. */
  readonly graphs: Readonly<Record<string, ExportedGraph>>;
}

/** Named arrays of weights.safetensors. */
export type Weights = ReadonlyMap<string, { readonly data: Float32Array; readonly shape: readonly number[] }>;

/**
 * Writes a translator's folder so that a reader sees all or nothing; an older translator at `dir` is replaced, any
 * other folder is refused with EXISTS.
 */
export async function saveFolder(dir: string, manifest: Manifest, parts: FolderParts): Promise<void> {
  if (existsSync(dir) && !existsSync(join(dir, MANIFEST_FILE))) {
    throw new VecbridgeError('EXISTS', `${dir} exists and is not a translator.`, {
      hint: 'choose another folder; only a translator is replaced by a translator',
      context: { dir },
    });
  }
  const writeAll = async (folder: string): Promise<void> => {
    const tensors = parts.tensors.map(([name, data, shape]) => [name, losslessTensor(data, shape)] as const);
    await writeTensors(join(folder, WEIGHTS_FILE), tensors);
    for (const [name, graph] of Object.entries(parts.graphs)) await writeFile(join(folder, name), onnxOf(graph));
    const files = await hashFiles(folder, [WEIGHTS_FILE, ...Object.keys(parts.graphs)]);
    const checkpoint = checkpointSchema.safeParse(bound({ ...manifest, files }));
    if (!checkpoint.success) {
      const issue = checkpoint.error.issues[0]!;
      throw new VecbridgeError('INTERNAL', `the manifest cannot be saved: ${issue.path.join('.')}: ${issue.message}`);
    }
    await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(checkpoint.data, null, 2)}\n`);
    await writeFile(join(folder, 'README.md'), modelCard(manifest, Object.keys(parts.graphs)));
  };
  await writeFolderAtomic(dir, writeAll, { overwrite: true });
}

/** float16 where that loses nothing, as in a translator whose weights were rounded; else float32. */
export function losslessTensor(data: Float32Array, shape: readonly number[]): Tensor {
  const half = new Uint16Array(data.length);
  encodeFloat16(data, half);
  const decoded = new Float32Array(data.length);
  decodeFloat16(half, decoded);
  return data.every((value, i) => value === decoded[i])
    ? { dtype: 'f16', shape, data: half }
    : { dtype: 'f32', shape, data };
}

/**
 * Writes another verdict into the folder of a translator: translator.json in one step, its card before; weights, graphs
 * and whatever else is there stay as they are. BAD_TRANSLATOR and NOT_FOUND as when it is read.
 */
export async function saveVerdict(dir: string, verdict: Verdict): Promise<void> {
  await rewrite(dir, parseManifest(await manifestText(dir), dir), { verdict });
}

/**
 * Writes scores on known pairs into the folder as `saveVerdict` writes a verdict, which stays. `map`: what `readMapHash`
 * said before the translator was loaded; BAD_TRANSLATOR where another map is there by now.
 */
export async function saveMeasured(dir: string, measured: Measured, map: string): Promise<void> {
  const checkpoint = parseManifest(await manifestText(dir), dir);
  await checkFiles(dir, checkpoint.files, 'BAD_TRANSLATOR', 'translator');
  if (mapHash(checkpoint) !== map) {
    throw new VecbridgeError('BAD_TRANSLATOR', `translator ${dir} was replaced while it was measured.`, {
      hint: 'measure it again',
      context: { dir },
    });
  }
  await rewrite(dir, checkpoint, { measured });
}

async function rewrite(
  dir: string,
  { files, ...manifest }: Checkpoint,
  changes: Partial<Pick<Manifest, 'verdict' | 'measured'>>,
): Promise<void> {
  const changed = { ...manifest, ...changes };
  const graphs = Object.keys(files).filter((name) => name !== WEIGHTS_FILE);
  await writeFileAtomic(join(dir, 'README.md'), modelCard(changed, graphs), { overwrite: true });
  const text = `${JSON.stringify(checkpointSchema.parse(bound({ ...changed, files })), null, 2)}\n`;
  await writeFileAtomic(join(dir, MANIFEST_FILE), text, { overwrite: true });
}

/** Names a map: the hash of its weights and of the data it was fitted on. */
const mapHash = ({ files, data }: Pick<Checkpoint, 'files' | 'data'>): string =>
  createHash('sha256')
    .update([files[WEIGHTS_FILE]?.sha256, ...data.map(({ sha256 }) => sha256)].join())
    .digest('hex');

/** Names the map of a folder, to tell later whether it is still that one. */
export async function readMapHash(dirOrName: string): Promise<string> {
  const { dir } = translatorAt(dirOrName);
  return mapHash(parseManifest(await manifestText(dir), dir));
}

/** Names what translates, for records and jobs: SHA-256 of translator.json, and of the way where a name asks for the way back. */
export function manifestHash(dirOrName: string): string {
  const { dir, inverse } = translatorAt(dirOrName);
  const hash = createHash('sha256').update(readFileSync(join(dir, MANIFEST_FILE)));
  return (inverse ? hash.update('inverse') : hash).digest('hex');
}

/** What was measured belongs to the weights that are written with it. */
const bound = (checkpoint: Checkpoint): Checkpoint =>
  checkpoint.measured ? { ...checkpoint, measuredMap: mapHash(checkpoint) } : checkpoint;

/** The manifest of a folder (or of a shipped translator, by name) whose files are those that were written. NOT_FOUND and BAD_TRANSLATOR as when it is loaded. */
export async function readManifest(dirOrName: string): Promise<Manifest> {
  const { dir, inverse } = translatorAt(dirOrName);
  const manifest = await readWhole(dir, async () => {
    const { files, ...manifest } = parseManifest(await manifestText(dir), dir);
    await checkFiles(dir, files, 'BAD_TRANSLATOR', 'translator');
    return manifest;
  });
  return inverse ? invertManifest(manifest) : manifest;
}

/** Reads a folder and checks all of it before anything is believed; BAD_TRANSLATOR names the file and what is wrong. */
export const readFolder = (dir: string): Promise<{ manifest: Manifest; weights: Weights }> =>
  readWhole(dir, () => readOnce(dir));

async function readOnce(dir: string): Promise<{ manifest: Manifest; weights: Weights }> {
  const { files, ...manifest } = parseManifest(await manifestText(dir), dir);
  if (!files[WEIGHTS_FILE]) throw badTranslator(dir, `${MANIFEST_FILE} records no ${WEIGHTS_FILE}`);
  await checkFiles(dir, files, 'BAD_TRANSLATOR', 'translator');
  const tensors = await readTensors(join(dir, WEIGHTS_FILE)).catch((cause: unknown) => {
    throw badTranslator(
      dir,
      `${WEIGHTS_FILE} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  });
  const weights = new Map<string, { data: Float32Array; shape: readonly number[] }>();
  for (const [name, tensor] of tensors) {
    const { dtype, shape } = tensor;
    if (dtype !== 'f32' && dtype !== 'f16') throw badTranslator(dir, `the array "${name}" is not float32 or float16`);
    const data = tensorFloats(tensor);
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw badTranslator(dir, `the array "${name}" holds ${data[at]} at position ${at}`);
    weights.set(name, { data, shape });
  }
  return { manifest, weights };
}

/** An array of the expected shape; BAD_TRANSLATOR with both shapes where it is missing or has another one. */
export function requireArray(dir: string, weights: Weights, name: string, shape: readonly number[]): Float32Array {
  const found = weights.get(name);
  if (!found) throw badTranslator(dir, `the array "${name}" is missing`);
  if (found.shape.join() !== shape.join()) {
    throw badTranslator(
      dir,
      `the array "${name}" is ${found.shape.join(' × ')}, the spaces ask for ${shape.join(' × ')}`,
    );
  }
  return found.data;
}

export const badTranslator = (dir: string, why: string): VecbridgeError =>
  new VecbridgeError('BAD_TRANSLATOR', `translator ${dir}: ${why}.`, {
    hint: 'fit it again, or copy the folder again',
    context: { dir, why },
  });

/** One graph for any number of rows: input "vectors" (N, d_source), output "translated" (N, d_target). */
function onnxOf({ fn, dims }: ExportedGraph): Uint8Array {
  const translated: TensorFunction = (inputs) => ({ translated: (fn(inputs) as Record<string, never>)['translated']! });
  const signature = { vectors: { shape: [1, dims[0]] } };
  return exportOnnx(translated, signature, { name: 'vecbridge', dynamicBatch: 'N' });
}

async function manifestText(dir: string): Promise<string> {
  try {
    return await readFile(join(dir, MANIFEST_FILE), 'utf8');
  } catch (cause) {
    if (!existsSync(dir)) {
      throw new VecbridgeError('NOT_FOUND', `there is no translator ${dir}.`, {
        hint: shippedHint(dir),
        context: { dir },
        cause,
      });
    }
    if (statSync(dir).isFile()) {
      throw new VecbridgeError('BAD_TRANSLATOR', `${dir} is a file: a translator is a folder.`, {
        hint: 'name the folder that vecbridge fit wrote; it comes before the files of vectors',
        context: { dir },
        cause,
      });
    }
    throw badTranslator(dir, `${MANIFEST_FILE} is missing or cannot be read`);
  }
}

/** What was measured on another map is left out: somebody changed the weights, or the data they are said to come from. */
function parseManifest(text: string, dir: string): Checkpoint {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badTranslator(dir, `${MANIFEST_FILE} is not JSON: it was cut short or edited`);
  }
  const version = z.object({ formatVersion: z.unknown() }).safeParse(json).data?.formatVersion;
  if (version !== FORMAT_VERSION) {
    const newer = typeof version === 'number' && version > FORMAT_VERSION;
    throw new VecbridgeError(
      'BAD_TRANSLATOR',
      `translator ${dir} has format version ${String(version)}, this program reads version ${FORMAT_VERSION}.`,
      {
        hint: newer ? 'update vecbridge' : 'fit it again with this program',
        context: { dir, found: version, reads: FORMAT_VERSION },
      },
    );
  }
  const parsed = checkpointSchema.safeParse(json);
  if (parsed.success) {
    const { measured, measuredMap, ...checkpoint } = parsed.data;
    return measured && measuredMap === mapHash(checkpoint) ? { ...checkpoint, measured } : checkpoint;
  }
  const issue = parsed.error.issues[0]!;
  throw badTranslator(dir, `${MANIFEST_FILE}: ${issue.path.join('.')}: ${issue.message}`);
}
