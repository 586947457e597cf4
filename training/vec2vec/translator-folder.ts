import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Sampled } from '../../src/vectors/read-sample.js';
import { orderedPairs } from './directions.js';
import { type RunRecord, readRecord } from './run-record.js';
import type { Trained } from './train-network.js';

/**
 * Before the work: nothing but a translator or a run is touched, and only when asked. Gives what a run to be resumed
 * was begun with. An older translator in the folder stays usable until the new one is complete.
 */
export async function prepareFolder(
  { output: dir, resume, force }: { readonly output: string; readonly resume?: boolean; readonly force?: boolean },
  runDir: string,
): Promise<RunRecord | undefined> {
  await mkdir(dirname(resolve(dir)), { recursive: true });
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
 * Writes every translator whole below run/, then moves its files into place, translator.json last: a reader sees the old
 * translator, none, or the new one. Source → target is DIR itself, others are DIR/FROM-to-TO.
 */
export async function publish(
  trained: Trained,
  spaces: readonly Sampled[],
  given: { readonly output: string; readonly sourceModel?: string; readonly targetModel?: string },
  runDir: string,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const [index, [from, to]] of orderedPairs(spaces.length).entries()) {
    if (from > to) continue; // the way back is in the same folder
    const dir = index === 0 ? given.output : join(given.output, `${from}-to-${to}`);
    const models = [given.sourceModel, given.targetModel];
    const translator = trained.translators[index]!.with({
      dataNames: [basename(spaces[from]!.name), basename(spaces[to]!.name)],
      modelIds: [models[from], models[to]],
    });
    await moveInto(dir, translator, join(runDir, 'final'));
    places.push({ from, to, dir });
  }
  return places;
}

async function moveInto(dir: string, translator: Translator, whole: string): Promise<void> {
  await translator.save(whole);
  await mkdir(dir, { recursive: true });
  await rm(join(dir, 'translator.json'), { force: true });
  const names = await readdir(whole);
  names.sort((a, b) => Number(a === 'translator.json') - Number(b === 'translator.json'));
  for (const name of names) await rename(join(whole, name), join(dir, name));
  await rm(whole, { recursive: true });
}
