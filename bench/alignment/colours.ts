/**
 * Colour words in 3-D. The distances a model gives between words for colours, embedded in three dimensions by classical
 * multidimensional scaling (Torgerson 1952), against the places of those colours in CIELAB:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/colours.ts
 * The words and their sRGB values are in colour-words.ts. Compared by RSA on the full distances (p by permuting the
 * words) and by the normalised Procrustes distance of the two 3-D figures (p likewise). Writes
 * docs/results/alignment-colours.json with all coordinates.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classicalScaling } from '../../eval/alignment/classical-scaling.js';
import { dissimilarities, squareForm } from '../../eval/alignment/distances/dissimilarity.js';
import { rsa } from '../../eval/alignment/distances/rsa.js';
import { pickRows, type Rows64 } from '../../eval/alignment/rows.js';
import { moments64 } from '../../eval/alignment/subspaces/moments.js';
import { distancesOf, nuclearNorm } from '../../eval/alignment/subspaces/procrustes-distances.js';
import { random } from '../../src/random.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { colourWords, labOf } from './colour-words.js';
import { markdownTable, writeResult } from './results.js';

const SEED = 0;
const PERMUTATIONS = 9999;
const root =
  process.env['VECBRIDGE_WORDS'] ??
  (process.env['VECBRIDGE_DATA'] ? join(process.env['VECBRIDGE_DATA'], '..', 'words') : undefined);
if (!root) {
  console.error('bench: set VECBRIDGE_DATA (or VECBRIDGE_WORDS) to the folder of the full data.');
  process.exit(4);
}
const words = readFileSync(join(root, 'words.txt'), 'utf8').trim().split('\n');
const known = Object.entries(colourWords)
  .map(([word, hex]) => ({ word, hex, row: words.indexOf(word) }))
  .filter((entry) => entry.row >= 0);
const n = known.length;
const lab: Rows64 = { data: Float64Array.from(known.flatMap(({ hex }) => labOf(hex))), rows: n, dim: 3 };
const labDistances = dissimilarities(lab, 'euclidean');

const tables: Record<string, unknown>[] = [];
const figures: Record<string, unknown> = {};
for (const model of ['use-lite-512', 'glove-100', 'fasttext-256']) {
  const { matrix } = await readMatrix(join(root, `${model}.npy`));
  const rows = known.map((entry) => entry.row);
  const vectors = pickRows({ ...matrix, data: Float64Array.from(matrix.data) } as Rows64, rows);
  const distances = dissimilarities(vectors, 'cosine');
  const similarity = rsa(distances, labDistances, n, {
    correlation: 'spearman',
    permutations: PERMUTATIONS,
    random: random(SEED).fork(`rsa ${model}`),
  });
  const tau = rsa(distances, labDistances, n, { correlation: 'kendall' }).value;
  const { points, explained } = classicalScaling(squareForm(distances, n), n, 3);
  const figure: Rows64 = { data: points, rows: n, dim: 3 };
  const fit = async (y: Rows64): Promise<number> => {
    const m = moments64(figure, y);
    return distancesOf(m, await nuclearNorm(m)).normalised;
  };
  const distance = await fit(lab);
  const rng = random(SEED).fork(`procrustes ${model}`);
  let atMost = 0;
  let chance = 0;
  for (let t = 0; t < PERMUTATIONS; t++) {
    const d = await fit(pickRows(lab, rng.permutation(n)));
    if (d <= distance + 1e-12) atMost++;
    chance += d / PERMUTATIONS;
  }
  tables.push({
    model,
    'RSA ρ': similarity.value,
    'p (RSA)': similarity.p!.toFixed(4),
    'τ-a': tau,
    Procrustes: distance,
    'by chance': chance,
    'p (Procrustes)': ((1 + atMost) / (1 + PERMUTATIONS)).toFixed(4),
    'variance in 3-D': explained,
  });
  figures[model] = known.map(({ word }, i) => [word, ...points.subarray(3 * i, 3 * i + 3)]);
  console.error(`${model} done`);
}
writeResult('alignment-colours', {
  command: 'node --import tsx bench/alignment/colours.ts',
  seed: SEED,
  permutations: PERMUTATIONS,
  words: known.map(({ word, hex }, i) => ({
    word,
    sRGB: hex,
    lab: [...lab.data.subarray(3 * i, 3 * i + 3)].map((v) => Number(v.toFixed(2))),
  })),
  scores: tables,
  figures,
});
console.log(`${n} colour words\n\n${markdownTable(tables as Record<string, string | number>[])}`);
