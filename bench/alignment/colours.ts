/**
 * Colour words in 3-D. The distances a model gives between words for colours, embedded in three dimensions by classical
 * multidimensional scaling (Torgerson 1952), against the places of those colours in CIELAB:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/colours.ts
 * The words and their sRGB values are in colour-words.ts; all of them that the data have, and the eleven basic terms of
 * Berlin and Kay (1969) alone. Distances are Euclidean between unit vectors, √(2 − 2 cos). Compared by RSA on the full distances (p by permuting the
 * words) and by the normalised Procrustes distance of the two 3-D figures (p likewise). Writes
 * docs/results/alignment-colours.json with all coordinates.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { classicalScaling } from '../../eval/alignment/classical-scaling.js';
import { dissimilarities, squareForm } from '../../eval/alignment/distances/dissimilarity.js';
import { permutedRsa, rsa } from '../../eval/alignment/distances/rsa.js';
import { nullDistribution } from '../../eval/alignment/null/null-distribution.js';
import { ordersOf } from '../../eval/alignment/null/orders.js';
import { float64Rows, pickRows, type Rows64, unitLengthRows } from '../../eval/alignment/rows.js';
import { createMemo } from '../../eval/alignment/run.js';
import { moments64 } from '../../eval/alignment/subspaces/moments.js';
import { distancesOf, nuclearNorm } from '../../eval/alignment/subspaces/procrustes-distances.js';
import { dataFile } from '../../eval/bench/protocols.js';
import { random } from '../../src/core/random.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { colourWords, labOf } from './colour-words.js';
import { withData } from './data.js';
import { markdownTable, writeResult } from './results.js';

const SEED = 0;
const PERMUTATIONS = 4999;
/** Single words of the full data; the others are in bench/alignment/words/colours, row by row the words of colour-words.ts. */
const CLASSICAL = ['use-lite-512', 'glove-100', 'fasttext-256'];
const MODELS = [...CLASSICAL, 'e5-384', 'minilm-384', 'mpnet-768'];
const listed = Object.keys(colourWords);
const BASIC = 'black white red green yellow blue brown purple pink orange gray'.split(' ');

await withData(async () => {
  const words = readFileSync(dataFile('words', 'words.txt'), 'utf8').trim().split('\n');
  const tables: Record<string, string | number>[] = [];
  const figures: Record<string, unknown> = {};
  const rounded = ({ data }: Rows64, i: number): number[] =>
    [...data.subarray(3 * i, 3 * i + 3)].map((v) => Number(v.toFixed(4)));

  for (const [set, chosen] of [
    ['all', listed],
    ['basic', BASIC],
  ] as const) {
    const known = chosen
      .map((word) => ({ word, hex: colourWords[word]!, row: words.indexOf(word) }))
      .filter((entry) => entry.row >= 0);
    const n = known.length;
    const lab: Rows64 = { data: Float64Array.from(known.flatMap(({ hex }) => labOf(hex))), rows: n, dim: 3 };
    const labDistances = dissimilarities(lab, 'euclidean');
    figures[`CIELAB ${set}`] = known.map(({ word, hex }, i) => [word, hex, ...rounded(lab, i)]);
    for (const model of MODELS) {
      const isClassical = CLASSICAL.includes(model);
      const file = isClassical
        ? dataFile('words', `${model}.npy`)
        : fileURLToPath(new URL(`words/colours/${model}.npy`, import.meta.url));
      const { matrix } = await readMatrix(file);
      const rows = known.map(({ word, row }) => (isClassical ? row : listed.indexOf(word)));
      const vectors = float64Rows(pickRows(matrix, rows));
      const distances = chordal(vectors);
      const orders = await ordersOf(n, PERMUTATIONS, SEED, createMemo(), vectors);
      const similarity = await nullDistribution(permutedRsa(distances, labDistances, n, 'spearman'), orders, {
        direction: 'higher',
        best: 1,
      });
      const { points, explained } = classicalScaling(squareForm(distances, n), n, 3);
      const figure: Rows64 = { data: points, rows: n, dim: 3 };
      const fit = async (y: Rows64): Promise<number> => {
        const m = moments64(figure, y);
        return distancesOf(m, await nuclearNorm(m)).normalised;
      };
      const distance = await fit(lab);
      const rng = random(SEED).fork(`procrustes ${set} ${model}`);
      let atMost = 0;
      let chance = 0;
      for (let t = 0; t < PERMUTATIONS; t++) {
        const d = await fit(pickRows(lab, rng.permutation(n)));
        if (d <= distance + 1e-12) atMost++;
        chance += d / PERMUTATIONS;
      }
      tables.push({
        words: `${set} (${n})`,
        model,
        'RSA ρ': similarity.observed,
        'p (RSA)': similarity.p.toFixed(4),
        'τ-a': await rsa(distances, labDistances, n, 'kendall'),
        Procrustes: distance,
        'by chance': chance,
        'p (Procrustes)': ((1 + atMost) / (1 + PERMUTATIONS)).toFixed(4),
        'variance in 3-D': explained,
      });
      figures[`${model} ${set}`] = known.map(({ word }, i) => [word, ...rounded(figure, i)]);
      console.error(`${model}, ${n} words: done`);
    }
  }
  writeResult('alignment-colours', {
    command: 'node --import tsx bench/alignment/colours.ts',
    seed: SEED,
    permutations: PERMUTATIONS,
    scores: tables,
    ...figures,
  });
  console.log(markdownTable(tables));
});

/** √(2 − 2 cos) */
function chordal(x: Rows64): Float64Array {
  return dissimilarities(unitLengthRows(x), 'euclidean');
}
