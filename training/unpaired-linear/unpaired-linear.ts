import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { random } from '../../src/core/random.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Method } from '../method.js';
import { spaceName, usableSpace } from '../usable-space.js';
import type { FromUnpaired } from '../verdict/found-evidence.js';
import { type UnpairedLinearOptions, unpairedLinearOptions } from './options.js';
import { searchEarlyMap, searchMap } from './search-map.js';
import { race, settle } from './settle.js';
import { type Sample, verificationSample, verificationScore } from './verify.js';

/**
 * The default method: hypothesise, verify, refine, without pairs. A descendant of mini-vec2vec (Dar, arXiv 2510.02348)
 * that finds the map as the point where many hypotheses agree and refines it by entropic transport.
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
    const { map, early, score, sample, moments, history } = await searchMap({
      ...{ x: x.matrix, y: y.matrix, options, random: random(seed).fork('map') },
      ...(signal && { signal }),
      ...(on && { on }),
    });
    return {
      maps: { weights: map, means: { source: x.mean, target: y.mean } },
      history,
      scores: { verification: score },
      evidence: {
        ...linearEvidence({ x: x.matrix, y: y.matrix, map: early, score, sample, options, signal }),
        moments,
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
  readonly signal?: AbortSignal | undefined;
}

/** What a linear map, whoever found it, is judged by: refits and null maps by the search of this method. */
export function linearEvidence({ x, y, map, score, sample, options, signal }: LinearMap): FromUnpaired {
  return {
    ...{ kind: 'unpaired', x, y, map, score, scoreOf: verificationScore },
    refit: async (a, b, fork) =>
      (await searchEarlyMap({ x: a, y: b, options, random: fork, ...(signal && { signal }) })).early,
    refine: async (start, fork) => {
      const settling = { x, y, sample, each: () => stopIfAborted(signal, 'checking the map') };
      return settle(settling, await race(settling, start, fork), fork);
    },
    nulls: options.nulls,
    extent: options.verdict === 'brief' ? 'enough' : 'all',
  };
}

/** The rows that a fit with this seed scores its maps on, for whoever compares other maps with them. */
export const sampleOfFit = (x: Matrix, y: Matrix, seed: number): Sample =>
  verificationSample(x, y, random(seed).fork('map').fork('verify'));
