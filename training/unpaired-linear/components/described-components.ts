import type { Random } from '../../../src/core/random.js';
import { type Matrix, takeRows } from '../../../src/vectors/matrix.js';
import { type Components, orientedComponents } from './fast-ica.js';
import { type ComponentStatistics, componentStatistics } from './statistics.js';

/** The most rows that the statistics are taken over. */
const STATISTICS_ROWS = 10_000;

export interface DescribedComponents {
  readonly components: Components;
  readonly statistics: ComponentStatistics;
}

/** Components R (k, k) of whitened rows z (n, k), each turned so that its skewness is positive, and what a sample of the rows tells of them. */
export async function describedComponents(z: Matrix, rotation: Matrix, random: Random): Promise<DescribedComponents> {
  const seen = takeRows(z, random.sample(z.rows, STATISTICS_ROWS));
  const components = await orientedComponents(seen, rotation);
  return { components, statistics: await componentStatistics(components.values) };
}
