import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** What `npm pack` would put into the tarball. Installing it is tested by `npm run test:package`. */
interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
}

let packed: Packed;

beforeAll(() => {
  const npm = process.env['npm_execpath'];
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [file, argv] = npm ? [process.execPath, [npm, ...args]] : ['npm', args];
  const options = {
    cwd: root,
    encoding: 'utf8' as const,
    shell: !npm && process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'] as ('ignore' | 'pipe')[],
  };
  const report: unknown = JSON.parse(execFileSync(file, argv, options));
  packed = (Array.isArray(report) ? report[0] : Object.values(report as object)[0]) as Packed; // npm 12 gives an object by name
});

describe('npm pack', () => {
  it('stays below 25 MB', () => {
    expect(packed.size).toBeLessThan(25e6);
  });

  it('holds what runs, and what the demo needs', () => {
    const paths = packed.files.map((file) => file.path);
    for (const path of [
      'vecbridge.mjs',
      'dist/cli/main.js',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/training/fit.js',
      'dist/pages/report/report.css',
      'dist/eval/retrieval/evaluate-pairs.js',
      'data/demo/source.npy',
      'checkpoints/demo/translator.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'package.json',
    ]) {
      expect(paths).toContain(path);
    }
  });

  it('holds no development files', () => {
    const unwanted = packed.files
      .map((file) => file.path)
      .filter((path) => {
        const allowed =
          /^(dist\/(cli|pages|eval|training|src)\/.*\.(js|d\.ts|css)|dist\/index\.(js|d\.ts)$|data\/demo\/|docs\/|examples\/|checkpoints\/(demo\/|[a-z-]+-to-[a-z-]+\/|README\.md)|[A-Z]+(\.md)?$|CITATION\.cff$|package\.json$|vecbridge\.mjs$)/;
        return !allowed.test(path) || /\.test\.|\.(tmp|built|map)$|(^|\/)\.|fixture|golden/.test(path);
      });
    expect(unwanted).toEqual([]);
  });

  it('holds every page, picture and file that its pages link to', () => {
    const paths = new Set(packed.files.map((file) => file.path));
    const folders = new Set(
      [...paths].flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))),
    );
    const broken = [...paths]
      .filter((path) => path.endsWith('.md'))
      .flatMap((page) =>
        [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
          .map(([, path]) =>
            normalize(join(dirname(page), path!))
              .replaceAll('\\', '/')
              .replace(/\/$/, ''),
          )
          .filter((path) => !paths.has(path) && !folders.has(path))
          .map((path) => `${page}: ${path}`),
      );
    expect(broken).toEqual([]);
  });

  it('says where it comes from and what has side effects', () => {
    expect(manifest.repository.url).toMatch(/^git\+https:\/\//);
    for (const url of [manifest.homepage, manifest.bugs.url]) expect(url).toMatch(/^https:\/\//);
    expect(manifest.sideEffects).toContain('./dist/src/engine/*.js');
  });

  it('points to files that are in it', () => {
    const paths = packed.files.map((file) => `./${file.path}`);
    expect(paths).toContain(`./${manifest.bin.vecbridge}`);
    expect(paths).toContain(manifest.types);
    for (const target of Object.values(manifest.exports['.'])) expect(paths).toContain(target);
  });
});

describe('package-lock.json', () => {
  type Entry = Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies', object>;
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const packages = lock.packages as Record<string, Partial<Entry>>;

  it('asks for what package.json asks for', () => {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const)
      expect(packages['']![kind], kind).toEqual(manifest[kind]);
    expect(lock.packages[''].bin).toEqual(manifest.bin);
  });

  /** `npm ci` refuses a lock that lacks the packages of another system; `npm install --package-lock-only` adds them. */
  it('holds every package that another asks for, of every platform', () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) => {
      const wanted = { ...entry.dependencies, ...entry.optionalDependencies };
      return Object.keys(wanted)
        .filter((name) => !found(path, name))
        .map((name) => `${path || 'package.json'} asks for ${name}`);
    });
    expect(missing).toEqual([]);
  });

  /** As Node looks: in the package itself, then in every folder above. */
  function found(path: string, name: string): boolean {
    for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
      if (`${folder && `${folder}/`}node_modules/${name}` in packages) return true;
      if (folder === '') return false;
    }
  }
});
