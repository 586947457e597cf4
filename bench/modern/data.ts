import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dataFile, PROTOCOLS, protocolFile } from '../../eval/bench/protocols.js';
import { type Matrix, takeRows, zeros } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { type Draw, drawOf, type Places, type Populations } from './draw.js';
import type { Rows } from './jobs.js';

/** A job's vectors: two sides to fit on, the known pairs, and test rows that pair row by row. */
export interface JobData {
  readonly source: Matrix;
  readonly target: Matrix;
  readonly pairs: Draw['pairs'];
  readonly test: { readonly source: Matrix; readonly target: Matrix };
}

/** Classes of WordNet's nouns that one can touch, and places: 45 % of the entries. */
const CONCRETE = new Set(
  ['animal', 'artifact', 'body', 'food', 'group', 'location', 'object', 'person', 'plant', 'substance'].map(
    (name) => `noun.${name}`,
  ),
);

const spaces = new Map<string, Promise<Matrix>>();

/** All rows of a space, kept in memory: at most 123 MB a space. */
function read(file: string): Promise<Matrix> {
  const found = spaces.get(file) ?? readMatrix(file).then(({ matrix }) => matrix);
  spaces.set(file, found);
  return found;
}

/** Both spaces of "minilm-mpnet", all rows. Throws MISSING_PART where VECBRIDGE_DATA or a file is not there. */
export async function spacesOf(pair: string, split: Rows['split']): Promise<{ source: Matrix; target: Matrix }> {
  const [from = '', to = ''] = pair.split('-');
  return { source: await read(protocolFile(from, split)), target: await read(protocolFile(to, split)) };
}

export function placesOf(split: Rows['split']): Places & { readonly paired: readonly [number, number] } {
  const [source, target, test, paired] = PROTOCOLS[split]!;
  return { source, target, test, paired };
}

/** The vectors of a job. */
export async function dataOf(job: Rows): Promise<JobData> {
  const { source, target } = await spacesOf(job.pair, job.split);
  const abstracts = job.population === 'abstracts' ? await abstractsOf(job.pair) : undefined;
  const draw = drawOf(job, placesOf(job.split), populationsOf(job, abstracts?.rows));
  const entries = takeRows(target, draw.target);
  return {
    source: takeRows(source, draw.source),
    target: abstracts ? joined(entries, takeRows(abstracts, draw.abstracts)) : entries,
    pairs: draw.pairs,
    test: { source: takeRows(source, draw.test), target: takeRows(target, draw.test) },
  };
}

/** Entries of the test of a job: a part of them where the populations are classes. */
export const testEntries = (job: Rows): Uint32Array =>
  drawOf({ ...job, rows: 0, known: 0, shared: 0, common: 0 }, placesOf(job.split), populationsOf(job, 0)).test;

function populationsOf(job: Rows, abstracts = 0): Populations | undefined {
  if (!job.population) return undefined;
  if (job.population === 'abstracts') return { isConcrete: () => true, abstracts };
  const labels = classLabels();
  return { isConcrete: (entry) => CONCRETE.has(labels[entry]!), abstracts };
}

let labelsRead: readonly string[] | undefined;

/** The class of every entry ("noun.animal"). */
export function classLabels(): readonly string[] {
  labelsRead ??= gunzipSync(readFileSync(dataFile('wordnet', 'items.jsonl.gz')))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { label: string }).label);
  return labelsRead;
}

/** The abstracts in the target's encoder: the file of a space "mpnet-768" is "docs-mpnet-768". */
function abstractsOf(pair: string): Promise<Matrix> {
  const [, file] = protocolFile(pair.split('-')[1]!, 'modern-19k').match(/([^/\\]+)\.npy$/)!;
  return read(dataFile('modern/judged', `docs-${file}.npy`));
}

function joined(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows + b.rows, a.dim);
  out.data.set(a.data);
  out.data.set(b.data, a.data.length);
  return out;
}
