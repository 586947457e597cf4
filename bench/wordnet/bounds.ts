/**
 * The rows beside the unpaired ones: identity and random (floors), procrustes and ridge on all pairs (ceilings), of
 * wordnet-19k and words-7k. One JSON line each:
 *   node --import tsx bench/wordnet/bounds.ts > docs/results/bounds.jsonl
 */

import { matmul } from '../../src/linalg/matmul.js';
import { type RetrievalScores, retrieval } from '../../src/search/rank-scores.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { identityMap } from '../../training/paired/identity.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { randomMap } from '../../training/paired/random.js';
import { LAMBDAS, ridgeMap } from '../../training/paired/ridge.js';
import { loadPair } from './spaces.js';

for (const split of ['wordnet-19k', 'words-7k']) {
  for (const pair of ['use-glove', 'glove-fasttext', 'use-fasttext']) {
    const protocol = await loadPair(pair, split);
    const [source, target] = [preprocess(protocol.source), preprocess(protocol.target)];
    const [x, y] = [preprocess(protocol.test.source, source.mean), preprocess(protocol.test.target, target.mean)];
    const paired = [
      preprocess(protocol.paired.source, source.mean).matrix,
      preprocess(protocol.paired.target, target.mean).matrix,
    ] as const;
    const print = async (row: string, map: Matrix, back?: Matrix): Promise<void> => {
      const there: RetrievalScores = await retrieval(await matmul(x.matrix, map), y.matrix);
      const home = back ? await matmul(y.matrix, back) : await matmul(y.matrix, map, { transposeB: true });
      console.log(JSON.stringify({ split, pair, row, scores: { there, back: await retrieval(home, x.matrix) } }));
    };
    await print('identity', identityMap(x.matrix.dim, y.matrix.dim));
    for (let seed = 0; seed < 5; seed++) await print('random', await randomMap(x.matrix.dim, y.matrix.dim, seed));
    await print('procrustes (oracle)', await procrustesMap(...paired));
    const ridge = await ridgeMap(...paired, LAMBDAS);
    await print('ridge', ridge.weights, (await ridgeMap(paired[1], paired[0], LAMBDAS)).weights);
  }
}
