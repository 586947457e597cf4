import { VecbridgeError } from '../../src/errors.js';
import { random } from '../../src/random.js';
import { engineLabel } from '../../src/translators/engine-label.js';
import { linearTranslator } from '../../src/translators/linear.js';
import { fingerprint } from '../../src/translators/manifest.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { validateMatrix } from '../../src/vectors/validate.js';
import type { Aligner } from '../aligner.js';
import { stopIfAborted } from '../interrupt.js';
import { judgeUnpaired } from '../verdict/judge-unpaired.js';
import { type UnpairedLinearOptions, unpairedLinearOptions } from './options.js';
import { searchEarlyMap, searchMap } from './search-map.js';
import { race, settle } from './settle.js';

/** Fewer rows hold no clusters to match: the halves of the verdict would have fewer than 45. */
const LEAST_ROWS = 100;

/**
 * The default method: hypothesise, verify, refine, without pairs. A descendant of mini-vec2vec (Dar, arXiv 2510.02348)
 * that finds the map as the point where many hypotheses agree and refines it by entropic transport.
 * The source and target rows need not be of the same items, nor of the same number or dimension.
 */
export const unpairedLinear: Aligner<UnpairedLinearOptions> = {
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
    for (const [side, name] of [
      [source, 'source'],
      [target, 'target'],
    ] as const) {
      validateMatrix(side, name);
      if (side.rows >= LEAST_ROWS) continue;
      throw new VecbridgeError(
        'TOO_FEW_ROWS',
        `the ${name} has ${side.rows} rows; without pairs at least ${LEAST_ROWS} are needed.`,
        {
          hint: 'some thousand rows a side make a good map; with few rows give pairs (--pairs)',
          context: { side: name, rows: side.rows, least: LEAST_ROWS },
        },
      );
    }
    stopIfAborted(signal, 'fitting unpaired-linear');
    const [x, y] = [preprocess(source), preprocess(target)];
    requireSpread(x.mean, 'source');
    requireSpread(y.mean, 'target');
    const rng = random(seed);
    const found = await searchMap({ x: x.matrix, y: y.matrix, options, random: rng.fork('map'), signal, on });
    const mapped = performance.now();
    const verdict = await judgeUnpaired({
      x: x.matrix,
      y: y.matrix,
      map: found.early,
      score: found.score,
      refit: async (a, b, fork) => (await searchEarlyMap({ x: a, y: b, options, random: fork, signal })).early,
      refine: async (start, fork) => {
        const course = {
          x: x.matrix,
          y: y.matrix,
          sample: found.sample,
          each: () => stopIfAborted(signal, 'checking the map'),
        };
        return settle(course, await race(course, start, fork), fork);
      },
      nulls: options.nulls,
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

/** The mean of unit rows has length 1 only when they are all the same. */
function requireSpread(mean: Float32Array, name: string): void {
  const length = Math.hypot(...mean);
  if (length < 1 - 1e-6) return;
  throw new VecbridgeError(
    'BAD_VALUE',
    `the ${name} rows are all the same up to their length: there is nothing to align.`,
    {
      hint: '`vecbridge inspect` counts duplicates; were the vectors made from empty texts?',
      context: { side: name, meanLength: length },
    },
  );
}
