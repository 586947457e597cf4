import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VecbridgeError } from '../core/errors.js';
import { version } from '../core/version.js';
import { losslessTensor, readFolder } from '../translators/checkpoint.js';
import { currentVerdict } from '../translators/current-verdict.js';
import { loadTranslator } from '../translators/load.js';
import type { Manifest } from '../translators/manifest.js';
import { isShipped } from '../translators/shipped.js';
import { requireAbsent, writeFileAtomic } from '../vectors/atomic.js';
import { encodeFloat16 } from '../vectors/float16.js';
import { type Tensor, tensorBytes } from '../vectors/formats/safetensors/safetensors.js';
import { writeFolderAtomic } from '../vectors/replace-folder.js';
import { requireOtherFile } from '../vectors/same-file.js';

const exportFormats = ['js', 'onnx', 'safetensors'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  /** A translator's folder, or the name of a shipped one. */
  readonly dir: string;
  readonly format: ExportFormat;
  readonly output: string;
  /** onnx: the graph from the target space to the source space. */
  readonly inverse?: boolean;
  /** js, safetensors: how matrices are stored; means stay float32 with f16. Default: float16 where that loses nothing, else float32. */
  readonly dtype?: 'f32' | 'f16';
  readonly overwrite?: boolean;
}

export interface Exported {
  readonly output: string;
  readonly bytes: number;
  readonly files: readonly string[];
}

/**
 * Writes a translator for use elsewhere, all or nothing:
 * - **onnx**: the graph from raw rows (n, d_source) to translated rows (n, d_target), for any ONNX engine
 * - **safetensors**: one file with the arrays and the notes of translator.json, for `loadBridge` of
 *   'vecbridge/bridge'
 * - **js**: a folder with an ES module that holds the weights and all code, for browsers and edge runtimes
 *
 * The folder is checked first.
 *
 * Throws NOT_FOUND, BAD_TRANSLATOR, EXISTS (without `overwrite`), UNSUPPORTED (`inverse` of a method that has none).
 *
 * @example
 * import { exportTranslator } from 'vecbridge';
 * const { files, bytes } = await exportTranslator({ dir: 'a-to-b', format: 'onnx', output: 'a-to-b.onnx' });
 * console.log(files, bytes);
 */
export async function exportTranslator(request: ExportRequest): Promise<Exported> {
  const { format, output, inverse = false, dtype, overwrite = false } = request;
  requireAbsent(output, overwrite);
  if (isShipped(request.dir)) return exportShipped(request);
  const { dir } = request;
  const { manifest, weights } = await readFolder(dir);
  const files = await readdir(dir);
  requireOtherFile(output, [dir, ...files.map((name) => join(dir, name))]);
  if (format === 'onnx') return exportGraph(dir, output, { inverse, overwrite });
  const bytes = tensorBytes(
    [...weights].map(([name, { data, shape }]) => [name, tensorOf(data, shape, dtype)] as const),
    { vecbridge: JSON.stringify(manifest) },
  );
  if (format === 'js') return exportModule(manifest, bytes, output, overwrite);
  await writeFileAtomic(output, bytes, { overwrite });
  return { output, bytes: bytes.length, files: [output] };
}

