import { type Matrix, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { loadPair, type Protocol } from '../wordnet/spaces.js';

/** What services do to vectors to make them smaller, and what makes a space unlike a rotation of another one. */
export const ALTERATIONS = {
  none: (m) => m,
  /** One byte a number, one scale for all. */
  int8: (m) => {
    const scale = 127 / m.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    return mapped(m, (z) => Math.round(z * scale) / scale);
  },
  /** One bit a number. */
  binary: (m) => mapped(m, (z) => (z < 0 ? -1 : 1)),
  /** The first numbers alone, as of models trained for that (Matryoshka). */
  'first 128': (m) => first(m, 128),
  'first 64': (m) => first(m, 64),
  /** Four numbers of a vector ten times as large. */
  anisotropic: (m) => mapped(m, (z, j) => (j < 4 ? 10 * z : z)),
  /** A constant vector, three times as long as the rows. */
  'long mean': (m) => mapped(m, (z) => z + 3),
  relu: (m) => mapped(m, (z) => Math.max(0, z)),
  /** Before the division by their sum, which the unit length takes back. */
  softmax: (m) => mapped(m, (z) => Math.exp(2 * z)),
  cubed: (m) => mapped(m, (z) => z ** 3),
} as const satisfies Readonly<Record<string, (m: Matrix) => Matrix>>;

export type Alteration = keyof typeof ALTERATIONS;

/** A space altered: of its rows of unit length times √d, so that a number of a vector is about 1. */
function altered(m: Matrix, how: Alteration): Matrix {
  const unit = unitRows(m);
  const scale = Math.sqrt(m.dim);
  return unitRows(ALTERATIONS[how]({ ...unit, data: unit.data.map((v) => v * scale) }));
}

/** "minilm-e5" of a split, or "minilm-e5:binary" with the first space altered. */
export async function loadAltered(pair: string, split: string): Promise<Protocol> {
  const [name = '', how = 'none'] = pair.split(':');
  const protocol = await loadPair(name, split);
  if (how === 'none') return protocol;
  const alter = <T extends { readonly source: Matrix }>(part: T): T => ({
    ...part,
    source: altered(part.source, how as Alteration),
  });
  return { ...alter(protocol), name: `${pair} ${split}`, test: alter(protocol.test), paired: alter(protocol.paired) };
}

const mapped = (m: Matrix, change: (z: number, dim: number) => number): Matrix => ({
  ...m,
  data: m.data.map((z, at) => change(z, at % m.dim)),
});

function first(m: Matrix, dims: number): Matrix {
  const out = zeros(m.rows, dims);
  for (let i = 0; i < m.rows; i++) out.data.set(m.data.subarray(i * m.dim, i * m.dim + dims), i * dims);
  return out;
}
