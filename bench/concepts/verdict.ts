import * as Plot from '@observablehq/plot';
import { chart } from '../../pages/report/charts/chart.js';
import { predictTop1 } from '../../training/verdict/prediction.js';
import type { Figure } from '../alignment/figure-file.js';
import type { VerdictRun } from './runs.js';

const SIZE = [460, 280] as const;
/** Threshold of the check "margin over controls" (docs/verdict.md). */
const MARGIN = 1.06;

/** Top-1 that known pairs show against the margin over control maps. */
export function verdictFigure(runs: readonly VerdictRun[]): Figure {
  const svg = chart('top-1 against the margin over control maps', {
    width: SIZE[0],
    height: SIZE[1],
    x: { label: 'margin over control maps', domain: [0.99, 1.3], ticks: 6 },
    y: { label: 'top-1 on known pairs', domain: [0, 1], grid: true, ticks: 5 },
    marks: [
      Plot.ruleX([MARGIN], { stroke: 'var(--soft)', strokeDasharray: '3,3' }),
      Plot.dot(runs, {
        ...{ x: 'margin', y: 'top1', r: 4, fill: 'var(--c0)', fillOpacity: 0.75 },
        title: ({ name, margin, top1 }: VerdictRun) => `${name}: margin ${margin.toFixed(3)}, top-1 ${top1.toFixed(3)}`,
      }),
    ],
  });
  const beyond = runs.filter(({ margin }) => margin >= MARGIN);
  const found = beyond.filter(({ top1 }) => top1 >= 0.1).length;
  return {
    label: `Top-1 of ${runs.length} fits against their margin over control maps: of the ${beyond.length} with a margin of at least ${MARGIN}, ${found} have a top-1 of at least .1.`,
    panel: SIZE,
    columns: 1,
    panels: [{ name: 'margin and truth', note: `${runs.length} fits; dashed: the threshold, ${MARGIN}`, svg }],
  };
}

/** Measured top-1 against the predicted one with its 90 % interval, of maps whose margin passes the check. */
export function predictionFigure(runs: readonly VerdictRun[]): Figure {
  const spots = runs
    .filter(({ margin }) => margin >= MARGIN)
    .map((run) => {
      const { top1: predicted, low, high } = predictTop1(run.evidence, 'aligned');
      return { ...run, predicted, low, high, kind: run.edited ? 'edited' : 'as it is' };
    });
  const within = spots.filter(({ top1, low, high }) => top1 >= low && top1 <= high).length;
  const svg = chart('measured against predicted top-1', {
    width: SIZE[0],
    height: SIZE[1] + 40,
    x: { label: 'predicted top-1, 90 % interval', domain: [0, 1], ticks: 5, grid: true },
    y: { label: 'top-1 on known pairs', domain: [0, 1], ticks: 5, grid: true },
    color: { domain: ['as it is', 'edited'], range: ['var(--c0)', 'var(--c1)'] },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: 'var(--soft)', strokeDasharray: '3,3' },
      ),
      Plot.ruleY(spots, { y: 'top1', x1: 'low', x2: 'high', stroke: 'kind', strokeOpacity: 0.6 }),
      Plot.dot(spots, { x: 'predicted', y: 'top1', r: 4, fill: 'kind', title: ({ name }: VerdictRun) => name }),
    ],
  });
  return {
    label: `Measured against predicted top-1 of ${spots.length} fits: ${within} lie within their interval.`,
    panel: [SIZE[0], SIZE[1] + 40],
    columns: 1,
    panels: [
      {
        name: 'prediction and truth',
        note: `${within} of ${spots.length} within their interval; orange: noise or cuts added`,
        svg,
      },
    ],
  };
}
