import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { chooseEngine, ENGINES, engineInfo, type Importer } from '../../src/engine/available.js';
import { compile, type TensorFunction } from '../../src/engine/compile.js';
import { eager } from '../../src/engine/eager.js';
import { tf } from '../../src/engine/tf.js';
import { trace } from '../../src/engine/trace.js';

afterEach(() => vi.unstubAllEnvs());

const cube: TensorFunction = ({ x }) => tf.grad((z: tf.Tensor) => tf.sum(tf.pow(z, 3)))(x!);
const SIGNATURE = { x: { shape: [3] } };
const x = Float32Array.of(1, -2, 0.5);
const CUBED = [3, 12, 0.75];

const failing =
  (errors: Record<string, { code: string; message: string }>): Importer =>
  async (name) => {
    const error = errors[name];
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    return import(name);
  };
const notFound = (name: string) => ({
  code: 'ERR_MODULE_NOT_FOUND',
  message: `Cannot find package '${name}' imported from here`,
});
const ORT = 'onnxruntime-node';

describe('the choice of the engine', () => {
  test('is ONNX Runtime where it is installed', async () => {
    const info = await engineInfo();
    expect(info.auto).toBe('onnx');
    expect(info.engines.map((e) => e.name)).toEqual(ENGINES);
    expect(info.engines[0]).toMatchObject({
      available: true,
      version: '1.30.0',
      providers: expect.arrayContaining(['cpu']),
    });
    expect((await compile(cube, SIGNATURE)).engine).toBe('onnx');
  });

  test.each([
    [notFound(ORT), 'onnxruntime-node is not installed'],
    [
      {
        code: 'MODULE_NOT_FOUND',
        message: "Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'\nRequire stack:",
      },
      'onnxruntime-node is installed without a binary for',
    ],
    [
      { code: 'ERR_DLOPEN_FAILED', message: 'libonnxruntime.so.1: cannot open shared object file' },
      'onnxruntime-node is installed, but a native library is missing: libonnxruntime.so.1',
    ],
    [{ code: 'ERR_OTHER', message: 'boom' }, 'onnxruntime-node is installed but does not load: boom'],
  ])('falls back to WebAssembly and says why (%o)', async (error, detail) => {
    const importer = failing({ [ORT]: error });
    const info = await engineInfo(importer);
    expect(info.auto).toBe('wasm');
    expect(info.engines[0]).toMatchObject({ name: 'onnx', available: false, detail: expect.stringContaining(detail) });
    expect((await chooseEngine('auto', 'float32', importer)).name).toBe('wasm');
    await expect(chooseEngine('onnx', 'float32', importer)).rejects.toMatchObject({ code: 'MISSING_PART' });
    await expect(chooseEngine('auto', 'float64', importer)).rejects.toMatchObject({
      code: 'MISSING_PART',
      message: expect.stringContaining('no engine can run this in float64 (onnx:'),
    });
  });

  test.each(['wasm', 'cpu'] as const)('VECBRIDGE_ENGINE=%s is followed, and float64 refused', async (name) => {
    vi.stubEnv('VECBRIDGE_ENGINE', name);
    expect(await engineInfo()).toMatchObject({ auto: name, forced: name });
    const compiled = await compile(cube, SIGNATURE);
    expect(compiled.engine).toBe(name);
    expect([...(await compiled.run({ x }))['output']!]).toEqual(CUBED);
    await expect(compile(cube, SIGNATURE, { precision: 'float64' })).rejects.toMatchObject({
      code: 'MISSING_PART',
      message: `the engine ${name} computes in float32 only, and float64 is needed`,
    });
    expect((await compile(cube, SIGNATURE, { engine: 'onnx' })).engine).toBe('onnx'); // asked for in so many words
  });

  test('VECBRIDGE_ENGINE with another word is an error', async () => {
    vi.stubEnv('VECBRIDGE_ENGINE', 'cuda');
    await expect(compile(cube, SIGNATURE)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: "VECBRIDGE_ENGINE is 'cuda', which is not an engine",
      hint: 'one of auto, onnx, tensorflow, wasm, cpu',
    });
  });

  test('an engine that is asked for and missing is an error', async () => {
    await expect(compile(cube, SIGNATURE, { engine: 'tensorflow' })).rejects.toMatchObject({
      code: 'MISSING_PART',
      message: expect.stringContaining('@tensorflow/tfjs-node is not installed'),
    });
  });
});

