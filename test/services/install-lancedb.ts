import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The last release for Node 20. It wants an older Apache Arrow than this project has: both go into a folder of their own. */
const VERSION = '0.37.1';
const ARROW = '18.1.0';

/** Installs LanceDB into an empty folder, and loads it from there. */
export function installLancedb(folder: string): { lancedb: any; arrow: typeof import('apache-arrow') } {
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const libc = process.platform === 'linux' ? '-gnu' : process.platform === 'win32' ? '-msvc' : '';
  const native = `@lancedb/lancedb-${process.platform}-${process.arch}${libc}`;
  const packages = [`@lancedb/lancedb@${VERSION}`, `${native}@${VERSION}`, `apache-arrow@${ARROW}`];
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['install', ...flags, ...packages], { cwd: folder, stdio: 'ignore' });
  const require = createRequire(join(folder, 'package.json'));
  return { lancedb: require('@lancedb/lancedb'), arrow: require('apache-arrow') };
}
