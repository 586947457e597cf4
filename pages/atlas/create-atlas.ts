import { extname } from 'node:path';
import type { Atlas } from '../../eval/atlas/atlas.js';
import { type ChartSpaces, chartSpaces } from '../../eval/atlas/chart-spaces.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { version } from '../../src/core/version.js';
import { requireAbsent, writeFileAtomic } from '../../src/vectors/atomic.js';
import { requireOtherFile } from '../../src/vectors/same-file.js';
import { documentHtml } from '../report/html.js';
import { atlasSections } from './sections.js';

export interface CreateAtlas extends ChartSpaces {
  /** Page to write, .html. Without it nothing is written. */
  readonly output?: string | undefined;
  /** Replace the page if it exists. */
  readonly force?: boolean | undefined;
  readonly title?: string | undefined;
  /** The line that makes the same page again, shown on it. */
  readonly command?: string | undefined;
}

export interface CreatedAtlas {
  readonly atlas: Atlas;
  /** What was written; null without `output`. */
  readonly file: string | null;
  /** Its size in bytes; null without `output`. */
  readonly bytes: number | null;
}

/**
 * Two or more files of vectors (n, d each) against each other: for every pair a judged fit without pairs (verdict, predicted
 * top-1) and measures of alignment; where the maps of three spaces lead rows back to themselves, and where a third space is
 * a better way; the tree of the spaces; and all of it as a page. With `paired` row i of every file is the same item: measures
 * of pairs with their null distribution, and top-1 on pairs that no fit has seen. Half a minute to two minutes for each pair;
 * memory: `rows` of every file, and what one fit needs. Throws BAD_USAGE for fewer than two files, ROWS_MISMATCH, BAD_OPTION
 * for measures, NOT_FOUND, BAD_FILE, BAD_VALUE, EXISTS, INTERRUPTED by `signal`: then nothing is written.
 *
 * @example
 * import { createAtlas } from 'vecbridge';
 * const files = ['known-a.npy', 'known-b.npy'];
 * const { atlas } = await createAtlas({ files, paired: true, output: 'atlas.html' });
 * for (const { first, second, alignability } of atlas.pairs)
 *   console.log(atlas.spaces[first]!.name, atlas.spaces[second]!.name, alignability?.label);
 */
export async function createAtlas(request: CreateAtlas): Promise<CreatedAtlas> {
  const { output, force = false, title, command } = request;
  if (output !== undefined) {
    requirePage(output);
    requireOtherFile(output, request.files);
    requireAbsent(output, force);
  }
  const atlas = await chartSpaces(request);
  if (output === undefined) return { atlas, file: null, bytes: null };
  const page = atlasHtml(atlas, { ...(title ? { title } : {}), ...(command ? { command } : {}) });
  await writeFileAtomic(output, page, { overwrite: force });
  return { atlas, file: output, bytes: Buffer.byteLength(page) };
}

function requirePage(output: string): void {
  if (/^\.html?$/i.test(extname(output))) return;
  throw new VecbridgeError('BAD_USAGE', `${output} does not end in .html.`, {
    hint: 'an atlas is written as a page: -o atlas.html; --json prints the numbers',
    context: { output },
  });
}

/** The atlas as one self-contained page; the whole of it is JSON in #atlas-data. */
export function atlasHtml(atlas: Atlas, { title, command }: { title?: string; command?: string } = {}): string {
  return documentHtml({
    title: title ?? `Atlas of ${atlas.spaces.length} spaces`,
    program: version,
    kinds: ['one'],
    sections: atlasSections(atlas, command),
    data: { id: 'atlas-data', value: atlas },
  });
}
