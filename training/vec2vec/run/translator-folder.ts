import { existsSync } from 'node:fs';
import { copyFile, link, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { VecbridgeError } from '../../../src/core/errors.js';
import type { Sampled } from '../../../src/vectors/read-sample.js';
import { readWhole, writeFolderAtomic } from '../../../src/vectors/replace-folder.js';
import { orderedPairs } from '../directions.js';
import type { Trained } from '../train-network.js';
import { type RunRecord, readRecord } from './run-record.js';

/**
 * Before the work: nothing but a translator or a run is touched, and only when asked. Gives what a run to be resumed
 * was begun with. An older translator in the folder stays usable until the new one is complete.
 */
export async function prepareFolder(
  { output: dir, resume, force }: { readonly output: string; readonly resume?: boolean; readonly force?: boolean },
  runDir: string,
): Promise<RunRecord | undefined> {
  await mkdir(dirname(resolve(dir)), { recursive: true });
  await readWhole(dir, async () => undefined); // puts back what a writer that was killed moved aside
  if (!existsSync(dir)) return undefined;
  const isRun = existsSync(join(runDir, 'run.json'));
  if (!isRun && !existsSync(join(dir, 'translator.json')) && (await readdir(dir)).length > 0) {
    throw new VecbridgeError('EXISTS', `${dir} exists and is neither a translator nor a run.`, {
      hint: 'choose another folder',
      context: { dir },
    });
  }
  if (resume && isRun) return readRecord(runDir);
  const empty = (await readdir(dir)).length === 0;
  if (!empty && !force) {
    throw new VecbridgeError('EXISTS', `${dir} exists already.`, {
      hint: isRun ? 'go on with --resume, or start again with --force' : 'choose another folder, or --force',
      context: { dir },
    });
  }
  return undefined;
}

/** A translator of the run: between which spaces, and where. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly dir: string;
}

/**
 * Writes every translator into a folder beside DIR, with what else is in DIR (the run), and renames it: a reader sees the
 * folder before or the one after, whole. Source → target is DIR itself, others are DIR/FROM-to-TO.
 */
export async function publish(
  trained: Trained,
  spaces: readonly Sampled[],
  given: { readonly output: string; readonly sourceModel?: string; readonly targetModel?: string },
): Promise<Place[]> {
  const { output } = given;
  const models = [given.sourceModel, given.targetModel];
  const wanted = orderedPairs(spaces.length).flatMap(
    ([from, to], index) => (from > to ? [] : [{ from, to, index, name: index === 0 ? '' : `${from}-to-${to}` }]), // the way back is in the same folder
  );
  await writeFolderAtomic(
    output,
    async (folder) => {
      for (const { from, to, index, name } of wanted) {
        const translator = trained.translators[index]!.with({
          dataNames: [basename(spaces[from]!.name), basename(spaces[to]!.name)],
          modelIds: [models[from], models[to]],
        });
        const whole = join(folder, name === '' ? '.new' : name);
        await translator.save(whole);
        if (name !== '') continue;
        for (const file of await readdir(whole)) await rename(join(whole, file), join(folder, file));
        await rm(whole, { recursive: true });
      }
      await keepOthers(output, folder);
    },
    { overwrite: true },
  );
  return wanted.map(({ from, to, name }) => ({ from, to, dir: name === '' ? output : join(output, name) }));
}

/** What a translator's folder may hold beside it: the run, and what a user put there. Earlier translators are left out. */
async function keepOthers(before: string, folder: string): Promise<void> {
  const written = new Set([...(await readdir(folder)), ...TRANSLATOR_FILES]);
  for (const name of await readdir(before).catch(() => []))
    if (!written.has(name) && !/^\d+-to-\d+$/.test(name)) await linkAll(join(before, name), join(folder, name));
}

const TRANSLATOR_FILES = ['translator.json', 'weights.safetensors', 'translator.onnx', 'inverse.onnx', 'README.md'];

/** The same files under another name, without a copy where the file system can. */
async function linkAll(from: string, to: string): Promise<void> {
  if ((await lstat(from)).isDirectory()) {
    await mkdir(to);
    for (const name of await readdir(from)) await linkAll(join(from, name), join(to, name));
  } else await link(from, to).catch(() => copyFile(from, to));
}
