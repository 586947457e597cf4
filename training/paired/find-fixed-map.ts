import { stopIfAborted } from '../../src/core/cancellation.js';
import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import type { Found, SearchInput } from '../method.js';
import { checkPairs, twoSpaces } from './pairs.js';

/**
 * A map that learns nothing from the data but the means (identity, random). It needs no pairs; where there are some, the
 * verdict is made of them.
 */
export async function findFixedMap(
  method: string,
  input: SearchInput<unknown>,
  mapOf: (source: number, target: number) => Promise<Matrix>,
): Promise<Found> {
  const [source, target] = twoSpaces(input.spaces, method);
  stopIfAborted(input.signal, method);
  const weights = await mapOf(source.dim, target.dim);
  const centred = { source: preprocess(source), target: preprocess(target) };
  input.on?.({ stage: method, done: 1, total: 1 });
  return {
    maps: { weights, means: { source: centred.source.mean, target: centred.target.mean } },
    history: [{ stage: method, step: 0 }],
    scores: {},
    evidence: await evidence(),
  };

  async function evidence(): Promise<Found['evidence']> {
    if (input.pairs === undefined && source.rows !== target.rows) {
      const why = `No pairs were given, so nothing is known of this map. ${method} is a floor to compare with, not a method to use.`;
      return { kind: 'nothing', why };
    }
    const rows = checkPairs(input, [source, target], method);
    const [x, y] = [centred.source.matrix, centred.target.matrix];
    return {
      kind: 'pairs',
      predicted: unitRows(await matmul(rows ? takeRows(x, rows[0]) : x, weights)),
      partners: rows ? takeRows(y, rows[1]) : y,
      how: 'by a map that used no pairs',
    };
  }
}
