import { type BigIntStats, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { splitAddress } from './open.js';

/**
 * BAD_USAGE where `output` is one of the files that are read (by another name, a link, or a member of it), or a folder that
 * holds one: it would be replaced while, or before, it is read, and the only copy be lost.
 */
export function requireOtherFile(output: string, inputs: readonly (string | undefined)[]): void {
  const there = found(output);
  if (!there) return;
  for (const input of inputs) {
    if (input === undefined) continue;
    const { file } = splitAddress(input);
    const read = found(file);
    if (!read) continue;
    const isSame = read.ino === there.ino && read.dev === there.dev;
    const isInside = there.isDirectory() && realpathSync(file).startsWith(`${realpathSync(output)}${sep}`);
    if (!isSame && !isInside) continue;
    throw new VecbridgeError(
      'BAD_USAGE',
      isSame
        ? `${output} is the input itself (${input}): it would be lost.`
        : `${input} lies in ${output}, which would be replaced.`,
      { hint: 'write to another name, and rename it when you have looked at the result', context: { output, input } },
    );
  }
}

/** Undefined where nothing is there, or cannot be looked at: opening it says why. */
function found(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
