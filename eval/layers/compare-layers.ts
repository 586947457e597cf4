import { VecbridgeError } from '../../src/core/errors.js';
import type { Progress } from '../../src/core/progress.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { COMPARED_ROWS, compareSpaces } from '../alignment/compare.js';
import type { Measure, MeasureContext } from '../alignment/measure.js';
import { measureNamed } from '../alignment/measures.js';
import { createMemo } from '../alignment/run.js';
import type { StitchOptions } from '../stitching/options.js';
import { type Diagonal, diagonalOf } from './depth.js';
import type { Grid } from './grid.js';
import { layersOf } from './layers-of.js';
import { type LayerStitching, stitchLayers } from './stitch-layers.js';

/** One measure over all pairs of layers. */
interface LayerMeasure {
  readonly direction: 'higher' | 'lower';
  readonly value: Grid;
  /** What unrelated spaces give. */
  readonly chance: Grid;
  /**
   * (value − chance) / (value of equal spaces − chance): 0 by chance, 1 for equal spaces; null where either is not defined. With
   * `permutations` the mean over these takes the place of `chance`.
   */
  readonly calibrated: Grid;
  /** With `permutations`: standard deviations above their mean, and the share of orders at least as alike. */
  readonly z: Grid | null;
  readonly p: Grid | null;
  readonly diagonal: Diagonal;
}

export interface LayerComparison {
  /** Number of layers of the first and of the second model. */
  readonly layers: readonly [number, number];
  /** Rows compared, of so many. */
  readonly rows: number;
  readonly totalRows: number;
  readonly seed: number;
  readonly measures: Readonly<Record<string, LayerMeasure>>;
  /** With labels: heads of the second model's layers on the first model's. */
  readonly stitching: (LayerStitching & { readonly diagonal: Diagonal }) | null;
}

export interface CompareLayers {
  /** Paired measures; none where only the stitching risk is asked for. Default: cka, mutual-knn, rsa. */
  readonly measures?: readonly Measure[] | undefined;
  /** Options of measures: "k" for every measure that has one, "mutual-knn.k" for one. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The class of every row (of the file, where fewer are read), or a file of them: the stitching risk is measured too. */
  readonly labels?: readonly string[] | string | undefined;
  /** Of the task heads. */
  readonly stitching?: Partial<StitchOptions>;
  /** Of samples, permutations and halves. Default 0. */
  readonly seed?: number;
  /** Maximum number of rows read from a file, a random sample by the seed. Default 10,000; 0: all. */
  readonly rowsLimit?: number;
  /** Random orders of the rows for z and p of every cell. Default: none, since exact chance levels are known. */
  readonly permutations?: number | undefined;
  readonly precision?: MeasureContext['precision'];
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** Measures of layers without being told: a kernel's, the neighbours', the distances'. */
const LAYER_MEASURES: readonly string[] = ['cka', 'mutual-knn', 'rsa'];

/**
 * Compares every layer of one model with every layer of another, on the same items. Layers are matrices (n, d) of
 * equal n, or npy files of three axes (layers, rows, dim). For each measure it gives a matrix of values with chance
 * levels, and says how much more alike layers of like depth are. With `labels` it also gives the risk of the second
 * model's task heads on the first model's vectors, with its bound.
 *
 * Neighbour lists and decompositions are computed once per layer. Memory: the layers, and what the measures keep of
 * each.
 *
 * Throws ROWS_MISMATCH, BAD_OPTION (a measure that needs no pairs), TOO_FEW_ROWS, BAD_VALUE, INTERRUPTED.
 *
 * @example
 * import { compareLayers } from 'vecbridge';
 * const { measures } = await compareLayers('layers-a.npy', 'layers-b.npy');
 * const { value, diagonal } = measures['cka']!;
 * console.log(value[0], diagonal.on, diagonal.off);
 */
export async function compareLayers(
  first: readonly Matrix[] | string,
  second: readonly Matrix[] | string,
  request: CompareLayers = {},
): Promise<LayerComparison> {
  const { seed = 0, settings = {}, rowsLimit = COMPARED_ROWS, permutations, precision, stitching } = request;
  const { signal, on } = request;
  const limit = rowsLimit === 0 ? Number.POSITIVE_INFINITY : rowsLimit;
  const { x, y, labels, totalRows } = await layersOf(first, second, request.labels, { limit, seed });
  const measures = request.measures ?? LAYER_MEASURES.map(measureNamed);
  const unpaired = measures.find(({ pairing }) => pairing === 'unpaired');
  if (unpaired) {
    throw new VecbridgeError(
      'BAD_OPTION',
      `${unpaired.name} compares spaces without pairs, not layers of the same items.`,
      {
        hint: `choose measures of paired rows, such as ${LAYER_MEASURES.join(', ')}`,
        context: { measure: unpaired.name },
      },
    );
  }
  const memo = createMemo();
  const grids = Object.fromEntries(
    measures.map(({ name }) => [
      name,
      { value: [], chance: [], calibrated: [], z: [], p: [] } as Record<GridName, (number | null)[][]>,
    ]),
  );
  const total = x.length * y.length;
  for (const [i, a] of measures.length > 0 ? x.entries() : []) {
    for (const { name } of measures) for (const grid of Object.values(grids[name]!)) grid.push([]);
    for (const [j, b] of y.entries()) {
      on?.({ stage: 'layers', done: i * y.length + j, total, note: `layer ${i} with layer ${j}` });
      const found = await compareSpaces(a, b, {
        ...{ measures, settings, seed, memo, permutations, calibrate: permutations !== undefined },
        ...(precision ? { precision } : {}),
        ...(signal ? { signal } : {}),
      });
      for (const { name, self } of measures) {
        const { value, chance, z = null, p = null, ...rest } = found[name]!;
        const grid = grids[name]!;
        grid.value[i]!.push(value);
        grid.chance[i]!.push(chance);
        grid.calibrated[i]!.push(rest.calibrated === undefined ? calibrated(value, chance, self) : rest.calibrated);
        grid.z[i]!.push(z);
        grid.p[i]!.push(p);
      }
    }
  }
  if (measures.length > 0) on?.({ stage: 'layers', done: total, total });
  const stitched = labels && (await stitchLayers(x, y, { labels, options: { seed, ...stitching }, signal, on }));
  return {
    layers: [x.length, y.length],
    ...{ rows: x[0]!.rows, totalRows, seed },
    measures: Object.fromEntries(
      measures.map(({ name, direction }) => {
        const { z, p, ...values } = grids[name]!;
        const tested = permutations === undefined ? { z: null, p: null } : { z, p };
        return [name, { direction, ...values, ...tested, diagonal: diagonalOf(values.value, direction) }];
      }),
    ),
    stitching: stitched ? { ...stitched, diagonal: diagonalOf(stitched.squared, 'lower') } : null,
  };
}

type GridName = 'value' | 'chance' | 'calibrated' | 'z' | 'p';

const calibrated = (value: number | null, chance: number | null, self: number | null): number | null =>
  value === null || chance === null || self === null || self === chance ? null : (value - chance) / (self - chance);
