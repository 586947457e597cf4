import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VecbridgeError } from '../../../src/core/errors.js';
import { writeFileAtomic } from '../../../src/vectors/atomic.js';
import { readTensorFile, writeTensors } from '../../../src/vectors/formats/safetensors/safetensors.js';
import type { TrainerState } from '../step/trainer.js';

/**
 * The state of a run on disk, so that it goes on bit for bit after any interruption, a power cut included:
 *   run.json                      what is being run: options, seeds, fingerprints of the data
 *   metrics.jsonl                 one line a step and one an evaluation
 *   start/                        the linear translator of a warm start
 *   seed-N/state.safetensors      trainer state and progress, one file: it is there whole, or the one before is
 *   seed-N/best-STEP.safetensors  trainer state of a step that a direction keeps; the state file names which count
 */
export interface SeedFolder {
  load(): Promise<SavedRun | undefined>;
  saveState(state: TrainerState, progress: unknown): Promise<void>;
  saveBest(step: number, state: TrainerState): Promise<void>;
  loadBest(step: number): Promise<TrainerState>;
  /** Removes the best states but those of these steps; call it after `saveState`. */
  dropOtherBests(steps: readonly number[]): Promise<void>;
}

interface SavedRun {
  readonly state: TrainerState;
  readonly progress: unknown;
}

const STATE_FILE = 'state.safetensors';
const bestFile = (step: number): string => `best-${step}.safetensors`;

export async function openSeedFolder(runDir: string, seed: number): Promise<SeedFolder> {
  const dir = join(runDir, `seed-${seed}`);
  await mkdir(dir, { recursive: true });
  return {
    load: async () => {
      const path = join(dir, STATE_FILE);
      if (!existsSync(path)) return undefined;
      const { state, metadata } = await readState(path);
      return { state, progress: parse(metadata['progress'], path) };
    },
    saveState: (state, progress) => writeState(join(dir, STATE_FILE), state, { progress: JSON.stringify(progress) }),
    saveBest: (step, state) => writeState(join(dir, bestFile(step)), state, {}),
    loadBest: async (step) => (await readState(join(dir, bestFile(step)))).state,
    dropOtherBests: async (steps) => {
      const wanted = steps.map(bestFile);
      for (const name of await readdir(dir)) {
        if (name.startsWith('best-') && !wanted.includes(name)) await rm(join(dir, name), { force: true });
      }
    },
  };
}

/** Named arrays as they are; plain numbers as JSON, which keeps every double. */
async function writeState(path: string, state: TrainerState, metadata: Record<string, string>): Promise<void> {
  const tensors = Object.entries(state.arrays).map(
    ([name, data]) => [name, { dtype: 'f32', shape: [data.length], data }] as const,
  );
  await writeTensors(path, tensors, { ...metadata, numbers: JSON.stringify(state.numbers) }, { overwrite: true });
}

async function readState(path: string): Promise<{ state: TrainerState; metadata: Record<string, string> }> {
  const { tensors, metadata } = await readTensorFile(path);
  const arrays: Record<string, Float32Array> = {};
  for (const [name, { data }] of tensors) {
    if (!(data instanceof Float32Array)) throw broken(path, `the array "${name}" is not float32`);
    arrays[name] = data;
  }
  const numbers = z.record(z.string(), z.number()).safeParse(parse(metadata['numbers'], path));
  if (!numbers.success) throw broken(path, 'its numbers are missing');
  return { state: { arrays, numbers: numbers.data }, metadata };
}

const RUN_FILE = 'run.json';
const METRICS_FILE = 'metrics.jsonl';

/** What a run was begun with, as `run.json` holds it; undefined where no run was begun. */
export async function readRunFile(runDir: string): Promise<unknown> {
  const path = join(runDir, RUN_FILE);
  return existsSync(path) ? parse(await readFile(path, 'utf8'), path) : undefined;
}

export async function writeRunFile(runDir: string, run: unknown): Promise<void> {
  await mkdir(runDir, { recursive: true });
  await writeFileAtomic(join(runDir, RUN_FILE), `${JSON.stringify(run, null, 2)}\n`, { overwrite: true });
}

export const metricsPath = (runDir: string): string => join(runDir, METRICS_FILE);

function parse(text: string | undefined, path: string): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw broken(path, 'it holds no JSON where its progress should be');
  }
}

const broken = (path: string, why: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${path} cannot be resumed from: ${why}.`, {
    hint: 'start again with --force',
    context: { path, why },
  });
