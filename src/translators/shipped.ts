import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { closest } from '../core/suggest.js';
import { packageRoot } from '../core/version.js';
import { fileError } from '../vectors/file.js';

/** Translators in `checkpoints/`, one folder for both ways; made by bench/shipped/make.ts. */
export const SHIPPED = [
  ['minilm', 'mpnet'],
  ['use-lite', 'minilm'],
  ['use-lite', 'mpnet'],
] as const;

/** Where a translator lies, and which way it is used. */
interface TranslatorPlace {
  readonly dir: string;
  /** The name asks for the way back of the folder. */
  readonly inverse: boolean;
  /** It belongs to the program: nothing is written into it. */
  readonly shipped: boolean;
}

const nameOf = (from: string, to: string): string => `${from}-to-${to}`;

/** The names that stand for a folder: "minilm-to-mpnet", and "mpnet-to-minilm" for its way back. */
export const shippedNames = (): string[] => SHIPPED.flatMap(([a, b]) => [nameOf(a, b), nameOf(b, a)]);

/** The folder of a translator given by its path or by the name of a shipped one; what exists locally wins. */
export function translatorAt(dirOrName: string): TranslatorPlace {
  if (existsSync(dirOrName)) return { dir: dirOrName, inverse: false, shipped: false };
  for (const [a, b] of SHIPPED) {
    const inverse = dirOrName === nameOf(b, a);
    if (!inverse && dirOrName !== nameOf(a, b)) continue;
    return { dir: join(packageRoot, 'checkpoints', nameOf(a, b)), inverse, shipped: true };
  }
  return { dir: dirOrName, inverse: false, shipped: false };
}

/** Whether this names a shipped translator, and no file or folder here. */
export const isShipped = (dirOrName: string): boolean => translatorAt(dirOrName).shipped;

/** The hint where there is no such translator: a shipped one whose name is near, and all of them. */
export function shippedHint(dirOrName: string): string {
  const near = closest(dirOrName, shippedNames());
  const asked = near ? `did you mean "${near}"? ` : '';
  return `${asked}name the folder that vecbridge fit wrote, or a translator that is shipped: ${shippedNames().join(', ')}`;
}

/** BAD_USAGE where something would be written into a shipped translator, IO where the folder cannot be written to. */
export function requireWritable(dirOrName: string): void {
  if (!isShipped(dirOrName)) {
    try {
      if (existsSync(dirOrName)) accessSync(dirOrName, constants.W_OK);
    } catch (cause) {
      throw fileError(dirOrName, 'write', cause);
    }
    return;
  }
  throw new VecbridgeError('BAD_USAGE', `${dirOrName} is shipped with the program: nothing is written into it.`, {
    hint: `copy the folder ${translatorAt(dirOrName).dir} and name the copy`,
    context: { name: dirOrName },
  });
}
