import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { version } from '../../src/core/version.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import { fileIdentity, requireUnchanged } from '../../src/vectors/identity.js';
import { jobPath, partialPath, requireSameJob, writeJob } from '../../src/vectors/job-note.js';
import { splitAddress } from '../../src/vectors/open.js';
import { readWhole, writeFolderAtomic } from '../../src/vectors/replace-folder.js';
import { ATLAS_ROWS, type AtlasPair } from './atlas.js';
import type { ChartRequest } from './chart-request.js';

/** A pair that is done: what is known of it, and its maps there and back, where there are maps. */
export interface DonePair {
  readonly pair: AtlasPair;
  readonly translators: readonly [there: Translator, back: Translator] | null;
}

/** Pairs that are done, kept in a hidden folder beside the page until the page is written. */
export interface KeptPairs {
  /** Pairs read, which an earlier run has left, and pairs written. */
  readonly counts: { readonly read: number; readonly written: number };
  read(first: number, second: number): Promise<DonePair | undefined>;
  write(done: DonePair): Promise<void>;
  /** BAD_FILE where an input was changed since its identity was taken. */
  requireUnchanged(): Promise<void>;
  remove(): Promise<void>;
}

const TRANSLATOR = 'translator';

/**
 * Begins with no pairs, or with `resume` with those that an interrupted run has left beside `page`. BAD_OPTION with both
 * identities where it had other inputs or options.
 */
export async function keepPairs(page: string, request: ChartRequest, resume: boolean): Promise<KeptPairs> {
  const folder = partialPath(page);
  const paths = request.files.map((file) => splitAddress(file).file);
  const contents = await Promise.all(paths.map(fileIdentity));
  const job = JSON.stringify({
    version,
    files: request.files.map((file) => resolve(file)),
    ...Object.fromEntries(request.files.map((file, i) => [file, contents[i]])),
    paired: request.paired ?? false,
    measures: request.measures ?? 'default',
    alignability: request.alignability ?? true,
    rows: request.rows ?? ATLAS_ROWS,
    seed: request.seed ?? 0,
    skipInvalid: request.reading?.skip ?? request.skipInvalid ?? false,
  });
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await rm(jobPath(page), { force: true });
  };
  if (resume) await requireSameJob(page, job);
  else await remove();
  const pairPath = (first: number, second: number): string => join(folder, `${first}-${second}`);
  const counts = { read: 0, written: 0 };
  return {
    counts,
    read: async (first, second) => {
      const path = pairPath(first, second);
      if (!existsSync(path)) return undefined;
      const done = await readWhole(path, () => readPair(path, job));
      if (done) counts.read++;
      return done;
    },
    write: async ({ pair, translators }) => {
      if (!existsSync(folder)) {
        await writeJob(page, job);
        await mkdir(folder, { recursive: true });
      }
      const fill = async (path: string): Promise<void> => {
        await translators?.[0].save(join(path, TRANSLATOR));
        await writeFile(join(path, 'pair.json'), JSON.stringify({ job, pair }));
      };
      await writeFolderAtomic(pairPath(pair.first, pair.second), fill, { overwrite: true });
      counts.written++;
    },
    requireUnchanged: async () => {
      for (const [i, path] of paths.entries()) await requireUnchanged(path, contents[i]!);
    },
    remove,
  };
}

/** Undefined where it belongs to another job: two runs that write one page share the folder. */
async function readPair(path: string, job: string): Promise<DonePair | undefined> {
  const file = join(path, 'pair.json');
  let found: { readonly job: string; readonly pair: AtlasPair };
  try {
    found = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new VecbridgeError('BAD_FILE', `${file}, a kept pair of an atlas, cannot be read or is not JSON.`, {
      hint: 'start again without --resume',
      context: { file },
      cause,
    });
  }
  if (found.job !== job) return undefined;
  if (!existsSync(join(path, TRANSLATOR))) return { pair: found.pair, translators: null };
  const there = await loadTranslator(join(path, TRANSLATOR));
  return { pair: found.pair, translators: [there, there.inverse!()] };
}
