import type { Random } from '../../src/core/random.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { drawHypotheses } from './clusters/hypotheses.js';
import { componentStarts } from './components/starts.js';
import { growMaps } from './moments/growth.js';
import type { Pair } from './moments/population.js';
import type { UnpairedLinearOptions } from './options.js';
import { leadingColumns, type PrincipalRows } from './principal-rows.js';

interface StartsInput {
  readonly source: PrincipalRows;
  readonly target: PrincipalRows;
  /** In as many dims as the starts are climbed in. */
  readonly moments: Pair;
  readonly options: Pick<UnpairedLinearOptions, 'start' | 'clusters' | 'matchings' | 'drawRows'>;
  readonly random: Random;
  readonly each: (note: string) => void;
}

/** Draws of clusters in one round. */
const DRAWS = 8;

/**
 * Starting maps of one round in batches, (k, k) between leading principal coordinates. Independent components come first, as they
 * find most pairs alone; from the second round on matched clusters and maps grown from third moments join them, every
 * other round. All go into one population, where their agreement decides and not what they come from.
 */
export async function* roundOfStarts(round: number, input: StartsInput): AsyncGenerator<Float32Array[]> {
  const { start } = input.options;
  const wanted = (kind: 'components' | 'clusters' | 'moments'): boolean =>
    start === kind || (start === 'auto' && (kind === 'components' || round % 2 === 1));
  const { source, target, random, each } = input;
  if (wanted('components')) {
    yield* componentStarts(source, target, random.fork('components'), () => each('independent components'));
  }
  if (wanted('clusters')) yield await clusterStarts(input);
  if (wanted('moments')) yield await growMaps(input.moments, random.fork('growth'));
}

async function clusterStarts({ source, target, moments, options, random, each }: StartsInput): Promise<Float32Array[]> {
  const dims = moments[0].dims;
  const x = unitRows(leadingColumns(source.rows, dims));
  const y = unitRows(leadingColumns(target.rows, dims));
  const out: Float32Array[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    each('matched clusters');
    for (const map of await drawHypotheses(x, y, options, random.fork(`draw ${draw}`))) out.push(map.data);
  }
  return out;
}
