import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { encodeModel } from './onnx-proto.js';

interface ProviderStatus {
  /** As in the option `providers` of compile. */
  readonly name: string;
  readonly available: boolean;
  /** Why not, in ONNX Runtime's words; empty where it is available. */
  readonly reason: string;
}

/** What VECBRIDGE_PROVIDERS lists, in order of preference: where float32 functions run unless told otherwise. */
export function wantedProviders(): string[] {
  const names = (process.env['VECBRIDGE_PROVIDERS'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const given = names.filter((name) => name);
  return given.length ? given : ['cpu'];
}

/** Sessions on a graphics card compile their programs; one that takes longer is taken for hung. */
const PATIENCE = 20_000;

/** y = x + x, run once. The answer goes to stdout as one line; what native code prints is left behind. */
const PROGRAM = `
const [module, provider, model] = process.argv.slice(1);
const ort = await import(module);
const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\\n', () => process.exit(0));
try {
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), { executionProviders: [provider], logSeverityLevel: 4 });
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1.5), [1]) });
  say({ ok: (await y.getData())[0] === 3 });
} catch (error) {
  say({ ok: false, reason: String(error.message) });
}`;

function tinyModel(): Uint8Array {
  const value = (name: string) => ({ name, dtype: 'float32' as const, dims: [1] });
  const node = { op: 'Add', inputs: ['x', 'x'], outputs: ['y'], attributes: {} };
  return encodeModel({ name: 'double', nodes: [node], constants: [], inputs: [value('x')], outputs: [value('y')] });
}

/**
 * Whether ONNX Runtime's execution providers work here, each tried on an addition in a process of its own: native
 * libraries print, and may crash. A second or two for each.
 */
export async function tryProviders(names: readonly string[]): Promise<ProviderStatus[]> {
  if (names.length === 0) return [];
  const model = Buffer.from(tinyModel()).toString('base64');
  const module = pathToFileURL(createRequire(import.meta.url).resolve('onnxruntime-node')).href;
  return Promise.all(names.map((name) => tryProvider(name, module, model)));
}

function tryProvider(name: string, module: string, model: string): Promise<ProviderStatus> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, module, name, model], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE,
      windowsHide: true,
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    const answer = (available: boolean, reason: string) => resolve({ name, available, reason });
    child.on('error', (error) => answer(false, error.message));
    child.on('close', (code, signal) => {
      const last = text.trim().split('\n').at(-1);
      if (!last) return answer(false, `its process ended with ${signal ?? `code ${code}`}`);
      const { ok, reason } = JSON.parse(last) as { ok: boolean; reason?: string };
      answer(ok, ok ? '' : shortened(reason ?? 'it gave a wrong sum'));
    });
  });
}

/** ONNX Runtime's messages begin with places in its source. */
function shortened(reason: string): string {
  const first = reason.split('\n')[0]!;
  return first.replace(/^.*?\[ONNXRuntimeError\] : \d+ : \w+ : /, '').replace(/^\S+\.cc:\d+ .* was false\. /, '');
}
