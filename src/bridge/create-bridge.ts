import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../vectors/file.js';
import { type Bridge, type BridgeOptions, loadBridge } from './bridge.js';

/**
 * Loads the query bridge of a translator's folder. `translate(vector)` takes one vector (d_source) and returns one
 * vector (d_target), synchronously, in tens of microseconds and without native code. In browsers and edge runtimes
 * use `loadBridge` of 'vecbridge/bridge', which takes bytes or an address.
 *
 * Memory: two bytes per weight; four without WebAssembly SIMD.
 *
 * Throws NOT_FOUND, BAD_TRANSLATOR. `translate` throws DIM_MISMATCH and BAD_VALUE.
 *
 * @example
 * import { createBridge, readMatrix } from 'vecbridge';
 * const bridge = await createBridge('a-to-b');
 * const { matrix } = await readMatrix('queries-a.npy', { limit: 1 });
 * console.log(bridge.translate(matrix.data).length === bridge.targetDim);
 */
export const createBridge = (dir: string, options: BridgeOptions = {}): Promise<Bridge> =>
  loadBridge(async (name) => {
    const path = join(dir, name);
    return readFile(path).catch((cause: unknown) => {
      throw fileError(path, 'read', cause);
    });
  }, options);
