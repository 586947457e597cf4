/**
 * node --import ./kill-at-call.mjs SCRIPT: the process kills itself at one of its calls that change files, the one whose
 * number KILL_AT names, before it is made or (KILL_WHEN=after) when it is done. Without KILL_AT it prints their number.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.KILL_AT ?? Number.POSITIVE_INFINITY);
const isAfter = process.env.KILL_WHEN === 'after';
let calls = 0;
const die = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};

function counted(object, name) {
  const original = object[name];
  object[name] = async function (...args) {
    const isIt = ++calls === at;
    if (isIt && !isAfter) await die();
    const result = await original.apply(this, args);
    if (isIt) await die();
    return result;
  };
}

for (const name of [
  'rename',
  'rm',
  'mkdir',
  'writeFile',
  'link',
  'symlink',
  'unlink',
  'truncate',
  'copyFile',
  'rmdir',
]) {
  counted(fs.promises, name);
}
const open = fs.promises.open;
fs.promises.open = async function (path, flags, ...rest) {
  const writes = flags !== undefined && flags !== 'r';
  const isIt = writes && ++calls === at;
  if (isIt && !isAfter) await die();
  const handle = await open.call(this, path, flags, ...rest);
  if (isIt) await die();
  return handle;
};
const probe = await open('/dev/null', 'r');
const handles = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ['write', 'writeFile', 'truncate', 'sync', 'datasync']) counted(handles, name);
syncBuiltinESMExports();
process.on('exit', () => {
  if (at === Number.POSITIVE_INFINITY) process.stdout.write(`calls ${calls}\n`);
});
