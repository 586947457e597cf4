// Runs before `npm run demo` and `npm test`, on a clone with nothing installed: no dependency may be imported here, and
// the syntax must be readable by older versions of Node, so that they can be told what is missing.
// Installs the packages when they are missing or not those of package-lock.json; compiles to dist/ when asked with --build.
// With --prepare (npm's script "prepare": `npm ci`, `npm pack`, `npm install <git url>`) it compiles and installs nothing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(root, ...parts);
const say = (line) => process.stderr.write(`setup: ${line}\n`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(`vecbridge needs Node 20.19 or newer, this is Node ${process.versions.node}.`);
  say('install a newer one: https://nodejs.org/en/download');
  process.exit(1);
}

/** Runs a program with its output on our stderr (stdout belongs to the command that follows); gives code and stderr. */
function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let errors = '';
    child.stdout.on('data', (chunk) => process.stderr.write(chunk));
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-20000);
      process.stderr.write(chunk);
    });
    child.on('error', (error) => resolve({ code: 1, errors: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, errors }));
  });
}

/** npm as it was called (npm 10, 11 and 12), else the one on the path; on Windows that is npm.cmd, which needs a shell. */
function npm(args) {
  const script = process.env.npm_execpath;
  const env = { ...process.env, VECBRIDGE_SETUP: '1' }; // its script "prepare" has nothing to do: this program compiles
  if (script && basename(script) === 'npm-cli.js') return run(process.execPath, [script, ...args], { env });
  return run('npm', args, { env, shell: process.platform === 'win32' });
}

const preparing = process.argv.includes('--prepare');
const compiler = at('node_modules', 'typescript', 'bin', 'tsc');
if (preparing && process.env.VECBRIDGE_SETUP) process.exit(0);
if (preparing && !existsSync(compiler)) {
  if (existsSync(at('node_modules', '.package-lock.json'))) process.exit(0); // installed to run, without the compiler
  say(
    'the packages of this folder are not installed yet. Run "npm run setup" here first, then "npm install -g ." again.',
  );
  process.exit(1);
}

const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
const lockStamp = at('node_modules', '.vecbridge-lock');

/** npm writes node_modules/.package-lock.json last; the stamp tells whether it came from the lock file as it is now. */
function packagesAreCurrent() {
  const installed = time(at('node_modules', '.package-lock.json'));
  if (installed === 0) return false;
  if (existsSync(lockStamp) && readFileSync(lockStamp, 'utf8') === lockHash()) return true;
  return installed >= time(at('package-lock.json')) - 1000;
}

if (!preparing && !packagesAreCurrent()) {
  say('installing packages (once; about 660 MB on disk, a minute) ...');
  let { code, errors } = await npm(['ci', '--loglevel=error', '--no-audit', '--no-fund']);
  if (code !== 0 && /from lock file|in sync/.test(errors)) {
    say('the lock file does not fit this registry; installing without it ...');
    ({ code, errors } = await npm(['install', '--loglevel=error', '--no-save', '--no-audit', '--no-fund']));
  }
  if (code !== 0) {
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(errors)) {
      say('the npm registry could not be reached. The packages are needed once, afterwards nothing is downloaded.');
      say('behind a proxy: npm config set proxy http://...; with a mirror: npm config set registry https://...');
    } else {
      say('"npm ci" failed, the reason is in the lines above.');
    }
    process.exit(1);
  }
}
if (!preparing && (!existsSync(lockStamp) || readFileSync(lockStamp, 'utf8') !== lockHash()))
  writeFileSync(lockStamp, lockHash());

/** Files below a path, itself if it is one, in a fixed order. */
function filesBelow(path) {
  if (!existsSync(at(path))) return [];
  if (!statSync(at(path)).isDirectory()) return [path];
  return readdirSync(at(path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

/** SHA-256 of all that the compiler reads, names and contents: times of files lie after a checkout or a copy. */
function sourcesHash() {
  const folders = ['cli', 'pages', 'eval', 'training', 'src'];
  const files = ['index.ts', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.page.json'];
  const hash = createHash('sha256');
  for (const path of [...folders, ...files].flatMap(filesBelow)) {
    const content = readFileSync(at(path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

if (preparing || process.argv.includes('--build')) {
  const sources = sourcesHash();
  const built = at('dist', '.built');
  if (!existsSync(built) || readFileSync(built, 'utf8') !== sources) {
    say('compiling ...');
    const started = Date.now();
    const fresh = at(`dist.${process.pid}.tmp`); // swapped in when complete: a running command never sees half of it
    let code = 0;
    for (const part of ['tsconfig.build.json', 'tsconfig.page.json']) {
      if (code === 0) ({ code } = await run(process.execPath, [compiler, '-p', at(part), '--outDir', fresh]));
    }
    if (code !== 0) {
      rmSync(fresh, { recursive: true, force: true });
      say('the TypeScript compiler found errors, see the lines above.');
      process.exit(1);
    }
    for (const path of filesBelow('pages').filter((name) => name.endsWith('.css') || name.endsWith('.client.js')))
      copyFileSync(at(path), join(fresh, path)); // beside the module that reads it
    writeFileSync(join(fresh, '.built'), sources); // what was changed meanwhile is compiled next time
    const program = join(fresh, 'cli', 'main.js');
    if (existsSync(program)) chmodSync(program, 0o755); // `npm install -g .` links to it
    rmSync(at('dist'), { recursive: true, force: true });
    renameSync(fresh, at('dist'));
    say(`compiled in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}
