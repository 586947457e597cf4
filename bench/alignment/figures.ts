/**
 * The figures of docs/alignment-experiments.md, drawn from docs/results/alignment-*.json; nothing is measured here:
 *   node --import tsx bench/alignment/figures.ts
 * Writes docs/figures/alignment-{colours,competence,ideal-world,layers,prediction,units,vision}.svg, the same bytes from the same files.
 */
import { readFileSync } from 'node:fs';
import { type ColourResult, colourFigure } from './figure-colours.js';
import { type CompetenceResult, competenceFigure } from './figure-competence.js';
import { writeFigure } from './figure-file.js';
import { type IdealWorldResult, idealWorldFigure } from './figure-ideal-world.js';
import { type LayersResult, layersFigure } from './figure-layers.js';
import { type PredictionResult, predictionFigure } from './figure-prediction.js';
import { type UnitsResult, unitsFigure } from './figure-units.js';
import { type VisionResult, visionFigure } from './figure-vision.js';

function result<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../docs/results/alignment-${name}.json`, import.meta.url), 'utf8'));
}

writeFigure('alignment-colours', colourFigure(result<ColourResult>('colours')));
writeFigure('alignment-competence', competenceFigure(result<CompetenceResult>('competence')));
writeFigure('alignment-ideal-world', idealWorldFigure(result<IdealWorldResult>('ideal-world')));
writeFigure('alignment-layers', layersFigure(result<LayersResult>('layers')));
writeFigure('alignment-prediction', predictionFigure(result<PredictionResult>('prediction')));
writeFigure('alignment-units', unitsFigure(result<UnitsResult>('units')));
writeFigure('alignment-vision', visionFigure(result<VisionResult>('vision')));
