import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import { chooseIndex, createIndex, loadIndex } from '../search/choose.js';
import type { IndexKind, VectorIndex } from '../search/vector-index.js';
import { loadTranslator } from '../translators/load.js';
import type { Translator } from '../translators/translator.js';
import { readLabels } from '../vectors/labels.js';
import { type Matrix, sliceRows, stackRows } from '../vectors/matrix.js';
import { openVectors } from '../vectors/open.js';
import { preprocess } from '../vectors/preprocess.js';
import { openReading, readMatrix } from '../vectors/read-matrix.js';
import { newReading, type Reading } from '../vectors/usable-rows.js';
import { verdictWarning } from './input-checks.js';
import { CHECKED_ROWS, checkTranslated, type SpaceCheck } from './space-check.js';
import { batchRowsFor } from './translate-stream.js';

export interface SearchRequest {
  /** Folder of the translator. */
  readonly translator: string;
  /** File of vectors of the target model (m, d_target): what is searched. */
  readonly corpus: string;
  /** File of vectors of the source model (n, d_source). */
  readonly queries: string;
  /** Neighbours of each query. Default 10. */
  readonly k?: number | undefined;
  /** Only the first queries, this many. */
  readonly limit?: number | undefined;
  /** Default "auto": HNSW where it pays (a large index that is kept) and is installed, else exact. */
  readonly kind?: IndexKind | 'auto' | undefined;
  /** Folder to keep the index in; used again while corpus and translator are the same. */
  readonly index?: string | undefined;
  /** A file with one label per row of the corpus: text lines, or jsonl. */
  readonly labels?: string | undefined;
  /** The same for the queries. */
  readonly queryLabels?: string | undefined;
  /** Look on a sample whether the vectors are of the expected models, and warn where they are not. Default true. */
  readonly spaceCheck?: boolean | undefined;
  /** Rows that are NULL, NaN, infinite, zero or of another length are left out instead of refused. */
  readonly skipInvalid?: boolean | undefined;
  /** What is done with rows that are not fit, and which were; instead of `skipInvalid`. */
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
  /** Told what is doubtful: the verdict of the translator. */
  readonly warn?: ((line: string) => void) | undefined;
  /** Told what is done: a kept index that is built again. */
  readonly say?: ((line: string) => void) | undefined;
}

/** A row by its id in the file, else its number; a label where labels are given. */
interface Named {
  readonly id: string;
  readonly label?: string | undefined;
}

interface SearchResult extends Named {
  /** Nearest first; `score`: cosine of the centred rows. */
  readonly neighbours: readonly (Named & { readonly score: number })[];
}

/** The object `vecbridge search --json` prints. */
export interface Searched {
  readonly k: number;
  readonly results: readonly SearchResult[];
  readonly kind: IndexKind;
  /** Why this kind. */
  readonly reason: string;
  /** Rows searched. */
  readonly corpus: number;
  /** Folder of the index; null where none is kept. */
  readonly index: string | null;
  readonly indexReused: boolean;
  /** Whether the vectors look like those of the expected model; null with `spaceCheck: false` or too few rows. */
  readonly spaceCheck: SpaceCheck | null;
  readonly seconds: { readonly index: number; readonly search: number };
}

/**
 * Searches a corpus of the target space with queries of the source space, both files: queries are translated, both sides
 * are centred with the means of the translator, scores are cosines. Memory: the corpus and the queries. Throws
 * VecbridgeError: NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, DIM_MISMATCH with both numbers, ROWS_MISMATCH for labels,
 * MISSING_PART for HNSW without hnswlib-node, INTERRUPTED by `signal`.
 *
 * @example
 * import { searchFile } from 'vecbridge';
 * const { results } = await searchFile({ translator: 'a-to-b', corpus: 'b.npy', queries: 'queries-a.npy', k: 3 });
 * for (const { id, neighbours } of results) console.log(id, neighbours.map((near) => near.id));
 */
