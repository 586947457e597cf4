import * as Plot from '@observablehq/plot';
import { chart, dash } from '../../pages/report/charts/chart.js';
import type { Figure } from './figure-file.js';

export interface VisionResult {
  readonly likeness: readonly {
    readonly text: string;
    readonly model: string;
    readonly 'mutual-knn': { readonly value: number; readonly chance: number };
  }[];
  readonly matching: readonly {
    readonly model: string;
    readonly classes: number;
    readonly choice: string;
    readonly right: number;
  }[];
  readonly pairs: readonly { readonly model: string; readonly 'pairs of classes': number; readonly ridge: string }[];
}

const SIZE = [290, 250] as const;
const MODELS = ['use', 'e5', 'minilm', 'mpnet'];
const CHOICES = ['random', 'spread out', 'agreeing'];

/** Image features and text models on the same classes: neighbours in common, matching without pairs, maps from pairs. */
export function visionFigure({ likeness, matching, pairs }: VisionResult): Figure {
  const words = likeness.filter(({ text, model }) => text === 'words' && MODELS.includes(model));
  const shared = words.map(({ model, 'mutual-knn': one }) => ({ model, ...one }));
  const matched = CHOICES.flatMap((choice) =>
    [...new Set(matching.map(({ classes }) => classes))].flatMap((classes) => {
      const some = matching.filter((one) => one.choice === choice && one.classes === classes);
      return some.length > 0
        ? [{ choice, classes, right: some.reduce((s, one) => s + one.right, 0) / some.length }]
        : [];
    }),
  );
  const curve = pairs.map((one) => ({
    model: one.model,
    k: one['pairs of classes'],
    top1: Number.parseFloat(one.ridge),
  }));
  const stroke = (names: readonly string[], name: string): string => `var(--c${names.indexOf(name)})`;
  return {
    label:
      'MobileNet features and text models on 200 classes: neighbours are shared above chance, matching without pairs fails, maps from class pairs rise slowly.',
    panel: SIZE,
    columns: 3,
    panels: [
      {
        name: 'mutual 10-NN of 200 classes',
        note: 'dashes: chance',
        svg: chart('mutual k-NN by text model', {
          width: SIZE[0],
          height: SIZE[1],
          x: { type: 'band', domain: MODELS, label: null },
          y: { label: 'share of neighbours in common', grid: true, zero: true, ticks: 5 },
          marks: [
            Plot.barY(shared, {
              x: 'model',
              y: 'value',
              fill: 'var(--c0)',
              title: (d) => `${d.model}: ${d.value.toFixed(3)}`,
            }),
            Plot.ruleY([shared[0]!.chance], { stroke: 'currentColor', strokeDasharray: '3,3' }),
          ],
        }),
      },
      {
        name: 'matched without pairs',
        note: 'mean of four text models; dashes: chance',
        svg: chart('share of classes matched right', {
          width: SIZE[0],
          height: SIZE[1],
          marginRight: 62,
          x: { label: 'classes', ticks: 5, grid: true },
          y: { label: 'share right', domain: [0, 1], grid: true },
          marks: [
            Plot.line(
              Array.from({ length: 41 }, (_, i) => i + 10),
              { x: (n: number) => n, y: (n: number) => 1 / n, stroke: 'var(--soft)', strokeDasharray: '3,3' },
            ),
            ...CHOICES.map((choice, i) =>
              Plot.line(
                matched.filter((one) => one.choice === choice),
                { x: 'classes', y: 'right', stroke: stroke(CHOICES, choice), strokeDasharray: dash(i), marker: true },
              ),
            ),
            Plot.text(
              matched.filter(({ classes }) => classes === 50),
              { x: 'classes', y: 'right', text: 'choice', textAnchor: 'start', dx: 6, fill: 'currentColor' },
            ),
          ],
        }),
      },
      {
        name: 'ridge from pairs of classes',
        note: '100 other classes; dashes: chance',
        svg: chart('top-1 by pairs of classes', {
          width: SIZE[0],
          height: SIZE[1],
          marginRight: 48,
          x: { type: 'log', label: 'pairs of classes', ticks: [1, 10, 100], tickFormat: String, grid: true },
          y: { label: 'top-1', zero: true, grid: true, ticks: 5 },
          marks: [
            Plot.ruleY([0.01], { stroke: 'var(--soft)', strokeDasharray: '3,3' }),
            ...MODELS.map((model, i) =>
              Plot.line(
                curve.filter((one) => one.model === model),
                { x: 'k', y: 'top1', stroke: stroke(MODELS, model), strokeDasharray: dash(i), marker: true },
              ),
            ),
            Plot.text(
              curve.filter(({ k }) => k === 100),
              { x: 'k', y: 'top1', text: 'model', textAnchor: 'start', dx: 6, fill: 'currentColor' },
            ),
          ],
        }),
      },
    ],
  };
}
