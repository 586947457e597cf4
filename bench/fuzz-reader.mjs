/** A worker of fuzz.ts: reads each file it is told of with the compiled readers and says how that ended. */
import { parentPort } from 'node:worker_threads';

const dist = new URL('../dist/', import.meta.url);
const { readMatrix } = await import(new URL('src/vectors/read-matrix.js', dist).href);
const { VecbridgeError } = await import(new URL('src/core/errors.js', dist).href);

parentPort.on('message', async (path) => {
  const before = process.memoryUsage();
  let outcome;
  let message;
  try {
    await readMatrix(path, { allow: 'any', maxBytes: 2 ** 28 });
    outcome = 'ROWS';
  } catch (error) {
    outcome = error instanceof VecbridgeError ? error.code : 'FOREIGN';
    message = String(error?.stack ?? error);
  }
  const after = process.memoryUsage();
  const memory = Math.max(0, after.arrayBuffers - before.arrayBuffers) + Math.max(0, after.heapUsed - before.heapUsed);
  parentPort.postMessage({ outcome, message, memory });
});
parentPort.postMessage({ outcome: 'READY', memory: 0 });
