import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { closest } from '../../src/core/suggest.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

/** One pair of spaces split for a fit without pairs: no entry is on both fit sides, the test rows are on neither. */
export interface BenchData {
  readonly name: string;
  readonly source: Matrix;
  readonly target: Matrix;
  /** Row i pairs row i; fitting never sees them. */
  readonly test: { readonly source: Matrix; readonly target: Matrix };
  /** Paired rows beside the test rows: for paired methods and for the oracle. */
  readonly paired?: { readonly source: Matrix; readonly target: Matrix };
}

/** Data of a standard protocol always have paired rows. */
export type Protocol = BenchData & { readonly paired: { readonly source: Matrix; readonly target: Matrix } };

const FILES: Readonly<Record<string, readonly [folder: string, file: string]>> = {
  use: ['wordnet', 'use-lite-512'],
  glove: ['wordnet', 'glove-sif-100'],
  fasttext: ['wordnet', 'fasttext-sif-256'],
  minilm: ['modern', 'minilm-384'],
  mpnet: ['modern', 'mpnet-768'],
  e5: ['modern', 'e5-384'],
  'use-words': ['words', 'use-lite-512'],
  'glove-words': ['words', 'glove-100'],
  'fasttext-words': ['words', 'fasttext-256'],
};

/** The spaces a pair is made of: three of entries and of single words under the same names, three of entries alone. */
export const SPACES: readonly string[] = ['use', 'glove', 'fasttext', 'minilm', 'mpnet', 'e5'];

type Range = readonly [start: number, end: number];
type Ranges = readonly [source: Range, target: Range, test: Range, paired: Range];

/** modern-19k is wordnet-19k by the name that the data of modern encoders have: row i is the same entry in all spaces. */
const ENTRIES: Ranges = [
  [0, 19_000],
  [19_000, 38_000],
  [38_000, 40_000],
  [0, 38_000],
];

/** wordnet-19k and words-7k are for reporting; choose thresholds and options on the `tune` splits, whose rows differ. */
export const PROTOCOLS: Readonly<Record<string, Ranges>> = {
  'wordnet-19k': ENTRIES,
  'modern-19k': ENTRIES,
  'wordnet-tune': [
    [0, 15_000],
    [15_000, 30_000],
    [30_000, 32_000],
    [0, 30_000],
  ],
  'words-7k': [
    [0, 7500],
    [7500, 15_000],
    [15_000, 16_995],
    [0, 15_000],
  ],
  'words-tune': [
    [0, 6500],
    [6500, 13_000],
    [13_000, 15_000],
    [0, 13_000],
  ],
};

/**
 * "use-glove" of a standard protocol, read from the folder in VECBRIDGE_DATA; MISSING_PART (exit code 4) when the
 * variable or the files are not there. Memory: both spaces, 84 MB at most; the parts are views.
 */
export async function loadProtocol(pair: string, split: string): Promise<Protocol> {
  const ranges = Object.hasOwn(PROTOCOLS, split) ? PROTOCOLS[split] : undefined;
  if (!ranges) throw unknownName('protocol', split, Object.keys(PROTOCOLS));
  const [from = '', to = ''] = pair.split('-');
  const a = await loadSpace(from, split);
  const b = from === to ? a : await loadSpace(to, split);
  const [source, target, test, paired] = ranges;
  const cut = (m: Matrix, [start, end]: Range): Matrix => sliceRows(m, start, end);
  return {
    name: `${pair} ${split}`,
    source: cut(a, source),
    target: cut(b, target),
    test: { source: cut(a, test), target: cut(b, test) },
    paired: { source: cut(a, paired), target: cut(b, paired) },
  };
}

/** All rows of one space, for a split of entries or of single words. */
async function loadSpace(name: string, split: string): Promise<Matrix> {
  return (await readMatrix(protocolFile(name, split))).matrix;
}

/** The path of a space's file; MISSING_PART where it is not. */
export function protocolFile(name: string, split: string): string {
  const key = split.startsWith('words') ? `${name}-words` : name;
  const found = Object.hasOwn(FILES, key) ? FILES[key] : undefined;
  if (!found)
    throw unknownName(
      'space',
      name,
      SPACES.filter((space) => key === name || `${space}-words` in FILES),
    );
  const [folder, file] = found;
  return dataFile(folder, `${file}.npy`);
}

/** A file of the full data: VECBRIDGE_DATA names the wordnet folder, or the one above it that holds wordnet/ and words/. */
export function dataFile(folder: string, file: string): string {
  const root = process.env['VECBRIDGE_DATA'];
  const places = root ? [join(root, folder, file), join(root, '..', folder, file), join(root, file)] : [];
  const path = places.find((place) => existsSync(place));
  if (path) return path;
  throw new VecbridgeError(
    'MISSING_PART',
    `${file} was not found${root ? ` in ${root}` : ': VECBRIDGE_DATA is not set'}.`,
    {
      hint: 'set VECBRIDGE_DATA to the folder of the full data; the shipped data/demo needs none',
      context: { file, root: root ?? null },
    },
  );
}

function unknownName(what: string, name: string, known: readonly string[]): VecbridgeError {
  const near = closest(name, known);
  return new VecbridgeError('BAD_OPTION', `there is no ${what} "${name}".`, {
    hint: `${near ? `did you mean "${near}"? ` : ''}known: ${known.join(', ')}`,
    context: { [what]: name, known },
  });
}
