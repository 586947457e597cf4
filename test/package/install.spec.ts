import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vecbridge-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const npmScript = process.env['npm_execpath'];

function npm(args: readonly string[], cwd: string, env: Record<string, string> = {}): void {
  // Settings of the project that runs the test must not reach the consumer's installation.
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)/i.test(name)),
  );
  const [file, argv] = npmScript ? [process.execPath, [npmScript, ...args]] : ['npm', [...args]];
  const done = spawnSync(file, argv, {
    cwd,
    encoding: 'utf8',
    env: { ...clean, ...env },
    shell: !npmScript && process.platform === 'win32',
  });
  if (done.status !== 0)
    throw new Error(`npm ${args.join(' ')} ended with ${done.status}\n${done.stderr}\n${done.stdout}`);
}

let tarball = '';
beforeAll(() => {
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], root);
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!);
  const { x, y } = twoSpaces(400, [24, 16], 1);
  writeNpy(join(folder, 'a.npy'), x);
  writeNpy(join(folder, 'b.npy'), y);
});

interface Consumer {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly engine: string;
  readonly search: string | null;
}

/**
 * Three consumers: one gets the optional native packages without their downloads; one none of them, as where npm drops
 * them because the CUDA download is blocked and there is no compiler; one gets them without their install scripts.
 */
const consumers: readonly Consumer[] = [
  { name: 'with ONNX Runtime', args: [], env: { ONNXRUNTIME_NODE_INSTALL: 'skip' }, engine: 'onnx', search: null },
  { name: 'without any optional package', args: ['--omit=optional'], env: {}, engine: 'wasm', search: 'exact' },
  // npm 12 runs no install scripts: hnswlib-node is there, but not compiled.
  { name: 'without install scripts', args: ['--ignore-scripts'], env: {}, engine: 'onnx', search: 'exact' },
];

describe.each(consumers)('the packed package, installed $name', ({ name, args, env, engine, search: kind }) => {
  const home = join(folder, name.replaceAll(' ', '-'));
  const bin = join(home, 'node_modules', '.bin', process.platform === 'win32' ? 'vecbridge.cmd' : 'vecbridge');

  const vecbridge = (...words: string[]) =>
    spawnSync(bin, words, {
      cwd: home,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      env: { ...process.env, VECBRIDGE_ENGINE: '' },
    });

  beforeAll(() => {
    mkdirSync(home);
    writeFileSync(
      join(home, 'package.json'),
      JSON.stringify({ name: 'consumer', version: '1.0.0', type: 'module', private: true }),
    );
    npm(['install', tarball, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...args], home, env);
  });

  it('says its version', () => {
    const done = vecbridge('--version');
    expect(done.stderr).toBe('');
    expect(done.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('knows which engine it has', () => {
    const report = JSON.parse(vecbridge('doctor', '--json').stdout);
    expect(report.uses.engine).toBe(engine);
    if (kind) expect(report.uses.search).toBe(kind); // where scripts run, it depends on the compiler of the machine
    expect(existsSync(join(home, 'node_modules', 'onnxruntime-node'))).toBe(engine === 'onnx');
  });

  it('fits, translates, evaluates and searches', () => {
    const [a, b] = [join(folder, 'a.npy'), join(folder, 'b.npy')];
    const fit = vecbridge('fit', a, b, '-o', 'map', '--paired', '--json');
    expect(fit.stderr).toBe('');
    expect(JSON.parse(fit.stdout)).toMatchObject({ verdict: 'aligned', dir: 'map' });
    expect(JSON.parse(vecbridge('translate', 'map', a, '-o', 'out.npy', '--json').stdout)).toMatchObject({
      rows: 400,
      dim: 16,
    });
    expect(JSON.parse(vecbridge('eval', 'map', a, b, '--json').stdout).top1).toBeGreaterThan(0.6);
    const search = JSON.parse(vecbridge('search', 'map', b, a, '--limit', '3', '--json').stdout);
    expect(search.results).toHaveLength(3);
  });

  it('has the demo and its data', () => {
    const done = vecbridge('demo', '--help');
    expect(done.status).toBe(0);
    expect(existsSync(join(home, 'node_modules', 'vecbridge', 'data', 'demo', 'source.npy'))).toBe(true);
  });

  it('serves as a library, with types', () => {
    const program = `import { fit, loadTranslator, readMatrix, VecbridgeError, type Matrix } from 'vecbridge';
const [a, b] = process.argv.slice(2) as [string, string];
const { translator, verdict } = await fit({ source: a, target: b, pairs: true });
const vectors: Matrix = (await readMatrix(a)).matrix;
const translated: Matrix = await translator.translate(vectors);
await translator.save('library-map');
const again = await (await loadTranslator('library-map')).translate(vectors);
const refused = await loadTranslator('nowhere').catch((error: unknown) => error instanceof VecbridgeError && error.code);
console.log(JSON.stringify({ label: verdict.label, dim: translated.dim, same: Buffer.compare(Buffer.from(translated.data.buffer), Buffer.from(again.data.buffer)) === 0, refused }));
`;
    writeFileSync(join(home, 'program.ts'), program);
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--skipLibCheck', ...types];
    const compiled = spawnSync(process.execPath, [compiler, ...options, 'program.ts'], { cwd: home, encoding: 'utf8' });
    expect(compiled.stdout + compiled.stderr).toBe('');
    const ran = spawnSync(process.execPath, ['program.js', join(folder, 'a.npy'), join(folder, 'b.npy')], {
      cwd: home,
      encoding: 'utf8',
    });
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toEqual({ label: 'aligned', dim: 16, same: true, refused: 'NOT_FOUND' });
  });
});