test('an execution provider that is not there is an error that names those that are', async () => {
  await expect(compile(cube, SIGNATURE, { providers: ['npu'] })).rejects.toMatchObject({
    code: 'MISSING_PART',
    message: expect.stringContaining('ONNX Runtime cannot use the providers npu:'),
    hint: expect.stringContaining('this installation knows cpu'),
  });
});

test('without onnxruntime-node a program runs on WebAssembly', () => {
  const hook = `export async function resolve(name, context, next) {
    if (name.startsWith('${ORT}')) throw Object.assign(new Error("Cannot find package '" + name + "' imported from x"), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  }`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
  const program = fileURLToPath(new URL('./without-onnxruntime.ts', import.meta.url));
  const args = ['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(register)}`, program];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, VECBRIDGE_ENGINE: '' },
  });
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^warning: no ONNX Runtime \(onnxruntime-node is not installed\), wasm computes: .*\d times.*; vecbridge doctor says what to do\n$/,
  );
  expect(JSON.parse(stdout)).toEqual({ engine: 'wasm', output: [19, 22, 43, 50], missing: 'MISSING_PART' });
});

describe('TensorFlow, when a user has installed it', () => {
  /** What the import of tfjs-node does, on the kernels of the CPU backend. */
  const standIn: Importer = async (name) => {
    if (name !== '@tensorflow/tfjs-node')
      throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });
    tf.registerBackend('tensorflow', () => tf.findBackend('cpu'), 3);
    for (const kernel of tf.getKernelsForBackend('cpu')) {
      if (!tf.getKernel(kernel.kernelName, 'tensorflow')) tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
    }
    await tf.setBackend('tensorflow');
    return { version: { 'tfjs-node': '4.22.0' } };
  };
  afterEach(() => {
    if (tf.engine().registryFactory['tensorflow']) tf.removeBackend('tensorflow');
  });

  test('is found, leaves the active backend alone and runs functions', async () => {
    const chosen = await chooseEngine('tensorflow', 'float32', standIn);
    expect(chosen).toMatchObject({ name: 'tensorflow', version: '4.22.0', detail: '@tensorflow/tfjs-node' });
    expect(tf.getBackend()).toBe('cpu');
    const compiled = eager('tensorflow', cube, trace(cube, SIGNATURE), SIGNATURE);
    expect([...(await compiled.run({ x }))['output']!]).toEqual(CUBED);
    expect(tf.getBackend()).toBe('cpu');
  });

  test('is the second choice', async () => {
    const importer: Importer = async (name) => (name === ORT ? failing({ [ORT]: notFound(ORT) })(name) : standIn(name));
    expect((await chooseEngine('auto', 'float32', importer)).name).toBe('tensorflow');
  });

  test('says which library is missing, and that a package is there without a backend', async () => {
    const importer: Importer = async (name) => {
      if (name === '@tensorflow/tfjs-node-gpu')
        throw Object.assign(new Error('libcudart.so.11.0: cannot open shared object file'), {
          code: 'ERR_DLOPEN_FAILED',
        });
      return {};
    };
    await expect(chooseEngine('tensorflow', 'float32', importer)).rejects.toMatchObject({
      code: 'MISSING_PART',
      message: expect.stringMatching(
        /tfjs-node-gpu is installed, but a native library is missing: libcudart.*tfjs-node registered no backend/,
      ),
    });
  });

  test('says that its install script did not run', async () => {
    const message =
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/tfjs_binding.node. \nPlease run';
    await expect(chooseEngine('tensorflow', 'float32', () => Promise.reject(new Error(message)))).rejects.toThrow(
      'tfjs-node is installed without a binary for',
    );
  });

  test('finds the functions of node:util that Node 23 removed', async () => {
    await chooseEngine('tensorflow', 'float32', standIn);
    const util = (await import('node:util')).default as unknown as Record<string, (x: unknown) => boolean>;
    expect([util['isNullOrUndefined']!(undefined), util['isNullOrUndefined']!(0), util['isArray']!([])]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

test('loading the WebAssembly backend leaves no listeners for uncaught errors', async () => {
  await engineInfo();
  const own = process.listeners('uncaughtException').filter((l) => l.toString().includes('ExitStatus'));
  expect(own).toEqual([]);
});
