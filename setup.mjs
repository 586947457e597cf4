// Runs before `npm run demo` and `npm test`, on a clone with nothing installed: no dependency may be imported here.
// Installs the packages when they are missing or older than the lock file, and compiles to dist/ when asked with --build.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(root, ...parts);

function run(command, args) {
  const npm = process.env.npm_execpath;
  const [file, argv] = command === 'npm' && npm ? [process.execPath, [npm, ...args]] : [command, args];
  const done = spawnSync(file, argv, { cwd: root, stdio: ['ignore', 2, 2], shell: file === 'npm' && process.platform === 'win32' });
  if (done.status !== 0) {
    console.error(`setup: "${command} ${args.join(' ')}" failed; see the lines above.`);
    process.exit(done.status ?? 1);
  }
}

const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

if (time(at('node_modules', '.package-lock.json')) < time(at('package-lock.json')) - 1000) {
  console.error('setup: installing packages (once) ...');
  run('npm', ['ci', '--no-audit', '--no-fund']);
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : time(path));
  }
  return latest;
}

if (process.argv.includes('--build')) {
  const sources = Math.max(...['src', 'training', 'eval'].map((folder) => newest(at(folder))), time(at('tsconfig.json')));
  if (time(at('dist', '.built')) < sources) {
    console.error('setup: compiling ...');
    const { rmSync, writeFileSync } = await import('node:fs');
    rmSync(at('dist'), { recursive: true, force: true });
    run(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at('tsconfig.build.json')]);
    writeFileSync(at('dist', '.built'), '');
  }
}
