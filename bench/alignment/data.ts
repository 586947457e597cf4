import { VecbridgeError } from '../../src/core/errors.js';

/** Runs a script that reads the full data; says what is missing and exits with code 4 where it is not there. */
export async function withData(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof VecbridgeError && error.code === 'MISSING_PART')) throw error;
    console.error(`bench: ${error.message} ${error.hint}`);
    process.exitCode = 4;
  }
}
