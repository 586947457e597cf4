import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import { writeFileAtomic } from '../vectors/atomic.js';
import { isVectorFile } from '../vectors/format.js';
import { type FileIdentity, fileIdentity, identityText, sameIdentity } from '../vectors/identity.js';
import { differences } from '../vectors/job-note.js';

/** One file of a folder and what it becomes. */
interface ShardFile {
  readonly input: string;
  readonly output: string;
}

interface ShardList {
  readonly shards: readonly ShardFile[];
  /** Files that are no vectors, by their endings. */
  readonly skipped: readonly string[];
}

/** Formats of whole numbers cannot hold translations. */
const WHOLE_NUMBERS = /\.(bvecs|ivecs)$/i;

/**
 * The files of vectors below a folder, in the order of their names, with the same names below `output`. Hidden files are
 * left out. BAD_USAGE where one folder lies in the other, NOT_FOUND where there is no file of vectors.
 */
export async function listShards(input: string, output: string): Promise<ShardList> {
  const [from, to] = [resolve(input), resolve(output)];
  if (`${to}${sep}`.startsWith(`${from}${sep}`) || `${from}${sep}`.startsWith(`${to}${sep}`)) {
    throw new VecbridgeError('BAD_USAGE', `${input} and ${output} must not contain each other.`, {
      hint: 'write the translations into a folder outside of the input',
      context: { input, output },
    });
  }
  const entries = await readdir(input, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(input, join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(sep).some((part) => part.startsWith('.')))
    .sort();
  const [vectors, skipped] = [names.filter(isVectorFile), names.filter((name) => !isVectorFile(name))];
  if (vectors.length === 0) {
    throw new VecbridgeError(
      'NOT_FOUND',
      `${input} holds ${names.length} ${plural(names.length, 'file')}, but none has the ending of a vector format.`,
      {
        hint: 'known endings: .npy, .npz, .safetensors, .parquet, .arrow, .jsonl, .csv, .fvecs',
        context: { input, files: names.length },
      },
    );
  }
  const shards = vectors.map((name) => ({
    input: join(input, name),
    output: join(output, name.replace(WHOLE_NUMBERS, '.fvecs')),
  }));
  const twice = shards.find(({ output: path }, i) => shards.findIndex((other) => other.output === path) < i);
  if (twice) {
    throw new VecbridgeError('BAD_USAGE', `two files of ${input} would both become ${twice.output}.`, {
      hint: 'rename one of them',
      context: { output: twice.output },
    });
  }
  return { shards, skipped };
}

/** Hidden, so that readers of all files of the folder pass it over. */
const RECORD_FILE = '.vecbridge.json';

/**
 * Makes the folder, or with `resume` goes on with one that was begun with the same translator, inputs and options; with
 * `overwrite` files in it may be replaced. EXISTS and BAD_OPTION otherwise.
 */
export async function beginFolder(
  output: string,
  job: string,
  shards: readonly ShardFile[],
  { resume, overwrite }: { resume: boolean; overwrite: boolean },
): Promise<void> {
  const path = join(output, RECORD_FILE);
  const files: RecordedFile[] = [];
  for (const shard of shards) {
    files.push({ name: relative(output, shard.output), content: await fileIdentity(shard.input) });
  }
  const record = `${JSON.stringify({ job, files }, null, 1)}\n`;
  if (existsSync(output) && !statSync(output).isDirectory()) {
    throw new VecbridgeError('EXISTS', `${output} is a file; a folder is translated into a folder.`, {
      hint: 'choose another name',
      context: { output },
    });
  }
  await mkdir(output, { recursive: true });
  if (resume && existsSync(path)) {
    const found = await readFile(path, 'utf8');
    if (found === record) return;
    throw new VecbridgeError(
      'BAD_OPTION',
      `cannot resume ${output}: it was started with ${whatDiffers(found, job, files, shards)}.`,
      {
        hint: 'resume with the same translator, files and options as before, translate all files again with --force instead of --resume, or choose another folder',
        context: { output },
      },
    );
  }
  const there = (await readdir(output)).filter((name) => name !== RECORD_FILE || !overwrite);
  if (there.length > 0 && !overwrite) {
    throw new VecbridgeError('EXISTS', `${output} exists and is not empty.`, {
      hint: existsSync(path) ? '--resume goes on with it' : 'choose another folder, or allow replacing with --force',
      context: { output },
    });
  }
  await writeFileAtomic(path, record, { overwrite: true });
}

interface RecordedFile {
  readonly name: string;
  readonly content: FileIdentity;
}

/** The first thing in which a folder's record differs from this run, with both values. */
function whatDiffers(found: string, job: string, files: readonly RecordedFile[], shards: readonly ShardFile[]): string {
  let before: { job?: string; files?: readonly Partial<RecordedFile>[] };
  try {
    before = JSON.parse(found);
  } catch {
    return 'other inputs or options (its record is damaged)';
  }
  if (before.job !== job) return `other inputs or options${differences(before.job ?? '', job)}`;
  const known = new Map((before.files ?? []).map(({ name, content }) => [name, content]));
  for (const [i, { name, content }] of files.entries()) {
    const was = known.get(name);
    const path = shards[i]!.input;
    if (!was) return `other inputs or options (${path} was not there)`;
    if (!sameIdentity(was, content)) {
      return `other inputs or options (${path}: ${identityText(was)}, now ${identityText(content)})`;
    }
    known.delete(name);
  }
  return `other inputs or options (${[...known.keys()].join(', ')} was there and is not now)`;
}

/** The folder of a shard's output, made where it is not there. */
export const makeFolderOf = (shard: ShardFile): Promise<unknown> => mkdir(dirname(shard.output), { recursive: true });
