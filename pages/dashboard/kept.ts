import { type Best, bestOf, type Evaluation, improved, type Select } from '../../training/vec2vec/selection.js';
import type { Row } from './curves.js';

/**
 * Adds to every evaluation what the run keeps after it, by the rule of the run: these are the numbers that `train` prints.
 * Rows come in their order, those of one seed from its start.
 */
export function keptSoFar(rule: { readonly select: Select; readonly cycleSlack: number }): (row: Row) => Row {
  const seeds = new Map<unknown, { start: Evaluation; best: Best }>();
  return (row) => {
    if (row['kind'] !== 'evaluation') return row;
    const evaluation = row as unknown as Evaluation;
    const known = seeds.get(row['seed']);
    const start = known?.start ?? evaluation;
    const best = known ? (improved(evaluation, known.best, start, rule) ?? known.best) : bestOf(start);
    seeds.set(row['seed'], { start, best });
    return { ...row, kept: { step: best.step, score: best.score } };
  };
}
