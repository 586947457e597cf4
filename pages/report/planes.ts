import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import type { Random } from '../../src/core/random.js';
import { type Matrix, stackRows, takeRows } from '../../src/vectors/matrix.js';
import { principalPlane, project } from '../kit/projection.js';

/** Both spaces in two dimensions, before and after the translation. */
export interface Planes {
  /** One of each pair drawn. */
  readonly labels: readonly string[];
  readonly panels: readonly Plane[];
}

export interface Plane {
  readonly method: 'PCA' | 'UMAP';
  readonly state: 'before' | 'after';
  /** Pair i: source[i] and target[i], (x, y). */
  readonly source: readonly Point[];
  readonly target: readonly Point[];
}

export type Point = readonly [x: number, y: number];

const PAIRS = 250;
const NEIGHBOURS = 15;
/** Of the layout; pictures of so few rows no longer change after it. */
const EPOCHS = 300;

interface PlanesRequest {
  readonly random: Random;
  readonly umap: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/**
 * At most 250 pairs, chosen by the generator: the principal plane of the translated and the target rows together, the same
 * for both states, and UMAP (McInnes et al., 2018) of each state's rows of both spaces together.
 */
export async function planesOf(
  spaces: { before: Matrix; after: Matrix; target: Matrix },
  label: (row: number) => string,
  request: PlanesRequest,
): Promise<Planes> {
  const rows = request.random.fork('pairs').sample(spaces.target.rows, PAIRS);
  const target = takeRows(spaces.target, rows);
  const before = takeRows(spaces.before, rows);
  const after = takeRows(spaces.after, rows);
  const plane = principalPlane(stackRows([after, target]));
  const points = (m: Matrix): Point[] => project(m, plane).map(({ x, y }) => [short(x), short(y)]);
  const panels: Plane[] = [
    { method: 'PCA', state: 'before', source: points(before), target: points(target) },
    { method: 'PCA', state: 'after', source: points(after), target: points(target) },
  ];
  if (request.umap && 2 * rows.length > NEIGHBOURS + 1) {
    for (const [state, source] of [['before', before] as const, ['after', after] as const]) {
      const all = await umapOf(stackRows([source, target]), `UMAP ${state}`, request);
      panels.push({ method: 'UMAP', state, source: all.slice(0, source.rows), target: all.slice(source.rows) });
    }
  }
  return { labels: Array.from(rows, label), panels };
}

async function umapOf(m: Matrix, stage: string, { random, signal, on }: PlanesRequest): Promise<Point[]> {
  const { UMAP } = await import('umap-js');
  const rng = random.fork(stage);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: NEIGHBOURS,
    minDist: 0.1,
    nEpochs: EPOCHS,
    random: () => rng.uniform(),
  });
  const rows = Array.from({ length: m.rows }, (_, i) => Array.from(m.data.subarray(i * m.dim, (i + 1) * m.dim)));
  const epochs = umap.initializeFit(rows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 50 !== 49) continue;
    await new Promise((resolve) => setImmediate(resolve)); // lets an interrupt through
    stopIfAborted(signal, 'drawing the report');
    on?.({ stage, done: epoch + 1, total: epochs });
  }
  return umap.getEmbedding().map(([x, y]) => [short(x!), short(y!)]);
}

const short = (value: number): number => Number(value.toPrecision(4));
