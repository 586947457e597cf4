import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { random } from '../../src/core/random.js';
import { engineLabel } from '../../src/translators/engine-label.js';
import { linearTranslator } from '../../src/translators/linear.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Method } from '../method.js';
import { spaceName, usableSpace } from '../usable-space.js';
import { judgeMap } from './judge-map.js';
import { type UnpairedLinearOptions, unpairedLinearOptions } from './options.js';
import { searchMap } from './search-map.js';
import { type Sample, verificationSample } from './verify.js';

/**
 * The default method: hypothesise, verify, refine, without pairs. A descendant of mini-vec2vec (Dar, arXiv 2510.02348)
 * that finds the map as the point where many hypotheses agree and refines it by entropic transport.
 * The source and target rows need not be of the same items, nor of the same number or dimension.
 */
export const unpairedLinear: Method<UnpairedLinearOptions> = {
  name: 'unpaired-linear',
  pairing: 'unpaired',
  options: unpairedLinearOptions,
  async fit({ spaces, seed, options, signal, on }) {
    const began = performance.now();
    const [source, target] = spaces;
    if (!source || !target || spaces.length !== 2) {
      throw new VecbridgeError('BAD_USAGE', `unpaired-linear aligns two spaces, got ${spaces.length}.`, {
        context: { spaces: spaces.length },
      });
    }
    const [x, y] = [usableSpace(source, spaceName(0)), usableSpace(target, spaceName(1))];
    stopIfAborted(signal, 'fitting unpaired-linear');
    const rng = random(seed);
    const found = await searchMap({ x: x.matrix, y: y.matrix, options, random: rng.fork('map'), signal, on });
    const mapped = performance.now();
    const verdict = await judgeMap({
      x: x.matrix,
      y: y.matrix,
      map: found.early,
      score: found.score,
      sample: found.sample,
      moments: found.moments,
      options,
      random: rng.fork('verdict'),
      signal,
      on,
    });
    const judged = performance.now();
    const translator = linearTranslator(
      {
        method: 'unpaired-linear',
        options: { ...options },
        seed,
        verdict,
        scores: { verification: found.score },
        data: spaces.map((space) => fingerprint(space)),
        engine: await engineLabel(),
      },
      { weights: found.map, means: { source: x.mean, target: y.mean } },
    );
    return {
      translators: [translator, translator.inverse()],
      verdict,
      history: found.history,
      seconds: { map: (mapped - began) / 1000, verdict: (judged - mapped) / 1000 },
    };
  },
};

/** The rows that a fit with this seed scores its maps on, for whoever compares other maps with them. */
export const sampleOfFit = (x: Matrix, y: Matrix, seed: number): Sample =>
  verificationSample(x, y, random(seed).fork('map').fork('verify'));
