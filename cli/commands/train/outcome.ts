import type { Sampled } from '../../../src/vectors/read-sample.js';
import type { Trained } from '../../../training/vec2vec/train-network.js';
import type { Place } from '../../../training/vec2vec/translator-folder.js';
import type { CommandContext } from '../../command.js';
import type { Outcome } from '../../output.js';
import { count, duration, table } from '../../table.js';
import { judgedJson, learnedJson } from '../../verdict-json.js';
import { predictionLines, verdictText, warnAndExit } from '../../verdict-text.js';
import type { TrainOptions } from './inputs.js';

/** What the command prints with --json. */
export type TrainResult = ReturnType<typeof resultOf>;

export function resultOf(
  trained: Trained,
  spaces: readonly Sampled[],
  given: TrainOptions,
  seed: number,
  translators: readonly Place[],
  seconds: number,
) {
  return {
    ...learnedJson('vec2vec', trained.seconds, judgedJson(given.output, trained.verdict, { seed, seconds })),
    rows: spaces.map(({ matrix }) => matrix.rows),
    dims: spaces.map(({ matrix }) => matrix.dim),
    runs: trained.runs.map((run) => ({
      seed: run.seed,
      steps: run.step,
      ended: run.ended,
      startScore: run.start.score,
      score: run.best.score,
      bestStep: run.best.step,
      kept: Object.fromEntries(Object.entries(run.best.kept).map(([direction, { step }]) => [direction, step])),
      cycle: run.best.cycle,
      directions: run.best.directions,
      startDirections: run.start.directions,
    })),
    chosen: trained.chosen.seed,
    translators,
  };
}

/** The result as text, and how the command exits. */
export function outcome({ output }: CommandContext, result: TrainResult, options: TrainOptions): Outcome {
  const { verdict: label, reason, score, consensus, predicted, evidence } = result;
  const exitCode = warnAndExit({ label, reason }, options, output);
  const runs = result.runs.map((run) =>
    [
      run.seed,
      run.steps,
      run.ended,
      run.startScore.toFixed(4),
      run.score.toFixed(4),
      run.bestStep,
      run.seed === result.chosen ? 'kept' : '',
    ].map(String),
  );
  const text = [
    verdictText({ label, reason, score, null: result.null, consensus, predicted, evidence }, output),
    '',
    table(['seed', 'steps', 'ended by', 'score at the start', 'best score', 'at step', ''], runs),
    '',
    `${result.dir}: vec2vec, ${result.dims.join(' → ')} dims, from ${result.rows.map(count).join(' and ')} rows in ${duration(result.seconds)}`,
    ...predictionLines({ label, predicted }),
  ].join('\n');
  return { json: result, text, exitCode };
}

/** Where all directions share one set of weights, what one gains another may lose. */
export function warnOfWorse({ output }: CommandContext, { chosen }: Trained): void {
  for (const [direction, score] of Object.entries(chosen.best.directions)) {
    const start = chosen.start.directions[direction]!;
    if (score >= start) continue;
    output.warn(
      `held-out score of ${direction} fell from ${start.toFixed(4)} to ${score.toFixed(4)}; --set select=each keeps the best weights of every direction`,
    );
  }
}
