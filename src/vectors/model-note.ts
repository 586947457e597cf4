import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from './atomic.js';
import { openFile } from './file.js';

/** The file beside vectors that says which model made them: most formats have no room for it. */
export const modelNotePath = (file: string): string => `${file}.model.json`;

/** Bytes that tell whether the note still belongs to the file. */
const HEAD = 2 ** 16;

/** Writes `about` (`modelId`, `verdict`) beside a finished file of vectors. */
export async function writeModelNote(file: string, about: Readonly<Record<string, unknown>>): Promise<void> {
  const note = { ...about, file: await fingerprint(file) };
  await writeFileAtomic(modelNotePath(file), `${JSON.stringify(note, null, 2)}\n`, { overwrite: true });
}

/** The model of a file and what is doubtful, by its note; nothing where there is none, or where the file was written again since. */
export async function notedBeside(file: string): Promise<{ modelId?: string; verdict?: string }> {
  const path = modelNotePath(file);
  if (!existsSync(path)) return {};
  try {
    const note = JSON.parse(await readFile(path, 'utf8')) as { modelId?: unknown; verdict?: unknown; file?: unknown };
    const same = JSON.stringify(note.file) === JSON.stringify(await fingerprint(file));
    if (!same) return {};
    const { modelId, verdict } = note;
    return {
      ...(typeof modelId === 'string' ? { modelId } : {}),
      ...(typeof verdict === 'string' ? { verdict } : {}),
    };
  } catch {
    return {}; // a damaged note says nothing
  }
}

async function fingerprint(path: string): Promise<{ bytes: number; sha256OfHead: string }> {
  const file = await openFile(path);
  try {
    const head = await file.read(0, Math.min(HEAD, file.size));
    return { bytes: file.size, sha256OfHead: createHash('sha256').update(head).digest('hex') };
  } finally {
    await file.close();
  }
}
