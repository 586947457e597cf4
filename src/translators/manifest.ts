import { createHash } from 'node:crypto';
import { z } from 'zod';
import { predictionSchema } from '../core/prediction.js';
import { VERDICT_LABELS, type Verdict } from '../core/verdict.js';
import { version } from '../core/version.js';
import { scoresSchema } from '../search/scores-schema.js';
import type { Matrix } from '../vectors/matrix.js';

/** The version of the folder format. A reader refuses folders written with another one. */
export const FORMAT_VERSION = 1;

const evidenceSchema = z.object({
  measure: z.string(),
  value: z.number(),
  threshold: z.number().nullable(),
  passed: z.boolean().nullable(),
  meaning: z.string(),
});

export const verdictSchema: z.ZodType<Verdict> = z.object({
  label: z.enum(VERDICT_LABELS),
  reason: z.string(),
  score: z.number().nullable(),
  null: z.number().nullable(),
  consensus: z.number().nullable(),
  predicted: predictionSchema.nullable().optional(),
  evidence: z.array(evidenceSchema),
});

const spaceSchema = z.object({
  dim: z.int().positive(),
  /** The embedding model the vectors come from, as the user names it. */
  modelId: z.string().optional(),
  /** unit length → subtract the training mean (in weights.safetensors) → unit length. */
  normalise: z.literal('unit-centre-unit'),
});

const fingerprintSchema = z.object({
  name: z.string().optional(),
  rows: z.int().nonnegative(),
  dim: z.int().positive(),
  /** SHA-256 of the shape and of up to 1,024 evenly spaced rows. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Scores of one direction, with the 90 % Wilson interval of top-1. */
const measuredDirectionSchema = scoresSchema.extend({
  low: z.number(),
  high: z.number(),
  /** Top-1 of the oracle on the same pairs. */
  oracle: z.number().nullable(),
  /** The gate named when it was measured: it replaces the usual threshold. */
  gate: z.object({ conditions: z.string(), passed: z.boolean() }).optional(),
});

const measuredSchema = z.object({
  /** Known pairs, none of them a row that the map was fitted on as far as the fingerprints tell. */
  pairs: z.int().positive(),
  there: measuredDirectionSchema,
  /** Null where the method has no way back. */
  back: measuredDirectionSchema.nullable(),
  /** The two files of pairs, in the order of the spaces. */
  data: z.array(fingerprintSchema),
});

/** What is known of a translator: everything in translator.json but the hashes of the files beside it. */
export const manifestSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** How weights.safetensors is read; each family of maps has its own loader. */
  family: z.string(),
  method: z.string(),
  /** [0] source, [1] target. */
  spaces: z.tuple([spaceSchema, spaceSchema]),
  options: z.record(z.string(), z.unknown()),
  seed: z.int(),
  verdict: verdictSchema,
  /** Scores on known pairs, which say more than the verdict that was judged without them. */
  measured: measuredSchema.optional(),
  /** Named numbers worth keeping: verification score, cross-validated top-1, seconds. */
  scores: z.record(z.string(), z.number()),
  /** One for each input the map was fitted on, in the order of the spaces. */
  data: z.array(fingerprintSchema),
  /** Files of known pairs that were fitted on beside them, in the order of the spaces. */
  pairData: z.array(fingerprintSchema).optional(),
  versions: z.object({ vecbridge: z.string(), node: z.string(), engine: z.string() }),
  /** ISO 8601, given by the caller; left out, the same fit writes the same bytes. */
  createdAt: z.iso.datetime().optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Space = z.infer<typeof spaceSchema>;
export type Measured = z.infer<typeof measuredSchema>;
export type MeasuredDirection = z.infer<typeof measuredDirectionSchema>;
export type DataFingerprint = z.infer<typeof fingerprintSchema>;

/** What a caller may state or correct after the fit. */
export interface ManifestChanges {
  readonly modelIds?: readonly [string | undefined, string | undefined];
  /** Names of the inputs, for the model card ("docs.npy"), in the order of `data`. */
  readonly dataNames?: readonly string[];
  readonly verdict?: Verdict;
  readonly scores?: Readonly<Record<string, number>>;
  /** What the map was fitted on, one for each input. */
  readonly data?: readonly DataFingerprint[];
  readonly pairData?: readonly DataFingerprint[];
  readonly createdAt?: string;
}

/** Facts of a new map; versions are filled in. */
export interface ManifestFacts {
  readonly family: string;
  readonly method: string;
  /** [source, target] */
  readonly dims: readonly [number, number];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly scores?: Readonly<Record<string, number>>;
  readonly data: readonly DataFingerprint[];
  /** Name and version of the engine that computed the map. */
  readonly engine: string;
}

export function newManifest(facts: ManifestFacts): Manifest {
  const [source, target] = facts.dims;
  return {
    formatVersion: FORMAT_VERSION,
    family: facts.family,
    method: facts.method,
    spaces: [
      { dim: source, normalise: 'unit-centre-unit' },
      { dim: target, normalise: 'unit-centre-unit' },
    ],
    options: { ...facts.options },
    seed: facts.seed,
    verdict: facts.verdict,
    scores: { ...facts.scores },
    data: [...facts.data],
    versions: { vecbridge: version, node: process.versions.node, engine: facts.engine },
  };
}

export function changeManifest(manifest: Manifest, changes: ManifestChanges): Manifest {
  const space = (side: 0 | 1): Space => {
    const modelId = changes.modelIds?.[side] ?? manifest.spaces[side].modelId;
    return modelId === undefined ? manifest.spaces[side] : { ...manifest.spaces[side], modelId };
  };
  const createdAt = changes.createdAt ?? manifest.createdAt;
  const pairData = changes.pairData ?? manifest.pairData;
  return {
    ...manifest,
    spaces: [space(0), space(1)],
    verdict: changes.verdict ?? manifest.verdict,
    scores: { ...manifest.scores, ...changes.scores },
    data: (changes.data ?? manifest.data).map((one, i) => {
      const name = changes.dataNames?.[i];
      return name === undefined ? one : { ...one, name };
    }),
    ...(pairData === undefined ? {} : { pairData: [...pairData] }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** The manifest of the map back: the spaces, their data and what was measured change places, the rest stays. */
export function invertManifest({ measured, ...manifest }: Manifest): Manifest {
  const { spaces, data, pairData } = manifest;
  const inverted: Manifest = {
    ...manifest,
    spaces: [spaces[1], spaces[0]],
    data: data.toReversed(),
    ...(pairData ? { pairData: pairData.toReversed() } : {}),
  };
  if (!measured?.back) return inverted;
  const { pairs, there, back } = measured;
  return { ...inverted, measured: { pairs, there: back, back: there, data: measured.data.toReversed() } };
}

const SAMPLED_ROWS = 1024;

/** Tells later whether a file is the one a map was fitted on: SHA-256 of shape and up to `sampled` evenly spaced rows. */
export function fingerprint(vectors: Matrix, name?: string, sampled = SAMPLED_ROWS): DataFingerprint {
  const hash = createHash('sha256').update(`${vectors.rows}x${vectors.dim}:`);
  const take = Math.min(vectors.rows, sampled);
  for (let i = 0; i < take; i++) {
    const row = Math.floor((i * vectors.rows) / take);
    const at = vectors.data.byteOffset + row * vectors.dim * 4;
    hash.update(new Uint8Array(vectors.data.buffer, at, vectors.dim * 4));
  }
  const facts = { rows: vectors.rows, dim: vectors.dim, sha256: hash.digest('hex') };
  return name === undefined ? facts : { name, ...facts };
}
