import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** setup.mjs in a project of its own, with an npm and a compiler that only write down how they were called. */
let project: string;
const at = (...parts: string[]): string => join(project, ...parts);
const program = (): string => at('dist', 'cli', 'main.js');
const put = (path: string, text: string): void => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'vecbridge-setup-'));
  copyFileSync(fileURLToPath(new URL('../setup.mjs', import.meta.url)), at('setup.mjs'));
  put('package-lock.json', '{"version": 1}');
  for (const folder of ['cli', 'pages', 'eval', 'training', 'src']) put(`${folder}/a.ts`, '');
  put('index.ts', '');
  put('tsconfig.json', '{}');
  put('tsconfig.build.json', '{}');
  put('tsconfig.page.json', '{}');
  put('npm-cli.js', fakeNpm);
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** The program first, then its pages for browsers. */
const compiled = ['tsconfig.build.json', 'tsconfig.page.json'];

const fakeNpm = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
appendFileSync(join(__dirname, 'calls.txt'), args[0] + '\\n');
const failure = args[0] === 'ci' ? process.env.FAKE_NPM_ERROR : undefined;
if (failure) {
  console.error('npm error ' + failure);
  process.exit(1);
}
mkdirSync(join(__dirname, 'node_modules', 'typescript', 'bin'), { recursive: true });
writeFileSync(join(__dirname, 'node_modules', '.package-lock.json'), '{}');
writeFileSync(join(__dirname, 'node_modules', 'typescript', 'bin', 'tsc'), \`
  const out = process.argv[process.argv.indexOf('--outDir') + 1];
  require('node:fs').appendFileSync('calls.txt', require('node:path').basename(process.argv[3]) + '\\\\n');
  if (process.env.FAKE_TSC_ERROR) process.exit(2);
  require('node:fs').mkdirSync(out + '/cli', { recursive: true });
  require('node:fs').writeFileSync(out + '/cli/main.js', '');
\`);
`;

const setup = (env: Record<string, string> = {}, mode = '--build') => {
  const done = spawnSync(process.execPath, ['setup.mjs', mode], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: at('npm-cli.js'), ...env },
  });
  const calls = existsSync(at('calls.txt')) ? readFileSync(at('calls.txt'), 'utf8').trim().split('\n') : [];
  rmSync(at('calls.txt'), { force: true });
  expect(done.stdout).toBe(''); // stdout belongs to the command that follows
  return { status: done.status, stderr: done.stderr, calls };
};

/** A change made `seconds` after now, as clocks of files are coarse. */
const touch = (path: string, seconds: number): void => {
  const time = Date.now() / 1000 + seconds;
  utimesSync(at(path), time, time);
};

describe('setup.mjs', () => {
  it('installs and compiles once on a fresh clone, then does nothing', () => {
    expect(setup()).toMatchObject({ status: 0, calls: ['ci', ...compiled] });
    expect(existsSync(program())).toBe(true);
    if (process.platform !== 'win32') expect(statSync(program()).mode & 0o111).toBe(0o111); // `npm install -g .` links to it
    expect(setup()).toEqual({ status: 0, calls: [], stderr: '' });
  });

  it('installs again when the lock file has changed', () => {
    setup();
    put('package-lock.json', '{"version": 2}');
    touch('package-lock.json', 60);
    expect(setup().calls).toEqual(['ci']);
    expect(setup().calls).toEqual([]);
  });

  it('does not install again when only the time of the lock file has changed', () => {
    setup();
    touch('package-lock.json', 60);
    expect(setup().calls).toEqual([]);
  });

  it('compiles again when a source has changed, and leaves no old file behind', () => {
    setup();
    for (const source of ['cli/a.ts', 'pages/a.ts', 'eval/a.ts', 'training/a.ts', 'src/a.ts', 'index.ts']) {
      put('dist/old.js', '');
      put(source, `// ${source}`);
      expect(setup().calls, source).toEqual(compiled);
      expect(existsSync(at('dist', 'old.js'))).toBe(false);
    }
    rmSync(at('src', 'a.ts'));
    expect(setup().calls).toEqual(compiled);
  });

  it('does not compile again when only times of sources have changed', () => {
    setup();
    touch('src/a.ts', 60);
    expect(setup().calls).toEqual([]);
  });

  it('keeps the last good build when the sources do not compile', () => {
    setup();
    put('src/a.ts', 'broken');
    const broken = setup({ FAKE_TSC_ERROR: '1' });
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain('TypeScript compiler found errors');
    expect(existsSync(program())).toBe(true);
  });

  it('says what to do without a network', () => {
    const offline = setup({ FAKE_NPM_ERROR: 'code ENOTFOUND registry.npmjs.org' });
    expect(offline.status).toBe(1);
    expect(offline.stderr).toMatch(/npm registry could not be reached/);
    expect(offline.stderr).toMatch(/npm config set registry/);
  });

  it('installs without the lock file where the registry lacks a package of another system', () => {
    const { status, calls, stderr } = setup({ FAKE_NPM_ERROR: 'Missing: some-package@ from lock file' });
    expect(stderr).toContain('lock file does not fit this registry');
    expect({ status, calls }).toEqual({ status: 0, calls: ['ci', 'install', ...compiled] });
  });

  it('compiles for npm (prepare) and installs nothing: packages are there, or come from the npm that setup started', () => {
    setup();
    put('src/a.ts', '// new');
    touch('package-lock.json', 60);
    expect(setup({}, '--prepare')).toMatchObject({ status: 0, calls: compiled });
    put('src/a.ts', '// newer');
    expect(setup({ VECBRIDGE_SETUP: '1' }, '--prepare')).toEqual({ status: 0, calls: [], stderr: '' });
    rmSync(at('node_modules', 'typescript'), { recursive: true });
    expect(setup({}, '--prepare')).toEqual({ status: 0, calls: [], stderr: '' }); // npm ci --omit=dev
  });

  it('says what to do where `npm install -g .` comes before the set-up', () => {
    const early = setup({}, '--prepare');
    expect(early).toMatchObject({ status: 1, calls: [] });
    expect(early.stderr).toContain('Run "npm run setup" here first');
  });

  it('the linked program says what to do until something is compiled', () => {
    copyFileSync(fileURLToPath(new URL('../vecbridge.mjs', import.meta.url)), at('vecbridge.mjs'));
    const launch = () => spawnSync(process.execPath, ['vecbridge.mjs'], { cwd: project, encoding: 'utf8' });
    const refused = launch();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/^error: vecbridge is not compiled yet\.\n {2}hint: run "npm run setup" in /);
    setup();
    expect(launch()).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses an old Node before anything else', () => {
    const old = readFileSync(at('setup.mjs'), 'utf8').replace('process.versions.node.split', "'18.20.4'.split");
    writeFileSync(at('setup.mjs'), old);
    const refused = setup();
    expect(refused).toMatchObject({ status: 1, calls: [] });
    expect(refused.stderr).toContain('needs Node 20.19 or newer');
  });
});
