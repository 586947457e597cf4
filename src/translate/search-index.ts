import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { chooseIndex, createIndex, loadIndex } from '../search/choose.js';
import type { IndexAbout, VectorIndex } from '../search/vector-index.js';
import type { Translator } from '../translators/translator.js';
import { type FileIdentity, fileIdentity, identityText, requireUnchanged, sameContent } from '../vectors/identity.js';
import { type Matrix, sliceRows, stackRows } from '../vectors/matrix.js';
import { splitAddress } from '../vectors/open.js';
import { preprocess } from '../vectors/preprocess.js';
import { openReading } from '../vectors/read-matrix.js';
import { requireDirections } from '../vectors/row-check.js';
import type { VectorSource } from '../vectors/source.js';
import { explained, type Reading } from '../vectors/usable-rows.js';
import type { SearchRequest } from './search-request.js';
import { CHECKED_ROWS } from './space-check.js';
import { batchRowsFor } from './translate-stream.js';

export interface OpenedIndex {
  readonly index: VectorIndex;
  /** Why this kind. */
  readonly reason: string;
  readonly reused: boolean;
  /** What is searched, for messages. */
  readonly name: string;
  /** Rows of the corpus, those left out counted; number there of a row of the index. */
  readonly fileRows: number;
  fileRow(row: number): number;
  /** First rows of the corpus, raw; undefined where only the kept index is at hand. */
  readonly first?: Matrix | undefined;
}

/** What an index of a search is of; kept with it. */
interface Made {
  /** Name of the file, the array or column chosen in it, and its identity. */
  readonly corpus: string;
  readonly part: string;
  readonly identity: FileIdentity;
  /** SHA-256 of the mean that was taken off. */
  readonly centre: string;
}

/** The kept index where it is of this corpus and translator, else a new one. The corpus is indexed centred. */
export async function openSearchIndex(
  request: SearchRequest,
  translator: Translator,
  reading: Reading | undefined,
): Promise<OpenedIndex> {
  const { corpus, index: kept, force = false } = request;
  const mean = translator.means.target;
  const centre = createHash('sha256').update(mean).digest('hex');
  const isKept = kept !== undefined && existsSync(join(kept, 'index.json'));
  requireCorpus(request, isKept);
  if (corpus === undefined) return keptIndex(request, translator, centre, undefined);
  const source = await openReading(corpus, reading);
  try {
    requireTarget(source, translator);
    const { file, part = '' } = splitAddress(corpus);
    const made: Made = { corpus: basename(corpus), part, identity: await fileIdentity(file), centre };
    if (isKept && !force) {
      const found = await keptIndex(request, translator, centre, made);
      return { ...found, first: await firstRows(source) };
    }
    if (kept !== undefined && !isKept && existsSync(kept)) {
      throw new VecbridgeError('EXISTS', `${kept} exists and is not an index.`, {
        hint: 'name a folder that is not there yet, or that of an index',
        context: { dir: kept },
      });
    }
    return await buildIndex(request, source, made, mean, file);
  } catch (error) {
    throw await explained(error, corpus);
  } finally {
    await source.close();
  }
}

function requireCorpus({ corpus, index, force }: SearchRequest, isKept: boolean): void {
  if (force && index === undefined) {
    throw new VecbridgeError('BAD_USAGE', '--force needs --index: it replaces a kept index.', {
      hint: 'name its folder with --index',
    });
  }
  if (corpus !== undefined) return;
  if (index === undefined) {
    throw new VecbridgeError('BAD_USAGE', 'there is nothing to search: neither a corpus nor an index is named.', {
      hint: 'vecbridge search TRANSLATOR CORPUS QUERIES, or with a kept index TRANSLATOR QUERIES --index DIR',
    });
  }
  if (isKept && !force) return;
  const why = force ? '--force makes it again' : 'it holds no index yet (index.json is missing)';
  throw new VecbridgeError(force ? 'BAD_USAGE' : 'NOT_FOUND', `${index} cannot be used without a corpus: ${why}.`, {
    hint: 'name the corpus before the queries; the index is made from it',
    context: { index },
  });
}

function requireTarget(source: VectorSource, translator: Translator): void {
  const [from, to] = translator.manifest.spaces;
  if (source.dim === to.dim) return;
  throw new VecbridgeError(
    'DIM_MISMATCH',
    `${source.name} has ${source.dim}-d vectors but the translator gives ${to.dim}-d ones.`,
    {
      hint:
        source.dim === from.dim
          ? 'it looks like the source space; the order is CORPUS QUERIES.'
          : 'the corpus must be vectors of the target model.',
      context: { file: source.name, dim: source.dim, expected: to.dim },
    },
  );
}

