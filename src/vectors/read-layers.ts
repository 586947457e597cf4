import { VecbridgeError } from '../core/errors.js';
import { plural } from '../core/plural.js';
import { bytesOf } from './dtype.js';
import { openFile, type ReadFile } from './file.js';
import { npyDtype, npyHeader } from './formats/npy/npy.js';
import type { Matrix } from './matrix.js';
import { rawRows, requireEnd } from './raw-rows.js';
import { readMatrix } from './read-matrix.js';
import { sampledRows } from './read-sample.js';

/** The layers of one model for the same items. */
export interface Layers {
  /** (rows, dim) each, the first layer first. */
  readonly layers: readonly Matrix[];
  readonly name: string;
  /** Rows of every layer in the file, which may be more than were read. */
  readonly totalRows: number;
}

/**
 * Reads hidden states of several layers: an npy of three axes (layers, rows, dim), row i of every layer the same item. Of
 * more than `limit` rows a random sample by the seed, the same rows of every layer and of every file with as many rows.
 * Memory: layers × rows × dim × 4 bytes. Throws NOT_FOUND; BAD_FILE with the axes found where they are not three; BAD_VALUE
 * with layer and row for numbers that are not finite.
 */
export async function readLayers(path: string, options: { limit?: number; seed?: number } = {}): Promise<Layers> {
  const { limit = Number.POSITIVE_INFINITY, seed = 0 } = options;
  const file = await openFile(path);
  try {
    return await read(file, limit, seed);
  } finally {
    await file.close();
  }
}

async function read(file: ReadFile, limit: number, seed: number): Promise<Layers> {
  const { path, size } = file;
  const { descr, shape, columnMajor, offset } = await npyHeader(path, size, file.read);
  const { dtype, bigEndian } = npyDtype(path, descr);
  if (shape.length !== 3) {
    throw new VecbridgeError(
      'BAD_FILE',
      `${path} has ${shape.length} ${plural(shape.length, 'axis', 'axes')} (${shape.join(' × ')}); layers need 3: layers × rows × dims.`,
      {
        hint: 'np.save(path, np.stack([layer0, layer1, ...])) with one (rows, dims) array a layer',
        context: { path, shape },
      },
    );
  }
  if (columnMajor) {
    throw new VecbridgeError('UNSUPPORTED', `${path} is stored column by column (Fortran order).`, {
      hint: 'np.save(path, np.ascontiguousarray(array))',
      context: { path },
    });
  }
  const [count, rows, dim] = shape as [number, number, number];
  if (count === 0 || rows === 0) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `${path} holds ${count} ${plural(count, 'layer')} of ${rows} ${plural(rows, 'row')}: at least one layer and one row are needed.`,
      {
        hint: 'np.save(path, np.stack([layer0, layer1, ...])) with one (rows, dims) array a layer',
        context: { path, shape },
      },
    );
  }
  const bytes = rows * dim * bytesOf(dtype);
  requireEnd(path, offset + count * bytes, size);
  const picked = rows > limit ? sampledRows(rows, limit, seed) : undefined;
  const layers: Matrix[] = [];
  for (let layer = 0; layer < count; layer++) {
    // The source is not closed: its file is that of all layers.
    const source = rawRows(
      file,
      { dtype, bigEndian, rows, dim, offset: offset + layer * bytes },
      { name: `${path}, layer ${layer}`, format: 'npy' },
    );
    layers.push((await readMatrix(source, picked ? { rows: picked } : {})).matrix);
  }
  return { layers, name: path, totalRows: rows };
}
