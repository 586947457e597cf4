import { VecbridgeError } from '../../src/core/errors.js';
import { closest } from '../../src/core/suggest.js';
import { distanceCorrelationMeasure } from './distances/distance-correlation-measure.js';
import { rsaMeasure } from './distances/rsa-measure.js';
import { rtdMeasure } from './distances/rtd-measure.js';
import { cka } from './kernels/cka.js';
import { ckaMinibatch } from './kernels/cka-minibatch.js';
import { ckaRandomFeatures } from './kernels/cka-random-features.js';
import { ckaRbf } from './kernels/cka-rbf.js';
import { distanceAlignment } from './kernels/distance-alignment.js';
import { hsicMeasure } from './kernels/hsic.js';
import { kernelAlignment } from './kernels/kernel-alignment.js';
import type { Measure } from './measure.js';
import { cknna } from './neighbours/cknna.js';
import { editKnn, lcsKnn, rankSimilarity } from './neighbours/order-measures.js';
import { cycleKnn, jaccardKnn, mutualKnn } from './neighbours/overlap-measures.js';
import { secondOrderCosine } from './neighbours/second-order-cosine.js';
import {
  anisotropyMeasure,
  hubnessMeasure,
  intrinsicDimensionMeasure,
  participationRatioMeasure,
  spectralDistanceMeasure,
  uniformityMeasure,
} from './statistics/measures.js';
import { cca, pwcca, svcca } from './subspaces/correlations.js';
import { linearR2 } from './subspaces/linear-r2.js';
import { procrustesAngular, procrustesNormalised, procrustesSizeAndShape } from './subspaces/procrustes.js';

/** Every measure, in the order of the tables. Adding a measure is adding a row; test/contracts runs on all of them. */
const all: readonly Measure[] = [
  cka,
  ckaRbf,
  ckaMinibatch,
  ckaRandomFeatures,
  hsicMeasure,
  kernelAlignment,
  distanceAlignment,
  mutualKnn,
  cknna,
  cycleKnn,
  jaccardKnn,
  lcsKnn,
  editKnn,
  rankSimilarity,
  secondOrderCosine,
  rsaMeasure,
  distanceCorrelationMeasure,
  linearR2,
  cca,
  svcca,
  pwcca,
  procrustesSizeAndShape,
  procrustesNormalised,
  procrustesAngular,
  rtdMeasure,
  participationRatioMeasure,
  spectralDistanceMeasure,
  anisotropyMeasure,
  hubnessMeasure,
  uniformityMeasure,
  intrinsicDimensionMeasure,
];

/**
 * All measures of how alike two spaces are, by name. Each has its formula, its range, the value that chance gives,
 * whether it needs pairs, and the zod schema of its options. `compareSpaces` runs them; docs/measures.md describes
 * them.
 *
 * @example
 * import { measures } from 'vecbridge';
 * for (const { name, pairing, summary } of Object.values(measures)) console.log(name, pairing, summary);
 */
export const measures: Readonly<Record<string, Measure>> = Object.fromEntries(all.map((one) => [one.name, one]));

/** The measure of that name; BAD_OPTION with a suggestion where there is none. */
export function measureNamed(name: string): Measure {
  const found = Object.hasOwn(measures, name) ? measures[name] : undefined;
  if (found) return found;
  const names = Object.keys(measures);
  const near = closest(name, names);
  throw new VecbridgeError('BAD_OPTION', `there is no measure "${name}".`, {
    hint: `${near ? `did you mean "${near}"? ` : ''}measures: ${names.join(', ')}`,
    context: { measure: name, measures: names },
  });
}
