import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { principalComponents } from '../../../src/linalg/pca.js';
import { polar } from '../../../src/linalg/polar.js';
import { type Matrix, takeRows, zeros } from '../../../src/vectors/matrix.js';
import { describedComponents } from '../../unpaired-linear/components/described-components.js';
import { fastIca } from '../../unpaired-linear/components/fast-ica.js';
import type { ComponentStatistics } from '../../unpaired-linear/components/statistics.js';
import { leadingColumns, whitenedRows } from '../../unpaired-linear/principal-rows.js';
import { softPermutation } from './soft-permutation.js';

/** Leading principal directions that are turned towards independent components. */
const COMPONENTS = 48;
/** As a share of the first variance: below it a direction is rounding. */
const LEAST_VARIANCE = 1e-8;

interface ComponentAxes {
  /** Orthogonal (d_s, d_s) for every space, axis j in column j. */
  readonly axes: Matrix[];
  /** How many leading axes lie along components. */
  readonly count: number;
}

/**
 * Axes along independent components, orthogonal (d_s, d_s) for every space: its leading 48 principal directions turned
 * towards the mixing directions of their components (the nearest rotation), each component turned so that its skewness is
 * positive, and ordered as the learned soft permutation has them like those of the first space. The further axes are
 * principal ones, by falling variance, with signs yet to be settled. Each space's components come from its rows alone.
 */
export async function componentAxes(spaces: readonly Matrix[], seed: number | string): Promise<ComponentAxes> {
  const principal = await Promise.all(
    spaces.map((x) => principalComponents(x, x.dim, { random: random('axes'), centred: true })),
  );
  const count = Math.min(COMPONENTS, ...principal.map(({ variances }) => varied(variances)));
  const axes: Matrix[] = [];
  let first: ComponentStatistics | undefined;
  for (const [s, x] of spaces.entries()) {
    const generator = random(`${seed}/components ${s}`);
    const { basis, variances } = principal[s]!;
    const leading = leadingColumns(basis, count);
    const z = whitenedRows(await matmul(x, leading), variances, count);
    const rotation = await fastIca(z, generator);
    const { components, statistics } = await describedComponents(z, rotation, generator);
    const { directions } = components;
    const order = first ? await softPermutation(first, statistics, random(`${seed}/permutation ${s}`)) : undefined;
    first ??= statistics;
    const turned = await mixing(order ? takeRows(directions, order) : directions, variances);
    const own = await matmul(leading, turned, { transposeB: true });
    const whole = { ...basis, data: basis.data.slice() };
    for (let i = 0; i < x.dim; i++) whole.data.set(own.data.subarray(i * count, (i + 1) * count), i * x.dim);
    axes.push(whole);
  }
  return { axes, count };
}

/** Directions in which the rows vary. */
const varied = (variances: Float64Array): number => variances.filter((v) => v > LEAST_VARIANCE * variances[0]!).length;

/** The rotation (k, k) nearest to the mixing directions R √λ of components R (k, k) of whitened coordinates. */
async function mixing(directions: Matrix, variances: Float64Array): Promise<Matrix> {
  const { rows, dim } = directions;
  const mixed = zeros(rows, dim);
  for (let at = 0; at < mixed.data.length; at++)
    mixed.data[at] = directions.data[at]! * Math.sqrt(Math.max(variances[at % dim]!, 0));
  const { factor } = await polar({ data: Float64Array.from(mixed.data), rows, cols: dim });
  return { data: Float32Array.from(factor), rows, dim };
}
