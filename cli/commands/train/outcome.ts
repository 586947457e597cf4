import type { Sampled } from '../../../src/vectors/read-sample.js';
import type { Place } from '../../../training/vec2vec/run/translator-folder.js';
import type { Trained } from '../../../training/vec2vec/train-network.js';
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
      cpuSeconds: run.cpuSeconds,
      startScore: run.start.score,
      score: run.best.score,
      bestStep: run.best.step,
      kept: Object.fromEntries(Object.entries(run.best.kept).map(([direction, { step }]) => [direction, step])),
      cycle: run.best.cycle,
      directions: run.best.directions,
      startDirections: run.start.directions,
    })),
    chosen: trained.chosen.seed,
    translators: translators.map((place, i) => {
      const { label, reason, predicted = null } = trained.translators[2 * i]!.manifest.verdict;
      return { ...place, verdict: label, reason, predicted };
    }),
    hub: trained.hub,
    residuals: trained.residuals,
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
      run.cpuSeconds === undefined ? '–' : duration(run.cpuSeconds),
      run.startScore.toFixed(4),
      run.score.toFixed(4),
      run.bestStep,
      run.seed === result.chosen ? 'kept' : '',
    ].map(String),
  );
  const text = [
    verdictText({ label, reason, score, null: result.null, consensus, predicted, evidence }, output),
    '',
    table(['seed', 'steps', 'ended by', 'processor time', 'score at the start', 'best score', 'at step', ''], runs),
    '',
    ...spacesText(result),
    `${result.dir}: vec2vec, ${result.dims.join(' → ')} dims, from ${result.rows.map(count).join(' and ')} rows in ${duration(result.seconds)}`,
    ...predictionLines({ label, predicted }),
  ].join('\n');
  return { json: result, text, exitCode };
}

/** Of three spaces or more: the verdict on every two, and whether a way through a third space leads where the direct one does. */
function spacesText({ translators, hub, residuals }: TrainResult): string[] {
  if (translators.length < 2) return [];
  const name = (space: number): string => `space ${space}`;
  const ways = residuals.network.map(({ from, via, to, cosine }, i) => [
    name(from),
    name(via),
    name(to),
    residuals.start[i]?.cosine.toFixed(3) ?? '–',
    cosine.toFixed(3),
  ]);
  return [
    table(
      ['between', 'and', 'verdict', 'folder'],
      translators.map(({ from, to, verdict, dir }) => [name(from), name(to), verdict, dir]),
    ),
    '',
    table(['from', 'through', 'to', 'cosine with the direct way: linear maps', 'network'], ways),
    ...(residuals.start.length > 0 ? [`linear maps between the other spaces go through ${name(hub)}`] : []),
    '',
  ];
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
