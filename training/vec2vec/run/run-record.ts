import { z } from 'zod';
import { VecbridgeError } from '../../../src/core/errors.js';
import type { DataFingerprint } from '../../../src/translators/manifest.js';
import { type Vec2vecOptions, vec2vecOptions } from '../options.js';
import { readRunFile, writeRunFile } from './run-folder.js';

/** What a run was begun with (run.json). A run is resumed with the same, or not at all. */
export interface RunRecord {
  readonly version: 1;
  readonly options: Vec2vecOptions;
  readonly seed: number;
  readonly rowsLimit: number;
  /** Of the rows used of every space, in order. */
  readonly spaces: readonly DataFingerprint[];
  /** What the command printed, once the run is complete. */
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of earlier versions that decide nothing any more. */
const RETIRED = ['nulls'];

function withoutRetired(options: unknown): unknown {
  if (typeof options !== 'object' || options === null) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !RETIRED.includes(name)));
}

const recordSchema = z.object({
  version: z.literal(1),
  options: z.preprocess(withoutRetired, vec2vecOptions),
  seed: z.int(),
  rowsLimit: z.int().nonnegative(),
  spaces: z.array(z.object({ name: z.string().optional(), rows: z.int(), dim: z.int(), sha256: z.string() })),
  result: z.record(z.string(), z.unknown()).optional(),
});

export const writeRecord = (runDir: string, record: RunRecord): Promise<void> => writeRunFile(runDir, record);

/** The record of the run in this folder, undefined where there is none; BAD_FILE where it cannot be read. */
export async function readRecord(runDir: string): Promise<RunRecord | undefined> {
  const found = await readRunFile(runDir);
  if (found === undefined) return undefined;
  const parsed = recordSchema.safeParse(found);
  if (parsed.success) return parsed.data as RunRecord;
  const issue = parsed.error.issues[0]!;
  throw new VecbridgeError('BAD_FILE', `${runDir}/run.json: ${issue.path.join('.')}: ${issue.message}.`, {
    hint: 'it was written by another version or edited; start again with --force',
    context: { runDir },
  });
}

/** Refuses to continue a run with other options or data than it was begun with, naming both values. */
export function requireSameRun(record: RunRecord, now: Omit<RunRecord, 'version' | 'result'>): void {
  const differs = (what: string, was: unknown, is: unknown): VecbridgeError =>
    new VecbridgeError(
      'BAD_USAGE',
      `the run was started with ${what} ${JSON.stringify(was)}, now it is ${JSON.stringify(is)}.`,
      {
        hint: 'leave the option out to continue as it was started, or start a new run in another folder',
        context: { what, was, is },
      },
    );
  if (record.seed !== now.seed) throw differs('seed', record.seed, now.seed);
  if (record.rowsLimit !== now.rowsLimit) throw differs('rows-limit', record.rowsLimit, now.rowsLimit);
  for (const [name, was] of Object.entries(record.options)) {
    const is = (now.options as Readonly<Record<string, unknown>>)[name];
    if (JSON.stringify(was) !== JSON.stringify(is)) throw differs(name, was, is);
  }
  const names = (spaces: readonly DataFingerprint[]) =>
    spaces.map((space) => `${space.rows} × ${space.dim}`).join(', ');
  const same = record.spaces.length === now.spaces.length;
  const changed = now.spaces.findIndex((space, s) => space.sha256 !== record.spaces[s]?.sha256);
  if (same && changed < 0) return;
  const { name = 'a file' } = now.spaces[Math.max(0, changed)] ?? {};
  throw new VecbridgeError(
    'BAD_USAGE',
    `${name} holds other vectors than the run was started with (${names(record.spaces)}; now ${names(now.spaces)}).`,
    {
      hint: 'name the same files in the same order, or start a new run in another folder',
      context: { was: record.spaces, is: now.spaces },
    },
  );
}
