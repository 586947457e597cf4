import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VecbridgeError } from '../core/errors.js';
import { checkFiles, fileHashesSchema, hashFiles } from '../core/file-hashes.js';
import { writeFolderAtomic } from '../vectors/replace-folder.js';
import { IdList } from './id-list.js';
import type { IndexAbout } from './vector-index.js';

const FORMAT_VERSION = 1;
const IDS_FILE = 'ids.bin';
/** The one measure of this program. */
const METRIC = 'cosine';

const metaSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  kind: z.enum(['exact', 'hnsw']),
  /** What vectors are compared by; folders without it are of the cosine too. */
  metric: z.string().default(METRIC),
  dim: z.int().positive(),
  rows: z.int().nonnegative(),
  ids: z.enum(['rows', 'int64', 'strings']),
  /** Parameters of the HNSW graph; absent for an exact index. */
  hnsw: z.object({ m: z.int(), efConstruction: z.int(), efSearch: z.int(), seed: z.int() }).optional(),
  about: z.record(z.string(), z.union([z.string(), z.number()])),
  files: fileHashesSchema,
});
export type IndexMeta = z.infer<typeof metaSchema>;

interface IndexFacts {
  readonly kind: IndexMeta['kind'];
  readonly dim: number;
  readonly ids: IdList;
  readonly hnsw?: IndexMeta['hnsw'];
  readonly about: IndexAbout;
}

/** Writes index.json, ids.bin and the file `name` that `fill` writes; all or nothing, an older index is replaced. */
export async function saveIndexFolder(
  dir: string,
  facts: IndexFacts,
  name: string,
  fill: (path: string) => Promise<void>,
): Promise<void> {
  if (existsSync(dir) && !existsSync(join(dir, 'index.json'))) {
    throw new VecbridgeError('EXISTS', `${dir} exists and is not an index.`, {
      hint: 'choose another folder; only an index is replaced by an index',
      context: { dir },
    });
  }
  const writeAll = async (folder: string): Promise<void> => {
    await fill(join(folder, name));
    const names = [name];
    const ids = facts.ids.bytes();
    if (ids) {
      await writeFile(join(folder, IDS_FILE), ids);
      names.push(IDS_FILE);
    }
    const meta: IndexMeta = {
      formatVersion: FORMAT_VERSION,
      kind: facts.kind,
      metric: METRIC,
      dim: facts.dim,
      rows: facts.ids.size,
      ids: facts.ids.kind,
      ...(facts.hnsw ? { hnsw: facts.hnsw } : {}),
      about: { ...facts.about },
      files: await hashFiles(folder, names),
    };
    await writeFile(join(folder, 'index.json'), `${JSON.stringify(meta, null, 2)}\n`);
  };
  await writeFolderAtomic(dir, writeAll, { overwrite: true });
}

/** Reads and checks index.json and the hashes of the files beside it; BAD_FILE when anything does not fit. */
export async function openIndexFolder(dir: string): Promise<{ meta: IndexMeta; ids: IdList }> {
  const text = await readFile(join(dir, 'index.json'), 'utf8').catch((cause: unknown) => {
    throw new VecbridgeError('NOT_FOUND', `${dir} holds no index (index.json is missing).`, {
      hint: 'name the folder the index was saved in',
      context: { dir },
      cause,
    });
  });
  const meta = parseMeta(text, dir);
  if (meta.metric !== METRIC) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `${dir} is an index for "${meta.metric}", but this program compares by "${METRIC}".`,
      {
        hint: 'make it again from its vectors',
        context: { dir, metric: meta.metric, expected: METRIC },
      },
    );
  }
  await checkFiles(dir, meta.files, 'BAD_FILE', 'index');
  const bytes = meta.ids === 'rows' ? undefined : await readFile(join(dir, IDS_FILE)).catch(() => undefined);
  if (meta.ids !== 'rows' && !bytes)
    throw damaged(dir, `${IDS_FILE} is not recorded, but ids of kind "${meta.ids}" are`);
  return { meta, ids: IdList.from(meta.ids, meta.rows, bytes) };
}

function parseMeta(text: string, dir: string): IndexMeta {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(dir, 'index.json is not JSON');
  }
  const { formatVersion } = (json ?? {}) as { formatVersion?: unknown };
  if (formatVersion !== FORMAT_VERSION) {
    throw damaged(dir, `index.json has format version ${String(formatVersion)}, this program reads ${FORMAT_VERSION}`);
  }
  const parsed = metaSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw damaged(dir, `index.json: ${issue.path.join('.')}: ${issue.message}`);
}

export const damaged = (dir: string, why: string): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `index ${dir}: ${why}.`, {
    hint: 'build the index again',
    context: { dir, why },
  });
