import { random } from '../../src/core/random.js';
import type { MlpShape } from '../../src/translators/map-weights.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import type { Found, HistoryRow, SearchInput } from '../method.js';
import { findPaired } from './find-paired.js';
import { heldOutCut } from './held-out-cut.js';
import type { MlpOptions } from './mlp-options.js';
import { procrustesMap } from './procrustes.js';
import { LAMBDAS, ridgeMap } from './ridge.js';
import { applyMlp, type MlpTask, type PairLoss, trainMlp } from './train-mlp.js';

interface MlpMethod {
  readonly name: string;
  /** Hidden layers of the width of the options. */
  readonly layers: number;
  /** Whether a matrix, started from the linear map of the same pairs, carries the rows past the layers. */
  readonly skip: boolean;
  readonly loss: PairLoss;
  readonly scalars?: Readonly<Record<string, number>>;
}

/** Above this many dims the eigenproblem of ridge takes half a minute; Procrustes is the start then. */
const RIDGE_DIMS = 1024;

/**
 * The common part of the methods that train a perceptron: the pairs are cut by the seed into those to learn from, those
 * that decide when to stop and those of the verdict; there and back are trained one after the other.
 */
export function findMlp(method: MlpMethod, input: SearchInput<MlpOptions>): Promise<Found> {
  return findPaired(method.name, input, async ({ source, target }, stop) => {
    const rng = random(input.seed).fork(method.name);
    const { learning, choosing, check } = heldOutCut(source.rows, input.options.holdOut, rng);
    const history: HistoryRow[] = [];
    const train = async (x: Matrix, y: Matrix, way: 'there' | 'back') => {
      const [from, to] = [takeRows(x, learning), takeRows(y, learning)];
      const hidden = Array.from({ length: method.layers }, () => input.options.hidden);
      const shape: MlpShape = { from: x.dim, to: y.dim, hidden, skip: method.skip };
      const total = 2 * input.options.steps;
      const task: MlpTask = {
        x: from,
        y: to,
        heldOut: { x: takeRows(x, choosing), y: takeRows(y, choosing) },
        shape,
        ...(method.skip ? { skip: await linearStart(from, to, stop) } : {}),
        loss: method.loss,
        ...(method.scalars ? { scalars: method.scalars } : {}),
        options: input.options,
        random: rng.fork(way),
        each: (steps, score) => {
          stop();
          const done = way === 'there' ? steps : input.options.steps + steps;
          input.on?.({ stage: `train ${way}`, done, total, note: `held-out mrr ${score.toFixed(3)}` });
        },
      };
      const trained = await trainMlp(task);
      history.push(...trained.history.map((row) => ({ ...row, stage: `train ${way}` })));
      return trained;
    };
    const there = await train(source, target, 'there');
    const back = await train(target, source, 'back');
    return {
      there: there.mlp,
      back: back.mlp,
      predicted: await applyMlp(there.mlp, takeRows(source, check)),
      partners: takeRows(target, check),
      how: `on ${check.length} held-out pairs`,
      history,
      scores: { heldOutMrr: there.score, heldOutMrrBack: back.score },
    };
  });
}

const linearStart = async (x: Matrix, y: Matrix, stop: () => void): Promise<Matrix> =>
  Math.max(x.dim, y.dim) <= RIDGE_DIMS ? (await ridgeMap(x, y, LAMBDAS, stop)).weights : procrustesMap(x, y);
