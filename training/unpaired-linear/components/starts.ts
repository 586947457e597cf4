import type { Random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { takeRows } from '../../../src/vectors/matrix.js';
import { type PrincipalRows, whitenedRows } from '../principal-rows.js';
import { type DescribedComponents, describedComponents } from './described-components.js';
import { fastIca } from './fast-ica.js';
import { matchComponents } from './match.js';

/** Principal directions that are turned into components: few are found again more surely, many say more. */
const DIMS = [24, 32, 48];
/** Searches for components on each side; every one of the source is matched with every one of the target. */
const DRAWS = 3;
/** Share of the rows of one draw, so that draws differ. Of hard pairs components are found again only from many rows. */
const DRAWN = 0.85;
const RESTARTS = 4;
/** Matchings kept of every pair of draws. */
const KEPT = 2;

/**
 * Starting maps from independent components, each (k, k) between the whitened leading k principal coordinates: the
 * components of either side, found from its rows alone, are matched by what is known of their pairs. Three batches of some 18 maps, one
 * for each k, most of them right in a few directions only. O(n k²) time.
 */
export async function* componentStarts(
  source: PrincipalRows,
  target: PrincipalRows,
  random: Random,
  each: () => void,
): AsyncGenerator<Float32Array[]> {
  const most = Math.min(source.rows.dim, target.rows.dim);
  const dims = [...new Set(DIMS.map((k) => Math.min(k, most)))];
  for (const k of dims) {
    const out: Float32Array[] = [];
    const left = await draw(source, k, random.fork(`source ${k}`), each);
    const right = await draw(target, k, random.fork(`target ${k}`), each);
    for (const [i, a] of left.entries()) {
      for (const [j, b] of right.entries()) {
        const found = await matchComponents(a.statistics, b.statistics, RESTARTS, random.fork(`match ${k} ${i} ${j}`));
        for (const { partners } of found.slice(0, KEPT)) {
          const matched = takeRows(b.components.directions, partners);
          out.push((await matmul(a.components.directions, matched, { transposeA: true })).data);
        }
        each();
      }
    }
    yield out;
  }
}

async function draw(
  { rows, variances }: PrincipalRows,
  k: number,
  random: Random,
  each: () => void,
): Promise<DescribedComponents[]> {
  const whitened = whitenedRows(rows, variances, k);
  const out: DescribedComponents[] = [];
  for (let i = 0; i < DRAWS; i++) {
    const count = Math.round(DRAWN * rows.rows);
    const rotation = await fastIca(takeRows(whitened, random.sample(rows.rows, count)), random);
    out.push(await describedComponents(whitened, rotation, random));
    each();
  }
  return out;
}
