import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ErrorCode } from './errors.js';
import { VecbridgeError } from './errors.js';

/** Size and SHA-256 of the files of a folder, by name: recorded when it is written, compared when it is read. */
export const fileHashesSchema = z.record(
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name'),
  z.object({ bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);
type FileHashes = z.infer<typeof fileHashesSchema>;

export async function hashFiles(folder: string, names: readonly string[]): Promise<FileHashes> {
  const hashes: FileHashes = {};
  for (const name of names) {
    const path = join(folder, name);
    hashes[name] = { bytes: (await stat(path)).size, sha256: await sha256Of(path) };
  }
  return hashes;
}

/** Throws `code` naming the first file that is missing, cut short or changed. `what`: "translator", "index". */
export async function checkFiles(folder: string, hashes: FileHashes, code: ErrorCode, what: string): Promise<void> {
  const again = `the folder is damaged or was edited by hand; make the ${what} again or copy the folder again`;
  for (const [name, recorded] of Object.entries(hashes)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) {
      throw new VecbridgeError(code, `${what} ${folder}: ${name} is missing.`, {
        hint: again,
        context: { folder, file: name },
      });
    }
    if (found.size !== recorded.bytes) {
      throw new VecbridgeError(
        code,
        `${what} ${folder}: ${name} has ${found.size} bytes, but ${recorded.bytes} are recorded.`,
        {
          hint: again,
          context: { folder, file: name, bytes: found.size, recorded: recorded.bytes },
        },
      );
    }
    const sha256 = await sha256Of(path);
    if (sha256 !== recorded.sha256) {
      throw new VecbridgeError(
        code,
        `${what} ${folder}: ${name} was changed: its SHA-256 starts with ${sha256.slice(0, 12)}, the recorded one with ${recorded.sha256.slice(0, 12)}.`,
        { hint: again, context: { folder, file: name, sha256, recorded: recorded.sha256 } },
      );
    }
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
