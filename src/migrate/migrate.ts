import { VecbridgeError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { type Address, parseAddress } from '../stores/address.js';
import { isUsable } from '../stores/marks.js';
import { openStore } from '../stores/open-store.js';
import type { Place, VectorStore } from '../stores/store.js';
import { verdictWarning } from '../translate/input-checks.js';
import { checkSource, type SpaceCheck } from '../translate/space-check.js';
import { directed } from '../translators/directed.js';
import { loadTranslator } from '../translators/load.js';
import type { Translator } from '../translators/translator.js';
import { readKeptLabels } from '../vectors/labels.js';
import { type Matrix, zeros } from '../vectors/matrix.js';
import { readMatrix } from '../vectors/read-matrix.js';
import type { Reading } from '../vectors/usable-rows.js';
import { type Mapping, mappingOf, type Plan, planMigration } from './plan.js';
import { finishMigration, type RollbackReport, rollbackMigration } from './rollback.js';
import { type RunReport, runMigration } from './run.js';
import { type VerifyReport, verifyMigration } from './verify.js';
import type { KnownAnswers } from './verify-lists.js';

export type MigrateAction = 'plan' | 'run' | 'verify' | 'rollback' | 'finish';

export interface MigrateRequest {
  readonly action: MigrateAction;
  /** postgres://…, sqlite:FILE, qdrant+http://…, lancedb:FOLDER, a folder of vector files, or env:NAME. */
  readonly store: string;
  /** Folder of the translator: plan, run and verify need it. */
  readonly translator?: string | undefined;
  /** From the target space of the translator to its source space. */
  readonly inverse?: boolean | undefined;
  /** New column, table, collection or folder. */
  readonly target: string;
  /** Table or collection of the vectors; not of a folder. */
  readonly table?: string | undefined;
  readonly schema?: string | undefined;
  /** Column of the ids. Default "id". */
  readonly id?: string | undefined;
  /** Column (or named vector) to translate. Default "embedding". */
  readonly vector?: string | undefined;
  /** Column that grows with every insert and update: later passes read only what changed. */
  readonly changedBy?: string | undefined;
  readonly lookBack?: number | undefined;
  /** Rows of one transaction. Default 1,000. */
  readonly pageRows?: number | undefined;
  /** run: passes over the table, at most. Default 5. */
  readonly passes?: number | undefined;
  /** run: go on although the verdict speaks against the map. */
  readonly acceptVerdict?: boolean | undefined;
  /** plan and run: look whether the vectors of the first page are of the source model, and warn where they are not. Default true. */
  readonly spaceCheck?: boolean | undefined;
  /** verify: length of the result lists. Default 10. */
  readonly k?: number | undefined;
  /** verify: rows whose lists are compared and that are translated again. Default 10,000. */
  readonly sample?: number | undefined;
  readonly seed?: number | undefined;
  /** verify: file of vectors of the target model, and the id that answers each, one a line. */
  readonly queries?: string | undefined;
  readonly answers?: string | undefined;
  /** verify: folder of a translator fitted with pairs, whose recall is measured too. */
  readonly oracle?: string | undefined;
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
  readonly warn?: ((line: string) => void) | undefined;
}

/** What was done; of plan, run, verify and rollback the one that was asked for. */
export interface Migrated {
  readonly action: MigrateAction;
  /** The store, without secrets. */
  readonly store: string;
  readonly target: string;
  readonly plan?: Plan;
  readonly run?: RunReport;
  /** plan and run: whether the vectors look like those of the source model; null where they were not looked at. */
  readonly spaceCheck?: SpaceCheck | null;
  readonly verify?: VerifyReport;
  readonly rollback?: RollbackReport;
  readonly seconds: number;
}

/**
 * Moves the vectors of a database to another model. The old vectors are never touched. Actions:
 * - **plan** reads, and says what would be done
 * - **run** writes the translated vectors next to the old ones; call it again after an interruption or to catch up
 * - **verify** compares stored and newly computed translations
 * - **rollback** removes what run made
 * - **finish** removes the records of the migration and keeps the vectors
 *
 * Throws BAD_USAGE (something is missing in the request), NOT_FOUND, DIM_MISMATCH, MISSING_PART (the driver of the
 * store is not installed), IO, INTERRUPTED.
 *
 * @example
 * import { migrate } from 'vecbridge';
 * const notes = { store: 'sqlite:notes.db', table: 'notes', target: 'embedding_b', translator: 'a-to-b' };
 * const { plan } = await migrate({ ...notes, action: 'plan' });
 * console.log(plan?.description.makes);
 * const { run } = await migrate({ ...notes, action: 'run' });
 * console.log(run?.written);
 * await migrate({ ...notes, action: 'rollback' });
 */
export async function migrate(request: MigrateRequest): Promise<Migrated> {
  const { action, target, table } = request;
  const started = performance.now();
  const where = parseAddress(request.store);
  if (where.kind !== 'files' && table === undefined) {
    throw new VecbridgeError('BAD_USAGE', `migrate ${action} needs --table.`, {
      hint: 'name the table or collection of the vectors',
    });
  }
  if (where.kind !== 'postgres' && request.schema !== undefined) {
    throw new VecbridgeError('BAD_USAGE', `--schema ${request.schema}: only PostgreSQL has schemas.`, {
      hint: 'leave --schema out',
    });
  }
  const unused = unusedPlace(where.kind, request);
  if (unused) {
    const why = where.kind === 'files' ? 'a folder of files has no tables and columns' : 'Qdrant has ids of its own';
    throw new VecbridgeError('BAD_USAGE', `--${unused} ${request[unused]}: ${why}.`, {
      hint: `leave --${unused} out`,
    });
  }
  const place: Place = {
    ...{ table: where.kind === 'files' ? '' : table!, target },
    ...{ id: request.id ?? 'id', vector: request.vector ?? 'embedding' },
    ...(request.schema === undefined ? {} : { schema: request.schema }),
    ...(request.changedBy === undefined ? {} : { changedBy: request.changedBy }),
    ...(request.lookBack === undefined ? {} : { lookBack: request.lookBack }),
  };
  const needsMap = action === 'plan' || action === 'run' || action === 'verify';
  const mapping = needsMap ? await readMapping(request) : undefined;
  const store = await openStore(where, place);
  try {
    const done = await act(request, store, place, mapping);
    return { action, store: store.name, target, ...done, seconds: (performance.now() - started) / 1000 };
  } finally {
    await store.close();
  }
}

/** The option that names a part which such a store does not have; the usual names are those that a command line fills in. */
function unusedPlace(
  kind: Address['kind'],
  { table, id = 'id', vector = 'embedding' }: MigrateRequest,
): 'table' | 'id' | 'vector' | undefined {
  if (kind === 'files' && table !== undefined) return 'table';
  if (kind === 'files' && vector !== 'embedding') return 'vector';
  return (kind === 'files' || kind === 'qdrant') && id !== 'id' ? 'id' : undefined;
}

async function readMapping({ action, translator: dir, inverse = false, warn }: MigrateRequest): Promise<Mapping> {
  if (dir === undefined) {
    throw new VecbridgeError('BAD_USAGE', `migrate ${action} needs the folder of a translator.`, {
      hint: 'vecbridge fit makes one',
    });
  }
  const translator = directed(await loadTranslator(dir), inverse, dir);
  const doubtful = verdictWarning(translator.manifest, dir);
  if (doubtful) warn?.(doubtful);
  return mappingOf(translator, dir, inverse);
}

async function act(
  request: MigrateRequest,
  store: VectorStore,
  place: Place,
  mapping: Mapping | undefined,
): Promise<Pick<Migrated, 'plan' | 'run' | 'spaceCheck' | 'verify' | 'rollback'>> {
  const { pageRows = 1000, signal, on } = request;
  const working = { pageRows, ...(signal ? { signal } : {}), ...(on ? { on } : {}) };
  const names = { rows: store.name, translator: request.translator ?? 'the translator' };
  const check = async (rows: Matrix): Promise<SpaceCheck | null> =>
    request.spaceCheck === false ? null : checkSource(rows, mapping!.translator, names, request.warn);
  switch (request.action) {
    case 'plan': {
      const plan = await planMigration(store, place, mapping!);
      return { plan, spaceCheck: await check(await firstRows(store, mapping!.about.dims[0], pageRows)) };
    }
    case 'run': {
      const { passes = 5, acceptVerdict = false } = request;
      let spaceCheck: SpaceCheck | null = null;
      const first = async (rows: Matrix): Promise<void> => {
        spaceCheck = await check(rows);
      };
      const run = await runMigration(store, place, mapping!, {
        ...{ ...working, passes, acceptVerdict, first },
        ...(request.warn ? { warn: request.warn } : {}),
      });
      return { run, spaceCheck };
    }
    case 'verify': {
      const { k = 10, sample = 10_000, seed = 0 } = request;
      const known = await readKnown(request);
      return { verify: await verifyMigration(store, place, mapping!, { ...working, k, sample, seed, ...known }) };
    }
    case 'rollback':
      return { rollback: await rollbackMigration(store, place, working) };
    case 'finish':
      await finishMigration(store, place);
      return {};
  }
}

/** Vectors of the first page that can be translated, (n, dim). */
async function firstRows(store: VectorStore, dim: number, size: number): Promise<Matrix> {
  const vectors = (await store.firstVectors(size)).filter((vector) => isUsable(vector, dim));
  const rows = zeros(vectors.length, dim);
  for (const [i, vector] of vectors.entries()) rows.data.set(vector, i * dim);
  return rows;
}

async function readKnown({
  queries,
  answers,
  oracle,
  reading,
}: MigrateRequest): Promise<{ known?: KnownAnswers; oracle?: Translator }> {
  const what = { hint: 'vectors of the target model, and the id that answers each, one a line' };
  if ((queries === undefined) !== (answers === undefined))
    throw new VecbridgeError('BAD_USAGE', '--queries and --answers must be given together.', what);
  if (queries === undefined || answers === undefined) {
    if (oracle === undefined) return {};
    throw new VecbridgeError('BAD_USAGE', '--oracle needs --queries and --answers.', what);
  }
  const read = await readMatrix(queries, { reading });
  const known = { queries: read.matrix, answers: await readKeptLabels(answers, read, true) };
  return oracle === undefined ? { known } : { known, oracle: await loadTranslator(oracle) };
}