/** Loads the kept index; refuses one of another corpus, translator, kind or number of dims. */
async function keptIndex(
  { index: dir, kind = 'auto', translator: name }: SearchRequest,
  translator: Translator,
  centre: string,
  now: Made | undefined,
): Promise<OpenedIndex> {
  const kept = dir!;
  const { index, about } = await loadIndex(kept);
  const { dim } = translator.manifest.spaces[1];
  const refuse = (code: 'BAD_OPTION' | 'DIM_MISMATCH', message: string, context: Record<string, unknown>): never => {
    throw new VecbridgeError(code, message, {
      hint: 'name another folder with --index, or make it again from the corpus with --force',
      context: { index: kept, ...context },
    });
  };
  if (index.dim !== dim) {
    const message = `${kept} holds ${index.dim}-d vectors but ${name} gives ${dim}-d ones.`;
    refuse('DIM_MISMATCH', message, { dim: index.dim, expected: dim });
  }
  if (kind !== 'auto' && kind !== index.kind)
    refuse('BAD_OPTION', `${kept} is an ${index.kind} index, ${kind} is asked for.`, { kind: index.kind });
  const was = madeOf(about);
  if (!was) {
    const message = `${kept} was not made by vecbridge search: it does not say which corpus it holds and how that was centred.`;
    return refuse('BAD_OPTION', message, { about });
  }
  if (was.centre !== centre) {
    const [before, after] = [was.centre.slice(0, 12), centre.slice(0, 12)];
    const message = `${kept} is for another translator: its vectors are centred on the target mean ${before}, that of ${name} is ${after}.`;
    refuse('BAD_OPTION', message, { centre: was.centre, expected: centre });
  }
  if (now && !(sameContent(was.identity, now.identity) && was.part === now.part)) {
    const both = `${was.corpus} (${identityText(was.identity)}), but the corpus is ${now.corpus} (${identityText(now.identity)})`;
    refuse('BAD_OPTION', `${kept} was made of ${both}.`, { before: was.identity, now: now.identity });
  }
  const leftOut = leftOutOf(about);
  return opened(index, `kept in ${kept}`, true, was.corpus, leftOut);
}

async function buildIndex(
  { corpus, index: kept, kind: wanted = 'auto', signal, on, say }: SearchRequest,
  source: VectorSource,
  made: Made,
  mean: Float32Array,
  file: string,
): Promise<OpenedIndex> {
  const { rows, dim } = source;
  const size = rows === undefined ? {} : { rows };
  const { kind, reason } = await chooseIndex({ ...size, kept: kept !== undefined, wanted });
  const index = await createIndex(kind, dim, rows === undefined ? {} : { capacity: rows });
  const first: Matrix[] = [];
  const leftOut: number[] = [];
  let next = 0;
  for await (const { start, vectors, ids, rows: numbers } of source.batches(Math.min(8192, batchRowsFor(dim)))) {
    signal?.throwIfAborted();
    requireDirections(vectors, `${source.name}: row`, '', start);
    if (start < CHECKED_ROWS) first.push(sliceRows(vectors, 0, Math.min(vectors.rows, CHECKED_ROWS - start)));
    for (const number of numbers ?? []) {
      for (; next < number; next++) leftOut.push(next);
      next = number + 1;
    }
    index.add(preprocess(vectors, mean).matrix, ids ?? (numbers && BigInt64Array.from(numbers, BigInt)));
    on?.({ stage: `index (${kind})`, done: start + vectors.rows, total: rows ?? Number.NaN });
  }
  if (kept) {
    await requireUnchanged(file, made.identity);
    await index.save(kept, aboutOf(made, leftOut));
    say?.(`${kept}: ${kind} index of ${index.size} rows of ${made.corpus}, kept for the next search`);
  }
  return { ...opened(index, reason, false, corpus!, leftOut), first: first.length > 0 ? stackRows(first) : undefined };
}

function opened(
  index: VectorIndex,
  reason: string,
  reused: boolean,
  name: string,
  leftOut: readonly number[],
): OpenedIndex {
  // Row number in the file of each row of the index, where some were left out.
  const numbers = new Uint32Array(leftOut.length > 0 ? index.size : 0);
  for (let row = 0, number = 0, gap = 0; row < numbers.length; number++) {
    if (leftOut[gap] === number) gap++;
    else numbers[row++] = number;
  }
  const fileRows = index.size + leftOut.length;
  return { index, reason, reused, name, fileRows, fileRow: (row) => numbers[row] ?? row };
}

/** The first rows of a corpus, as many as a check needs. */
async function firstRows(source: VectorSource): Promise<Matrix | undefined> {
  const first: Matrix[] = [];
  for await (const { start, vectors } of source.batches(CHECKED_ROWS)) {
    first.push(sliceRows(vectors, 0, Math.min(vectors.rows, CHECKED_ROWS - start)));
    if (start + vectors.rows >= CHECKED_ROWS) break;
  }
  return first.length > 0 ? stackRows(first) : undefined;
}

/** `leftOut`: numbers of the rows of the file that are not in the index. */
const aboutOf = ({ corpus, part, identity, centre }: Made, leftOut: readonly number[]): IndexAbout => ({
  ...{ corpus, part, centre, bytes: identity.bytes, sha256: identity.sha256 },
  ...(identity.times ? { modified: identity.times[0], changed: identity.times[1] } : {}),
  ...(leftOut.length > 0 ? { leftOut: leftOut.join(',') } : {}),
});

function madeOf(about: IndexAbout): Made | undefined {
  const { corpus, part, centre, bytes, sha256, modified, changed } = about;
  if (typeof corpus !== 'string' || typeof part !== 'string' || typeof centre !== 'string') return undefined;
  if (typeof bytes !== 'number' || typeof sha256 !== 'string') return undefined;
  const times =
    typeof modified === 'number' && typeof changed === 'number' ? ([modified, changed] as const) : undefined;
  return { corpus, part, centre, identity: { bytes, sha256, ...(times ? { times } : {}) } };
}

const leftOutOf = ({ leftOut }: IndexAbout): number[] =>
  typeof leftOut === 'string' && leftOut !== '' ? leftOut.split(',').map(Number) : [];
