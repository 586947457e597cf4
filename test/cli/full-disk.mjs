// Loaded before the program (node --import): a disk with room for FULL_DISK_BYTES more bytes, in the place of a real one.
import { open } from 'node:fs/promises';

const handle = await open(process.execPath);
const prototype = Object.getPrototypeOf(handle);
await handle.close();
const { write } = prototype;
let room = Number(process.env.FULL_DISK_BYTES);

/** Like the system's: writes what there is room for, then refuses. */
prototype.write = function (data, ...rest) {
  const bytes = Buffer.from(data.buffer ?? data, data.byteOffset, data.byteLength);
  const [offset, length, position] = typeof data === 'string' ? [0, bytes.length, rest[0]] : rest;
  if (room <= 0) {
    const error = new Error('ENOSPC: no space left on device, write');
    return Promise.reject(Object.assign(error, { errno: -28, code: 'ENOSPC', syscall: 'write' }));
  }
  const part = Math.min(length, room);
  room -= part;
  return write.call(this, bytes, offset, part, position);
};
