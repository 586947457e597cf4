import { VecbridgeError } from '../../src/core/errors.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { type Layers, readLayers } from '../../src/vectors/read-layers.js';
import { sampledRows } from '../../src/vectors/read-sample.js';
import { readClassLabels } from '../stitching/read-class-labels.js';

/** The layers of both models for the same rows, and the labels of these. */
interface LayersOfTwo {
  readonly x: readonly Matrix[];
  readonly y: readonly Matrix[];
  readonly labels: readonly string[] | undefined;
  /** Rows there were to choose from. */
  readonly totalRows: number;
}

/**
 * Layers in memory as they are; of files at most `limit` rows, a random sample by the seed, with the labels of those. Throws
 * ROWS_MISMATCH with both numbers.
 */
export async function layersOf(
  first: readonly Matrix[] | string,
  second: readonly Matrix[] | string,
  given: readonly string[] | string | undefined,
  { limit, seed }: { limit: number; seed: number },
): Promise<LayersOfTwo> {
  const read = async (from: readonly Matrix[] | string, side: string): Promise<Layers> => {
    if (typeof from === 'string') return readLayers(from, { limit, seed });
    const name = `the ${side} model`;
    return { layers: from, name, totalRows: requireLayers(from, name) };
  };
  const [x, y] = [await read(first, 'first'), await read(second, 'second')];
  const { totalRows } = x;
  const [a, b] = [x, y].map(({ layers }) => layers[0]!.rows);
  if (totalRows !== y.totalRows || a !== b) {
    const [one, other] = totalRows === y.totalRows ? [a, b] : [totalRows, y.totalRows];
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `the layers of ${x.name} have ${one} rows, those of ${y.name} ${other}.`,
      {
        hint: 'row i of every layer of both models must be the same item',
        context: { rows: [one, other] },
      },
    );
  }
  const labels = typeof given === 'string' ? await readClassLabels(given, totalRows, x.name) : given;
  if (labels && labels.length !== totalRows) {
    throw new VecbridgeError('ROWS_MISMATCH', `there are ${labels.length} labels for ${totalRows} rows.`, {
      hint: 'one label per row, in the order of the rows',
      context: { labels: labels.length, rows: totalRows },
    });
  }
  const sampled = a! < totalRows ? sampledRows(totalRows, limit, seed) : undefined;
  return {
    ...{ x: x.layers, y: y.layers, totalRows },
    labels: labels && sampled ? Array.from(sampled, (row) => labels[row]!) : labels,
  };
}

/** The number of rows that all layers have. */
function requireLayers(layers: readonly Matrix[], name: string): number {
  const rows = layers[0]?.rows;
  if (rows === undefined)
    throw new VecbridgeError('TOO_FEW_ROWS', `${name} has no layers.`, {
      hint: 'give at least one layer (rows, dims)',
      context: { name },
    });
  const at = layers.findIndex((layer) => layer.rows !== rows);
  if (at < 0) return rows;
  throw new VecbridgeError(
    'ROWS_MISMATCH',
    `layer 0 of ${name} has ${rows} rows, layer ${at} has ${layers[at]!.rows}.`,
    {
      hint: 'row i of every layer must be the same item',
      context: { rows: [rows, layers[at]!.rows], layer: at },
    },
  );
}
