import { extname } from 'node:path';
import { type ZodType, z } from 'zod';
import type { Atlas, AtlasPair } from '../../eval/atlas/atlas.js';
import { type ChartRequest, chartFields } from '../../eval/atlas/chart-request.js';
import { chartSpaces } from '../../eval/atlas/chart-spaces.js';
import { type KeptPairs, keepPairs } from '../../eval/atlas/kept-pairs.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { requireRequest } from '../../src/core/options.js';
import { flag, text } from '../../src/core/request-fields.js';
import { version } from '../../src/core/version.js';
import { requireAbsent, writeFileAtomic } from '../../src/vectors/atomic.js';
import { requireOtherFile } from '../../src/vectors/same-file.js';
import { documentHtml } from '../report/html.js';
import { atlasSections } from './sections.js';

export interface CreateAtlas extends ChartRequest {
  /** Page to write, .html. Without it nothing is written. */
  readonly output?: string | undefined;
  /** Continue an interrupted run that was to write the same page: pairs that are done are not fitted again. Default: false. */
  readonly resume?: boolean | undefined;
  /** Replace the page if it exists. */
  readonly force?: boolean | undefined;
  readonly title?: string | undefined;
  /** The line that makes the same page again, shown on it. */
  readonly command?: string | undefined;
}

const requestSchema = z.strictObject({
  ...chartFields,
  output: text.describe('page to write, .html'),
  force: flag.describe('replace the page if it exists'),
  resume: flag.describe('go on behind the pairs that an interrupted run has done'),
  title: text.describe('title of the page'),
  command: text.describe('the line that makes the same page again'),
} satisfies Record<keyof CreateAtlas, ZodType>);

export interface CreatedAtlas {
  readonly atlas: Atlas;
  /** What was written; null without `output`. */
  readonly file: string | null;
  /** Its size in bytes; null without `output`. */
  readonly bytes: number | null;
  /** Pairs that were there already, with `resume`; else 0. */
  readonly resumedAt: number;
}

/**
 * Compares two or more files of vectors (n, d each) with each other, and writes the result as a page:
 * - for every pair, a judged fit without pairs (verdict, predicted top-1) and measures of alignment
 * - for every three spaces, how well the maps lead rows back to themselves, and whether a way through the third is
 *   better
 * - a tree of the spaces
 *
 * With `paired`, row i of every file is the same item. Then measures of pairs with their null distribution are
 * added, and top-1 on pairs that no fit has seen.
 *
 * Cost: half a minute to two minutes per pair. Memory: `rows` of every file, and what one fit needs. With `output`,
 * each finished pair is kept next to the page until the page is written; `resume` continues after them and gives the
 * same bytes.
 *
 * Throws BAD_USAGE (fewer than two files; neither fits nor measures), ROWS_MISMATCH, BAD_OPTION (an unknown measure or
 * option; `resume` with other files or options), NOT_FOUND, BAD_FILE, BAD_VALUE, EXISTS, INTERRUPTED (no page is written).
 *
 * @example
 * import { createAtlas } from 'vecbridge';
 * const files = ['known-a.npy', 'known-b.npy'];
 * const { atlas } = await createAtlas({ files, paired: true, output: 'atlas.html' });
 * for (const { first, second, alignability } of atlas.pairs)
 *   console.log(atlas.spaces[first]!.name, atlas.spaces[second]!.name, alignability?.label);
 */
export async function createAtlas(request: CreateAtlas): Promise<CreatedAtlas> {
  requireRequest(requestSchema, request, 'createAtlas');
  const { output, force = false, resume = false, title, command, ...charted } = request;
  if (output === undefined) {
    if (resume) throw nothingToResume();
    return { atlas: await chartSpaces(charted), file: null, bytes: null, resumedAt: 0 };
  }
  requirePage(output);
  requireOtherFile(output, request.files);
  requireAbsent(output, force);
  const kept = await keepPairs(output, charted, resume);
  const atlas = await chartSpaces(charted, kept).catch((error: unknown) => {
    throw goesOn(error, kept);
  });
  const page = atlasHtml(atlas, { ...(title ? { title } : {}), ...(command ? { command } : {}) });
  await writeFileAtomic(output, page, { overwrite: force });
  await kept.remove();
  return { atlas, file: output, bytes: Buffer.byteLength(page), resumedAt: kept.counts.read };
}

const nothingToResume = (): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', '--resume needs the name of the page of the interrupted run.', {
    hint: 'name the same page as before with -o: finished pairs are kept next to it',
  });

/** Says of a failure that time or room may cure what is kept. */
function goesOn(error: unknown, { counts: { read, written } }: KeptPairs): unknown {
  if (!(error instanceof VecbridgeError && (error.code === 'INTERRUPTED' || error.code === 'IO'))) return error;
  if (read + written === 0) return error;
  const { code, message, hint, context } = error;
  return new VecbridgeError(code, message, {
    hint: `pairs kept: ${read + written}; run the same command with --resume to continue${hint ? `; ${hint}` : ''}`,
    context,
    cause: error,
  });
}

function requirePage(output: string): void {
  if (/^\.html?$/i.test(extname(output))) return;
  throw new VecbridgeError('BAD_USAGE', `${output} does not end in .html.`, {
    hint: 'an atlas is written as a page: -o atlas.html; --json prints the numbers',
    context: { output },
  });
}

/** The atlas as one self-contained page; all of it but the seconds that measures took is JSON in #atlas-data. */
function atlasHtml(atlas: Atlas, { title, command }: { title?: string; command?: string } = {}): string {
  return documentHtml({
    title: title ?? `Atlas of ${atlas.spaces.length} spaces`,
    program: version,
    kinds: ['one'],
    sections: atlasSections(atlas, command),
    data: { id: 'atlas-data', value: withoutTimes(atlas) },
  });
}

/** The same inputs give the same page, whatever the machine does meanwhile. */
function withoutTimes(atlas: Atlas): object {
  const timeless = ({ measures, ...pair }: AtlasPair): object => ({
    ...pair,
    measures: Object.fromEntries(Object.entries(measures).map(([name, { seconds: _, ...rest }]) => [name, rest])),
  });
  return { ...atlas, pairs: atlas.pairs.map(timeless) };
}
