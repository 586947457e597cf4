import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { colourFigure } from '../../bench/alignment/figure-colours.js';
import { competenceFigure } from '../../bench/alignment/figure-competence.js';
import { type Figure, figureText } from '../../bench/alignment/figure-file.js';
import { idealWorldFigure } from '../../bench/alignment/figure-ideal-world.js';
import { layersFigure } from '../../bench/alignment/figure-layers.js';
import { predictionFigure } from '../../bench/alignment/figure-prediction.js';
import { unitsFigure } from '../../bench/alignment/figure-units.js';
import { visionFigure } from '../../bench/alignment/figure-vision.js';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const draw: Readonly<Record<string, (result: never) => Figure>> = {
  colours: colourFigure,
  competence: competenceFigure,
  'ideal-world': idealWorldFigure,
  layers: layersFigure,
  prediction: predictionFigure,
  units: unitsFigure,
  vision: visionFigure,
};

describe('the figures of docs/alignment-experiments.md', () => {
  it.each(Object.keys(draw))('%s: the committed picture is drawn from the committed numbers', (name) => {
    const result = JSON.parse(readFileSync(join(docs, 'results', `alignment-${name}.json`), 'utf8'));
    const text = figureText(draw[name]!(result as never));
    // Windows may have checked it out with \r\n.
    expect(text).toBe(readFileSync(join(docs, 'figures', `alignment-${name}.svg`), 'utf8').replaceAll('\r\n', '\n'));
    const { document } = parseHTML(text);
    expect(document.querySelectorAll('svg[role=img][aria-label]').length).toBeGreaterThan(1);
    expect(text).toContain('prefers-color-scheme:dark');
    expect(text).not.toMatch(/NaN|undefined/);
    expect(readFileSync(join(docs, 'alignment-experiments.md'), 'utf8')).toContain(`figures/alignment-${name}.svg`);
  });
});
