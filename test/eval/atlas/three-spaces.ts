import { random } from '../../../src/core/random.js';
import { type Matrix, matrix } from '../../../src/vectors/matrix.js';
import { plantedRotation } from '../../cli/synthetic.js';

/** Three views of the same latent vectors, (n, 24), (n, 16) and (n, 16): each a rotation of the others, with a little noise. */
export function threeSpaces(n: number): [Matrix, Matrix, Matrix] {
  const { x, y } = plantedRotation(n, [24, 16], 1);
  const rng = random('third space');
  const turned = y.data.map((_, at) => {
    const [i, j] = [Math.floor(at / y.dim), at % y.dim];
    return -y.data[i * y.dim + (y.dim - 1 - j)]! + 0.02 * rng.normal();
  });
  return [x, y, matrix(turned, n, y.dim)];
}
