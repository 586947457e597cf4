import { plantedRotation as planted } from '../../eval/bench/controls.js';
import { loadProtocol, type Protocol } from '../../eval/bench/protocols.js';
import { VecbridgeError } from '../../src/core/errors.js';

export type { Protocol };

/** Loads "use-glove" of a split from the folder in VECBRIDGE_DATA; exits 4 with a message when it is not there. */
export async function loadPair(pair: string, split: string): Promise<Protocol> {
  try {
    return await loadProtocol(pair, split);
  } catch (error) {
    if (!(error instanceof VecbridgeError && error.code === 'MISSING_PART')) throw error;
    console.error(`bench: ${error.message} ${error.hint}`);
    process.exit(4);
  }
}

/** A known answer: the target is a random rotation of other rows of the source space plus noise (eval/bench/controls.ts). */
export const plantedRotation = (data: Protocol, noise: number, seed: number): Promise<Protocol> =>
  planted(data, noise, seed);
