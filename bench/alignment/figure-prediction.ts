import * as Plot from '@observablehq/plot';
import { chart } from '../../pages/report/charts/chart.js';
import type { Figure } from './figure-file.js';

export interface PredictionResult {
  readonly real: readonly {
    readonly name: string;
    readonly top1: number;
    readonly oracle: number;
    readonly values: Readonly<Record<string, number>>;
  }[];
  readonly scores: readonly Readonly<Record<string, string | number>>[];
}

const SHOWN: readonly [measure: string, axis: string][] = [
  ['cka', 'linear CKA, unbiased (paired)'],
  ['mutual-knn', 'mutual k-NN (paired)'],
  ['procrustes-angular', 'angular Procrustes distance (paired; lower is nearer)'],
];
const SIZE = [330, 260] as const;

/** A measure taken before against the top-1 reached after, without pairs and by Procrustes on all pairs. */
export function predictionFigure({ real, scores }: PredictionResult): Figure {
  const points = real.map(({ name, top1, oracle, values }) => {
    const [split = '', pair = ''] = name.split(' ');
    return { pair, sentences: !split.startsWith('words'), top1, oracle, values };
  });
  return {
    label:
      'Nine pairs of spaces: the closer two spaces are by paired measures, the higher the top-1 reached without pairs.',
    panel: SIZE,
    columns: 2,
    panels: SHOWN.map(([measure, axis]) => {
      const values = points.map((p) => p.values[measure]!);
      const middle = (Math.min(...values) + Math.max(...values)) / 2;
      const score = scores.find((row) => row['measure'] === measure)!;
      return {
        name: measure,
        note: `rank correlation with top-1: ${Number(score['top-1']).toFixed(2)}; rings: single words`,
        svg: chart(`top-1 by ${measure}`, {
          width: SIZE[0],
          height: SIZE[1],
          x: { label: axis, nice: true, grid: true, ticks: 5, inset: 12 },
          y: { label: 'top-1 (cross: with all pairs)', domain: [0, 1], grid: true },
          marks: [
            Plot.link(points, {
              x: (p) => p.values[measure],
              y1: 'top1',
              y2: 'oracle',
              stroke: 'var(--soft)',
              strokeDasharray: '2,2',
            }),
            Plot.dot(points, {
              x: (p) => p.values[measure],
              y: 'oracle',
              symbol: 'times',
              r: 4,
              stroke: 'var(--soft)',
            }),
            Plot.dot(points, {
              x: (p) => p.values[measure],
              y: 'top1',
              r: 5,
              strokeWidth: 2,
              stroke: (p) => (p.sentences ? 'var(--c0)' : 'var(--c1)'),
              fill: (p) => (p.sentences ? 'var(--c0)' : 'var(--ground)'),
              title: (p) => `${p.pair}, ${p.sentences ? 'entries' : 'words'}: ${p.top1.toFixed(3)}`,
            }),
            ...(['start', 'end'] as const).map((textAnchor) =>
              Plot.text(
                points.filter((p) => p.sentences && (textAnchor === 'start') === p.values[measure]! < middle),
                {
                  x: (p) => p.values[measure],
                  y: 'top1',
                  text: 'pair',
                  textAnchor,
                  dx: textAnchor === 'start' ? 9 : -9,
                  fill: 'currentColor',
                },
              ),
            ),
          ],
        }),
      };
    }),
  };
}
