import * as Plot from '@observablehq/plot';
import { spreadOf } from '../../eval/bench/summary.js';
import { chart } from '../../pages/report/charts/chart.js';
import type { Figure } from './figure-file.js';

export interface IdealWorldResult {
  readonly growth: readonly { pairs: number; firstPmi: number; secondPmi: number; cka: number; knn: number }[];
  readonly loss: readonly { merged: number; pmi: number; cka: number; knn: number }[];
}

interface Mark {
  readonly at: number;
  readonly measure: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const SIZE = [400, 270] as const;
const COLOURS: Readonly<Record<string, string>> = {
  'kernel ~ PMI': 'var(--c0)',
  'CKA of the two': 'var(--c1)',
  'mutual 5-NN': 'var(--c2)',
};

/** What bijective observers reach with more data, and what observers that merge events lose. */
export function idealWorldFigure({ growth, loss }: IdealWorldResult): Figure {
  const grown = marksOf(growth, (row) => row.pairs, {
    'kernel ~ PMI': (row) => (row.firstPmi + row.secondPmi) / 2,
    'CKA of the two': (row) => row.cka,
    'mutual 5-NN': (row) => row.knn,
  });
  const lost = marksOf(loss, (row) => row.merged, {
    'kernel ~ PMI': (row) => row.pmi,
    'CKA of the two': (row) => row.cka,
    'mutual 5-NN': (row) => row.knn,
  });
  return {
    label:
      'With more data the kernels of two bijective observers approach the PMI kernel and each other; where an observer merges events, agreement falls at once.',
    panel: SIZE,
    columns: 2,
    panels: [
      { name: 'Two bijective observers', note: 'mean and range of three worlds', svg: curves(grown, 'pairs seen') },
      {
        name: 'One of them merges events',
        note: 'a million pairs seen',
        svg: curves(lost, 'events under one name'),
      },
    ],
  };
}

function marksOf<R>(rows: readonly R[], at: (row: R) => number, of: Readonly<Record<string, (row: R) => number>>) {
  return Object.entries(of).flatMap(([measure, value]) =>
    [...new Set(rows.map(at))].map((x): Mark => {
      const { mean, least, most } = spreadOf(rows.filter((row) => at(row) === x).map(value))!;
      return { at: x, measure, mean, low: least, high: most };
    }),
  );
}

function curves(marks: readonly Mark[], label: string) {
  const colour = (mark: Mark): string => COLOURS[mark.measure]!;
  const first = Math.min(...marks.map((mark) => mark.at));
  const last = Math.max(...marks.map((mark) => mark.at));
  return chart(`agreement by ${label}`, {
    width: SIZE[0],
    height: SIZE[1],
    marginRight: 90,
    x: { type: 'log', label, tickFormat: last > 100 ? '~s' : '~f' },
    y: { label: 'agreement', domain: [-0.1, 1], grid: true },
    marks: [
      Plot.ruleY([0.085], { stroke: 'var(--soft)', strokeDasharray: '2,2' }),
      Plot.text([{ x: first, y: 0.085 }], {
        x: 'x',
        y: 'y',
        text: () => 'mutual 5-NN by chance',
        textAnchor: 'start',
        dy: 9,
        fill: 'var(--soft)',
      }),
      Plot.link(marks, { x: 'at', y1: 'low', y2: 'high', stroke: colour }),
      Plot.line(marks, { x: 'at', y: 'mean', z: 'measure', stroke: colour }),
      Plot.dot(marks, { x: 'at', y: 'mean', r: 3, fill: colour }),
      Plot.text(spreadLabels(marks.filter((mark) => mark.at === last)), {
        x: 'at',
        y: 'place',
        text: 'measure',
        textAnchor: 'start',
        dx: 7,
        fill: colour,
      }),
    ],
  });
}

/** Labels at the ends of the lines, no closer than they can be read. */
function spreadLabels(ends: readonly Mark[]): (Mark & { readonly place: number })[] {
  const LEAST = 0.07;
  let last = Number.NEGATIVE_INFINITY;
  return [...ends]
    .sort((a, b) => a.mean - b.mean)
    .map((mark) => {
      last = Math.max(mark.mean, last + LEAST);
      return { ...mark, place: last };
    });
}
