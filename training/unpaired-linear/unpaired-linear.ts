import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { random } from '../../src/core/random.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Method } from '../method.js';
import { spaceName, usableSpace } from '../usable-space.js';
import type { FromUnpaired, NullMap } from '../verdict/found-evidence.js';
import { type UnpairedLinearOptions, unpairedLinearOptions } from './options.js';
import { evidenceOfMap, refinement, searchMap } from './search-map.js';
import { type Sample, verificationSample, verificationScore } from './verify.js';
import { withinClusters } from './within-clusters.js';

/**
 * The default method, without pairs: starting maps from the independent components of either side, an evolutionary search
 * for the map under which third moments agree best, refinement by entropic transport.
 * The source and target rows need not be of the same items, nor of the same number or dimension.
 */
export const unpairedLinear: Method<UnpairedLinearOptions> = {
  name: 'unpaired-linear',
  pairing: 'unpaired',
  options: unpairedLinearOptions,
  async search({ spaces, seed, options, signal, on }) {
    const [source, target] = spaces;
    if (!source || !target || spaces.length !== 2) {
      throw new VecbridgeError('BAD_USAGE', `unpaired-linear aligns two spaces, got ${spaces.length}.`, {
        context: { spaces: spaces.length },
      });
    }
    const [x, y] = [usableSpace(source, spaceName(0)), usableSpace(target, spaceName(1))];
    stopIfAborted(signal, 'fitting unpaired-linear');
    const searching = {
      ...{ x: x.matrix, y: y.matrix, options, random: random(seed).fork('map') },
      ...(signal && { signal }),
      ...(on && { on }),
    };
    const { map, early, score, sample, rank, shared, history, evidence } = await searchMap(searching);
    return {
      maps: { weights: map, means: { source: x.mean, target: y.mean } },
      history,
      scores: {
        ...{ verification: score, rank },
        ...{ shared: shared.share, sharedLow: shared.low, sharedHigh: shared.high, sharedPairs: shared.pairs },
      },
      evidence: {
        ...linearEvidence({ x: x.matrix, y: y.matrix, map: early, score, sample, options }),
        searched: async () => evidence,
      },
    };
  },
};

interface LinearMap {
  /** Preprocessed rows of both sides. */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly map: Matrix;
  /** The score of the map on `sample`, on which the null maps are scored too. */
  readonly score: number;
  readonly sample: Sample;
  readonly options: UnpairedLinearOptions;
}

/** What a linear map, whoever found it, is judged by: the search and the refinement of this method. */
export function linearEvidence({ x, y, map, score, sample, options }: LinearMap): FromUnpaired {
  return {
    ...{ kind: 'unpaired', x, y, map, score },
    within: (random) => withinClusters(x, y, map, random),
    searched: ({ random, signal, on }) =>
      evidenceOfMap({ x, y, options, random, ...(signal && { signal }), ...(on && { on }) }, map),
    nulls: async (random, each) => {
      const refined = await refinement({ x, y, options, random: random.fork('directions') });
      const found: NullMap[] = [];
      for (let i = 0; i < options.nulls; i++) {
        const rng = random.fork(i);
        const start = await randomOrthogonal(x.dim, y.dim, rng);
        const one = await refined(start, rng);
        found.push({ map: one, score: await verificationScore(one, sample) });
        each(found[i]!.score);
      }
      return found;
    },
  };
}

/** The rows that a fit with this seed scores its maps on, for whoever compares other maps with them. */
export const sampleOfFit = (x: Matrix, y: Matrix, seed: number): Sample =>
  verificationSample(x, y, random(seed).fork('map').fork('verify'));
