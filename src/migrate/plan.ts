import { VecbridgeError } from '../core/errors.js';
import type { MigrationRecord } from '../stores/record.js';
import type { Description, Place, VectorStore } from '../stores/store.js';
import { manifestHash } from '../translators/checkpoint.js';
import { acceptVerdict, type CurrentVerdict, currentVerdict } from '../translators/current-verdict.js';
import type { Translator } from '../translators/translator.js';

/** A translator, and what a record says of it. */
export interface Mapping {
  readonly translator: Translator;
  readonly about: MigrationRecord['translator'];
  /** Of the map; left out: it is known to be right. */
  readonly verdict?: CurrentVerdict;
}

/** `translator` as loaded from `dir` and, with `inverse`, turned around. */
export async function mappingOf(translator: Translator, dir: string, inverse: boolean): Promise<Mapping> {
  const fingerprint = manifestHash(dir);
  const [from, to] = translator.manifest.spaces;
  const models: [string | null, string | null] = [from.modelId ?? null, to.modelId ?? null];
  const about = { fingerprint, method: translator.manifest.method, dims: [from.dim, to.dim] as [number, number] };
  return { translator, about: { ...about, models, inverse }, verdict: currentVerdict(translator.manifest) };
}

export interface Plan {
  readonly store: string;
  readonly description: Description;
  /** The record of an earlier run to the same target, if there is one. */
  readonly record: MigrationRecord | null;
  /** Bytes the translated vectors take as float32, without what the store adds. */
  readonly bytes: number;
}

/** Reads, checks and says what `run` would do; makes nothing. */
export async function planMigration(store: VectorStore, place: Place, { about }: Mapping): Promise<Plan> {
  const record = await store.record();
  if (record) requireSame(store, record, place, about);
  else await store.requireFree();
  const description = await store.describe(about.dims[1]);
  requireDim(store, description, about.dims);
  return {
    store: store.name,
    description,
    record: record ?? null,
    bytes: description.vectors * about.dims[1] * 4,
  };
}

/** DIM_MISMATCH where the stored vectors are not those the translator takes; BAD_VALUE where there are none. */
export function requireDim(
  store: VectorStore,
  { dim, rows }: Description,
  [from, to]: readonly [number, number],
): void {
  if (dim === null) {
    throw new VecbridgeError('BAD_VALUE', `${store.name} has no vector in ${rows} rows.`, {
      hint: 'check the name of the column or collection',
      context: { store: store.name, rows },
    });
  }
  if (dim === from) return;
  throw new VecbridgeError(
    'DIM_MISMATCH',
    `${store.name} has ${dim}-d vectors but the translator takes ${from}-d input.`,
    {
      hint:
        dim === to ? '--inverse goes the other way.' : 'use a translator fitted on the model these vectors come from.',
      context: { store: store.name, dim, expected: from },
    },
  );
}

/** BAD_USAGE where the target was begun from another place or with another translator. */
export function requireSame(
  store: VectorStore,
  record: MigrationRecord,
  place: Place,
  about?: MigrationRecord['translator'],
): void {
  const differing = (['table', 'id', 'vector'] as const).find((key) => record.source[key] !== place[key]);
  const what = differing
    ? `from the ${differing} "${record.source[differing]}", not "${place[differing]}"`
    : about && (about.fingerprint !== record.translator.fingerprint || about.inverse !== record.translator.inverse)
      ? `with another translator (${record.translator.method}, ${record.translator.dims.join(' → ')} dims)`
      : undefined;
  if (!what) return;
  throw new VecbridgeError('BAD_USAGE', `${store.name}: the migration to "${record.target}" was started ${what}.`, {
    hint: 'continue with the same table, columns and translator, choose another --target, or roll it back first',
    context: { store: store.name, target: record.target },
  });
}

/**
 * What the record keeps of the verdict. BAD_USAGE where the map is not usable and nobody has accepted that, now or when the
 * migration was begun: a whole database would be filled with vectors that nothing says are right.
 */
export function verdictFor(
  { verdict, about }: Mapping,
  accept: boolean,
  before: MigrationRecord | undefined,
): MigrationRecord['verdict'] {
  if (!verdict) return undefined;
  const accepts = accept || before?.verdict?.accepted === true;
  const accepted = acceptVerdict(verdict, accepts, { dir: `the translator (${about.method})`, action: 'migrate' });
  return { label: verdict.label, accepted };
}

/** NOT_FOUND where no migration to this target has begun. */
export async function requireRecord(store: VectorStore, place: Place): Promise<MigrationRecord> {
  const record = await store.record();
  if (!record) {
    throw new VecbridgeError('NOT_FOUND', `${store.name}: no migration to "${place.target}" was started.`, {
      hint: 'check --target; vecbridge migrate run starts one',
      context: { store: store.name, target: place.target },
    });
  }
  requireSame(store, record, place);
  return record;
}
