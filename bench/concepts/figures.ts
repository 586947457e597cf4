/**
 * The figures of docs/concepts/, from data/demo/, the shipped translators and docs/results/verdict/runs.jsonl:
 *   node --import tsx bench/concepts/figures.ts
 * Writes docs/figures/concept-{space,hubness,unpaired,verdict,prediction}.svg, the same bytes from the same files.
 */
import { writeFigure } from '../alignment/figure-file.js';
import { classical, modern } from './entries.js';
import { hubnessFigure } from './hubness.js';
import { readVerdictRuns } from './runs.js';
import { spaceFigure } from './space.js';
import { unpairedFigure } from './unpaired.js';
import { predictionFigure, verdictFigure } from './verdict.js';

const known = await modern();
writeFigure('concept-space', await spaceFigure(known));
writeFigure('concept-hubness', await hubnessFigure(await classical()));
writeFigure('concept-unpaired', unpairedFigure(known));
const runs = readVerdictRuns();
writeFigure('concept-verdict', verdictFigure(runs));
writeFigure('concept-prediction', predictionFigure(runs));
