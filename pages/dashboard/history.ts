import { addStep, emptyCurves, type Row } from './curves.js';
import type { EvaluationView, SeedView } from './protocol.js';

/** Adds lines of metrics.jsonl to what is known of every seed; the page and its server keep the same history. */
export function addRows(seeds: SeedView[], rows: readonly Row[]): void {
  for (const row of rows) {
    const seed = Number(row['seed']);
    let view = seeds.find((one) => one.seed === seed);
    if (!view) {
      view = { seed, curves: emptyCurves(), evaluations: [] };
      seeds.push(view);
    }
    if (row['kind'] === 'step') addStep(view.curves, row);
    else if (row['kind'] === 'evaluation') view.evaluations.push(row as unknown as EvaluationView);
  }
}
