import { z } from 'zod';
import { VecbridgeError } from '../core/errors.js';

const whole = z.number().int().min(0);

const recordSchema = z.strictObject({
  format: z.literal(1),
  store: z.enum(['files', 'sqlite', 'postgres', 'qdrant', 'lancedb']),
  source: z.strictObject({ table: z.string(), id: z.string(), vector: z.string() }),
  target: z.string(),
  translator: z.strictObject({
    /** SHA-256 of translator.json: a run goes on only with the same translator. */
    fingerprint: z.string(),
    method: z.string(),
    dims: z.tuple([whole, whole]),
    models: z.tuple([z.string().nullable(), z.string().nullable()]),
    inverse: z.boolean(),
  }),
  /** What the translator's verdict was, and whether it was accepted though nothing says that the map is right. */
  verdict: z.strictObject({ label: z.string(), accepted: z.boolean() }).optional(),
  /** copying: the first pass is not done. dual: every row seen has both vectors; later runs catch up. */
  state: z.enum(['copying', 'dual']),
  /** Passes completed. */
  passes: whole,
  /** Where the pass in hand goes on; null at its beginning. */
  cursor: z.string().nullable(),
  /** Rows written or taken back by the pass in hand. */
  changed: whole,
  /** Lower bound of the change column in the pass in hand, and the highest value when the pass began. */
  since: z.string().nullable(),
  seen: z.string().nullable(),
  counts: z.strictObject({ written: whole, removed: whole }),
  /** Ids of rows that cannot be translated (no direction, NaN, another number of dims), the first 20 of the last pass. */
  unusable: z.array(z.string()),
  startedAt: z.string(),
  updatedAt: z.string(),
});

/** What is known of a migration, kept in the store itself so that any machine can go on with it. */
export type MigrationRecord = z.infer<typeof recordSchema>;

/** BAD_FILE where the text is not a record of this format. */
export function parseRecord(text: string, where: string): MigrationRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(where, 'it is not JSON', cause);
  }
  const result = recordSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw damaged(where, `${issue.path.join('.') || 'the whole'}: ${issue.message}`, result.error);
}

const damaged = (where: string, why: string, cause: unknown): VecbridgeError =>
  new VecbridgeError('BAD_FILE', `${where}: the record of the migration cannot be read: ${why}.`, {
    hint: 'it was written by another version of vecbridge, or changed by hand',
    context: { where },
    cause,
  });