export async function searchFile(request: SearchRequest): Promise<Searched> {
  const { translator: dir, corpus, limit, warn } = request;
  const reading = request.reading ?? (request.skipInvalid ? newReading({ skip: true }) : undefined);
  const translator = await loadTranslator(dir);
  const doubtful = verdictWarning(translator.manifest, dir);
  if (doubtful) warn?.(doubtful);
  const started = performance.now();
  const { index, kind, reason, reused, first } = await openIndex(request, translator, reading);
  const indexed = performance.now();
  const queries = await readMatrix(request.queries, { reading, ...(limit === undefined ? {} : { limit }) });
  const labels = request.labels ? await readLabels(request.labels, index.size, corpus) : undefined;
  const queryLabels = request.queryLabels
    ? await readQueryLabels(request.queryLabels, request, queries.matrix.rows)
    : undefined;
  const translated = await translator.translate(queries.matrix, { centred: true });
  const found = await index.search(translated, request.k ?? 10);
  const searched = performance.now();
  const checked = request.spaceCheck !== false && queries.matrix.rows > 0;
  const spaceCheck = checked
    ? await checkTranslated({
        ...{ translator, source: queries.matrix, translated, warn },
        target: first ?? (await readMatrix(corpus, { reading, limit: CHECKED_ROWS })).matrix,
        names: { translator: dir, source: basename(request.queries), target: basename(corpus) },
      })
    : null;
  const results = Array.from({ length: found.queries }, (_, q) => ({
    id: queries.ids?.[q] ?? String(q),
    ...(queryLabels ? { label: queryLabels[q] } : {}),
    neighbours: Array.from({ length: found.k }, (_, place) => {
      const at = q * found.k + place;
      const label = labels ? { label: labels[found.rows[at]!] } : {};
      return { id: found.id(q, place), ...label, score: found.scores[at]! };
    }),
  }));
  return {
    ...{ k: found.k, results, kind, reason, corpus: index.size },
    ...{ index: request.index ?? null, indexReused: reused, spaceCheck },
    seconds: { index: (indexed - started) / 1000, search: (searched - indexed) / 1000 },
  };
}

interface OpenedIndex {
  readonly index: VectorIndex;
  readonly kind: IndexKind;
  readonly reason: string;
  readonly reused: boolean;
  /** First rows of the corpus, raw; of a kept index they were not read. */
  readonly first?: Matrix;
}

/** The kept index when it is of this corpus and translator, else a new one. The corpus is indexed centred. */
async function openIndex(
  { corpus, index: kept, kind: wanted = 'auto', signal, on, say }: SearchRequest,
  translator: Translator,
  reading: Reading | undefined,
): Promise<OpenedIndex> {
  const [from, to] = translator.manifest.spaces;
  const source = await openReading(corpus, reading);
  try {
    if (source.dim !== to.dim) {
      throw new VecbridgeError(
        'DIM_MISMATCH',
        `${source.name} has ${source.dim}-d vectors but the translator gives ${to.dim}-d ones.`,
        {
          hint:
            source.dim === from.dim
              ? 'is the order CORPUS QUERIES? The corpus is in the target space.'
              : 'the corpus must be vectors of the target model.',
          context: { file: source.name, dim: source.dim, expected: to.dim },
        },
      );
    }
    const mean = translator.means.target;
    const stat = statSync(corpus, { throwIfNoEntry: false });
    const about = {
      corpus: basename(corpus),
      bytes: stat?.size ?? 0,
      modified: Math.round(stat?.mtimeMs ?? 0),
      centre: createHash('sha256').update(mean).digest('hex'),
    };
    if (kept && existsSync(join(kept, 'index.json'))) {
      const { index, about: was } = await loadIndex(kept);
      const same = Object.entries(about).every(([key, value]) => was[key] === value);
      if (same && (wanted === 'auto' || wanted === index.kind))
        return { index, kind: index.kind, reason: `kept in ${kept}`, reused: true };
      say?.(`${kept} was made of another corpus, translator or kind: building it again`);
    }
    const { rows } = source;
    const { kind, reason } = await chooseIndex({
      ...(rows === undefined ? {} : { rows }),
      kept: kept !== undefined,
      wanted,
    });
    const index = await createIndex(kind, to.dim, rows === undefined ? {} : { capacity: rows });
    const first: Matrix[] = [];
    for await (const batch of source.batches(Math.min(8192, batchRowsFor(to.dim)))) {
      signal?.throwIfAborted();
      if (batch.start < CHECKED_ROWS)
        first.push(sliceRows(batch.vectors, 0, Math.min(batch.vectors.rows, CHECKED_ROWS - batch.start)));
      index.add(preprocess(batch.vectors, mean).matrix, batch.ids);
      on?.({ stage: `index (${kind})`, done: batch.start + batch.vectors.rows, total: rows ?? Number.NaN });
    }
    if (kept) await index.save(kept, about);
    return { index, kind, reason, reused: false, ...(first.length > 0 ? { first: stackRows(first) } : {}) };
  } finally {
    await source.close();
  }
}

/** Labels of all queries of the file, cut to those read. */
async function readQueryLabels(
  path: string,
  { queries, limit }: Pick<SearchRequest, 'queries' | 'limit'>,
  rows: number,
): Promise<string[]> {
  if (limit === undefined) return readLabels(path, rows, queries);
  const source = await openVectors(queries);
  await source.close();
  return (await readLabels(path, source.rows ?? rows, queries)).slice(0, rows);
}
