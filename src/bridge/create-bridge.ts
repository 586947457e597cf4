import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../vectors/file.js';
import { type Bridge, type BridgeOptions, loadBridge } from './bridge.js';

/**
 * The query bridge of a translator's folder: one vector (d_source) → one vector (d_target) at once, in tens of
 * microseconds, without any native part. In browsers and edge runtimes use `loadBridge` of 'vecbridge/bridge', which takes
 * bytes or an address. Memory: two bytes for each weight. Throws NOT_FOUND, BAD_TRANSLATOR; `translate` throws DIM_MISMATCH
 * and BAD_VALUE.
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
