import * as Plot from '@observablehq/plot';
import { chart } from '../../pages/report/charts/chart.js';
import type { Figure } from './figure-file.js';

interface Spread {
  readonly value: number;
  readonly sd: number;
}

export interface CompetenceResult {
  readonly models: readonly (Readonly<Record<(typeof SHOWN)[number], Spread>> & {
    readonly model: string;
    readonly 'nearest class mean': Spread;
  })[];
  readonly relations: readonly {
    readonly competence: string;
    readonly with: string;
    readonly r: number;
    readonly p: number;
  }[];
}

const SHOWN = ['cka', 'mutual-knn', 'rsa'] as const;
const COMPETENCE = 'nearest class mean';
const SIZE = [290, 250] as const;

/** Mean likeness of a space with the five others by what the space knows, each with its standard error. */
export function competenceFigure({ models, relations }: CompetenceResult): Figure {
  return {
    label: 'Six spaces: mean likeness with the five others by the share of entries whose class is right.',
    panel: SIZE,
    columns: 3,
    panels: SHOWN.map((measure) => {
      const points = models.map((one) => ({ model: one.model, x: one[COMPETENCE], y: one[measure] }));
      const { r, p } = relations.find((one) => one.competence === COMPETENCE && one.with === measure)!;
      return {
        name: measure,
        note: `r = ${r.toFixed(2)}, p = ${p.toFixed(3)} (all orders of six models)`,
        svg: chart(`${measure} by competence`, {
          width: SIZE[0],
          height: SIZE[1],
          x: { label: 'share of classes right', nice: true, grid: true, ticks: 4, inset: 20 },
          y: { label: 'mean with the five others, less chance', nice: true, grid: true, ticks: 5 },
          marks: [
            Plot.ruleX(points, {
              x: (one) => one.x.value,
              y1: (one) => one.y.value - one.y.sd,
              y2: (one) => one.y.value + one.y.sd,
              stroke: 'var(--soft)',
            }),
            Plot.ruleY(points, {
              y: (one) => one.y.value,
              x1: (one) => one.x.value - one.x.sd,
              x2: (one) => one.x.value + one.x.sd,
              stroke: 'var(--soft)',
            }),
            Plot.dot(points, {
              x: (one) => one.x.value,
              y: (one) => one.y.value,
              r: 4,
              fill: 'var(--c0)',
              title: 'model',
            }),
            Plot.text(points, {
              x: (one) => one.x.value,
              y: (one) => one.y.value,
              text: 'model',
              dy: -10,
              fill: 'currentColor',
            }),
          ],
        }),
      };
    }),
  };
}
