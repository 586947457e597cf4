import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { random } from '../../src/core/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { compactSpace, mapOfSpaces } from '../compact-space.js';
import type { Method } from '../method.js';
import { spaceName, usableSpace } from '../usable-space.js';
import type { FromUnpaired } from '../verdict/found-evidence.js';
import { type UnpairedLinearOptions, unpairedLinearOptions } from './options.js';
import { evidenceOfMap, searchMap } from './search-map.js';
import { type Sample, verificationSample } from './verification-score.js';
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
        hint: 'give exactly two files',
        context: { spaces: spaces.length },
      });
    }
    const prepared = [usableSpace(source, spaceName(0)), usableSpace(target, spaceName(1))] as const;
    stopIfAborted(signal, 'fitting unpaired-linear');
    const rng = random(seed).fork('map');
    const x = await compactSpace(prepared[0].matrix, rng.fork('source dims'));
    const y = await compactSpace(prepared[1].matrix, rng.fork('target dims'));
    const searching = {
      ...{ x: x.matrix, y: y.matrix, options, random: rng },
      ...(signal && { signal }),
      ...(on && { on }),
    };
    const { map, early, score, rank, shared, history, evidence } = await searchMap(searching);
    return {
      maps: { weights: await mapOfSpaces(map, x, y), means: { source: prepared[0].mean, target: prepared[1].mean } },
      history,
      scores: {
        ...{ verification: score, rank },
        ...{ shared: shared.share, sharedLow: shared.low, sharedHigh: shared.high, sharedPairs: shared.pairs },
      },
      evidence: {
        ...linearEvidence({ x: x.matrix, y: y.matrix, map, early, score, options }),
        searched: async () => evidence,
      },
    };
  },
};

interface LinearMap {
  /** Preprocessed rows of both sides, whole or compact like the map. */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly map: Matrix;
  /** The map before it was refined in all dimensions, where that is known. */
  readonly early?: Matrix;
  /** Its verification score. */
  readonly score: number;
  readonly options: UnpairedLinearOptions;
}

/** What a linear map, whoever found it, is judged by: the search of this method. */
export function linearEvidence({ x, y, map, early = map, score, options }: LinearMap): FromUnpaired {
  return {
    ...{ kind: 'unpaired', x, y, map, score },
    within: async (random) => ({
      ...(await withinClusters(x, y, early, random)),
      coarse: (await withinClusters(x, y, early, random, 'coarse')).agreement,
    }),
    searched: ({ random, signal, on }) =>
      evidenceOfMap({ x, y, options, random, ...(signal && { signal }), ...(on && { on }) }, map),
  };
}

/** The rows that a fit with this seed scores its maps on, for whoever compares other maps with them. */
export const sampleOfFit = (x: Matrix, y: Matrix, seed: number): Sample =>
  verificationSample(x, y, random(seed).fork('map').fork('verify'));
