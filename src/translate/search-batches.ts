import { basename } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import type { Neighbours } from '../search/vector-index.js';
import { loadTranslator } from '../translators/load.js';
import type { Translator } from '../translators/translator.js';
import { readLabels } from '../vectors/labels.js';
import { sliceRows } from '../vectors/matrix.js';
import { openVectors } from '../vectors/open.js';
import { openReading } from '../vectors/read-matrix.js';
import { requireDirections } from '../vectors/row-check.js';
import type { Batch, VectorSource } from '../vectors/source.js';
import { explained, newReading } from '../vectors/usable-rows.js';
import { verdictWarning } from './input-checks.js';
import { type OpenedIndex, openSearchIndex } from './search-index.js';
import type { SearchFacts, SearchRequest, SearchResult } from './search-request.js';
import { checkSource, checkTranslated, type SpaceCheck } from './space-check.js';

/** Queries read and answered at a time: enough for fast products, and for the check of the space. */
const QUERY_ROWS = 2048;
const USUAL_K = 10;

/**
 * Searches as `searchFile` does and hands on the results of each batch of queries, in their order, so that memory is that of
 * the corpus and of one batch. The first batch comes after all checks that can be made before.
 */
export async function searchBatches(
  request: SearchRequest,
  each: (results: readonly SearchResult[], facts: Pick<SearchFacts, 'kind'>) => Promise<void> | void,
): Promise<SearchFacts> {
  const { translator: dir, queries, limit = Number.POSITIVE_INFINITY, signal, on, warn } = request;
  const reading = request.reading ?? (request.skipInvalid ? newReading({ skip: true }) : undefined);
  const translator = await loadTranslator(dir);
  const doubtful = verdictWarning(translator.manifest, dir);
  if (doubtful) warn?.(doubtful);
  const started = performance.now();
  const opened = await openSearchIndex(request, translator, reading);
  const { index, reason, reused } = opened;
  const indexing = performance.now() - started;
  const k = neighboursAsked(request.k, opened);
  const labels = request.labels ? await readLabels(request.labels, opened.fileRows, opened.name) : undefined;
  let done = 0;
  let searching = 0;
  let spaceCheck: SpaceCheck | null = null;
  try {
    const source = await openReading(queries, reading);
    try {
      requireSource(source, translator, dir);
      const queryLabels = request.queryLabels
        ? await readLabels(request.queryLabels, await rowsOf(queries, source), queries)
        : undefined;
      const total = Math.min(limit, source.rows ?? Number.POSITIVE_INFINITY);
      for await (const whole of source.batches(Math.min(QUERY_ROWS, limit))) {
        signal?.throwIfAborted();
        const batch = { ...whole, vectors: sliceRows(whole.vectors, 0, Math.min(whole.vectors.rows, limit - done)) };
        requireDirections(batch.vectors, `${source.name}: row`, '', batch.start);
        const begun = performance.now();
        const translated = await translator.translate(batch.vectors, { centred: true });
        const found = await index.search(translated, k);
        searching += performance.now() - begun;
        if (done === 0 && request.spaceCheck !== false) {
          const names = { translator: dir, source: basename(queries), target: basename(opened.name) };
          const { first } = opened;
          spaceCheck = first
            ? await checkTranslated({ translator, source: batch.vectors, translated, warn, target: first, names })
            : await checkSource(batch.vectors, translator, { translator: dir, rows: names.source }, warn);
        }
        await each(resultsOf(batch, found, opened, { labels, queryLabels }), { kind: index.kind });
        done += batch.vectors.rows;
        on?.({ stage: 'search', done, total: Number.isFinite(total) ? total : Number.NaN });
        if (done >= limit) break;
      }
    } finally {
      await source.close();
    }
  } catch (error) {
    throw await explained(error, queries);
  }
  return {
    ...{ k, queries: done, kind: index.kind, reason, corpus: index.size },
    ...{ index: request.index ?? null, indexReused: reused, spaceCheck },
    seconds: { index: indexing / 1000, search: searching / 1000 },
  };
}

/** BAD_OPTION where more neighbours are asked for than there are rows; unless asked, all rows of a small corpus. */
function neighboursAsked(k: number | undefined, { index, name }: OpenedIndex): number {
  if (k === undefined) return Math.min(USUAL_K, Math.max(1, index.size));
  if (k <= index.size || index.size === 0) return k;
  throw new VecbridgeError(
    'BAD_OPTION',
    `k is ${k} but ${name} has ${index.size} ${plural(index.size, 'row')} to find.`,
    {
      hint: `ask for at most ${index.size} neighbours, or check that this is the whole corpus`,
      context: { k, rows: index.size },
    },
  );
}

function requireSource({ name, dim }: VectorSource, translator: Translator, dir: string): void {
  const [from, to] = translator.manifest.spaces;
  if (dim === from.dim) return;
  throw new VecbridgeError('DIM_MISMATCH', `${name} has ${dim}-d vectors but ${dir} takes ${from.dim}-d queries.`, {
    hint:
      dim === to.dim
        ? 'they look like the target space; the order is CORPUS QUERIES.'
        : 'the queries must be vectors of the source model.',
    context: { file: name, dim, expected: from.dim },
  });
}

interface Labels {
  readonly labels: readonly string[] | undefined;
  readonly queryLabels: readonly string[] | undefined;
}

function resultsOf(
  { start, vectors, ids, rows: numbers }: Batch,
  found: Neighbours,
  opened: OpenedIndex,
  { labels, queryLabels }: Labels,
): SearchResult[] {
  return Array.from({ length: vectors.rows }, (_, q) => {
    const row = numbers?.[q] ?? start + q;
    return {
      ...{ id: ids?.[q] ?? String(row), row },
      ...(queryLabels ? { label: queryLabels[row] } : {}),
      neighbours: Array.from({ length: found.k }, (_, place) => {
        const at = q * found.k + place;
        const near = opened.fileRow(found.rows[at]!);
        return {
          ...{ id: found.id(q, place), row: near },
          ...(labels ? { label: labels[near] } : {}),
          score: found.scores[at]!,
        };
      }),
    };
  });
}

/** Rows of a file, those counted that are not fit; read through where the format does not tell. */
async function rowsOf(path: string, open: VectorSource): Promise<number> {
  if (open.rows !== undefined) return open.rows;
  const source = await openVectors(path, { mark: true });
  try {
    if (source.rows !== undefined) return source.rows;
    let rows = 0;
    for await (const { vectors } of source.batches(QUERY_ROWS)) rows += vectors.rows;
    return rows;
  } finally {
    await source.close();
  }
}