/** From a whole folder: shipped ones hold no graphs, and a name may ask for the way back. */
async function exportShipped(request: ExportRequest): Promise<Exported> {
  const folder = await mkdtemp(join(tmpdir(), 'vecbridge-export-'));
  try {
    const dir = join(folder, 'translator');
    await (await loadTranslator(request.dir)).save(dir);
    return await exportTranslator({ ...request, dir });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tensorOf(data: Float32Array, shape: readonly number[], dtype: 'f32' | 'f16' | undefined): Tensor {
  if (dtype === undefined) return losslessTensor(data, shape);
  if (dtype === 'f32' || shape.length < 2) return { dtype: 'f32', shape, data };
  const half = new Uint16Array(data.length);
  encodeFloat16(data, half);
  return { dtype: 'f16', shape, data: half };
}

async function exportGraph(
  dir: string,
  output: string,
  { inverse, overwrite }: { inverse: boolean; overwrite: boolean },
): Promise<Exported> {
  const graph = join(dir, inverse ? 'inverse.onnx' : 'translator.onnx');
  if (!existsSync(graph)) {
    throw new VecbridgeError('UNSUPPORTED', `${dir} has no ${inverse ? 'inverse.onnx' : 'translator.onnx'}.`, {
      hint: inverse ? 'its method has no way back; leave --inverse out' : 'fit it again with this program',
      context: { dir },
    });
  }
  const bytes = await readFile(graph);
  await writeFileAtomic(output, bytes, { overwrite });
  return { output, bytes: bytes.length, files: [output] };
}

/** Only a folder that this program wrote is replaced. */
const OWN_FILES = ['index.js', 'weights.js', 'runtime'];

async function exportModule(
  manifest: Manifest,
  weights: Uint8Array,
  output: string,
  overwrite: boolean,
): Promise<Exported> {
  if (existsSync(output) && !OWN_FILES.every((name) => existsSync(join(output, name)))) {
    throw new VecbridgeError('EXISTS', `${output} exists and is not an exported translator.`, {
      hint: 'choose another folder',
      context: { output },
    });
  }
  const runtime = await runtimeFiles();
  const own = moduleFiles(manifest, weights);
  const files = [...Object.keys(own), ...runtime.map(({ name }) => `runtime/${name}`)];
  const fill = async (folder: string): Promise<void> => {
    for (const [name, content] of Object.entries(own)) await writeFile(join(folder, name), content);
    for (const { name, path } of runtime) {
      const to = join(folder, 'runtime', name);
      await mkdir(dirname(to), { recursive: true });
      await copyFile(path, to);
    }
  };
  await writeFolderAtomic(output, fill, { overwrite });
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(output, name))).size));
  return { output, bytes: sizes.reduce((a, b) => a + b, 0), files: files.map((name) => join(output, name)) };
}

function moduleFiles(manifest: Manifest, weights: Uint8Array): Record<string, string> {
  const [from, to] = manifest.spaces.map(({ dim, modelId }) => `${modelId ?? 'unnamed model'} (${dim}-d)`);
  const about = `// ${JSON.stringify(`${from} → ${to}, method ${manifest.method}, verdict ${currentVerdict(manifest).label}`)}, exported by vecbridge ${version}`;
  const base64 = Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength).toString('base64');
  return {
    'index.js': `${about}
import { loadBridge } from './runtime/bridge/bridge.js';
import { weights } from './weights.js';

export const load = (options) => loadBridge(weights(), options);
`,
    'index.d.ts': `import type { Bridge, BridgeOptions } from './runtime/bridge/bridge.js';

/** The translator; \`(await load()).translate(vector)\` is synchronous. */
export declare function load(options?: BridgeOptions): Promise<Bridge>;
`,
    'weights.js': `export function weights() {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const base64 =
  '${base64}';
`,
    'package.json': `${JSON.stringify({ type: 'module', private: true, main: 'index.js', types: 'index.d.ts' }, null, 2)}\n`,
  };
}

/** The compiled modules of the query bridge with their types: what bridge.js imports, and what those import. */
async function runtimeFiles(): Promise<{ name: string; path: string }[]> {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const names = new Set(['bridge/bridge.js', 'bridge/bridge.d.ts']);
  for (const name of names) {
    const code = await readFile(join(root, name), 'utf8').catch((cause: unknown) => {
      throw new VecbridgeError('UNSUPPORTED', 'the format js is exported by the compiled program only.', {
        hint: 'run npm run build, then node dist/cli/main.js export',
        cause,
      });
    });
    for (const [, path] of code.matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)\.js';$/gm)) {
      names.add(`${join(dirname(name), path!).replaceAll('\\', '/')}${name.endsWith('.d.ts') ? '.d.ts' : '.js'}`);
    }
  }
  return [...names].sort().map((name) => ({ name, path: join(root, name) }));
}
