import * as Plot from '@observablehq/plot';
import { chart, type Svg } from '../../pages/report/charts/chart.js';
import type { Figure } from '../alignment/figure-file.js';
import { type Entries, product } from './entries.js';

const SIZE = [330, 200] as const;

/** Cosines of the two vectors of one entry, as they are (cut to the same dims) and translated, over those of two entries. */
export async function spaceFigure({ source, target, translated }: Entries): Promise<Figure> {
  const rows = Array.from({ length: source.rows }, (_, i) => i);
  const same = (x: typeof source): number[] => rows.map((i) => product(x, i, target, i));
  const other = (x: typeof source): number[] => rows.map((i) => product(x, i, target, (i + 1) % rows.length));
  return {
    label: `Cosines of the two vectors of one entry: cut to the same dims they are ${average(same(source))} on average, as those of different entries; translated ${average(same(translated))}, those of different entries ${average(other(translated))}.`,
    panel: SIZE,
    columns: 2,
    panels: [
      {
        name: 'no map: dims cut',
        note: 'filled: one entry; line: two entries',
        svg: histogram(same(source), other(source)),
      },
      {
        name: 'translated, MiniLM → mpnet',
        note: 'filled: one entry; line: two entries',
        svg: histogram(same(translated), other(translated)),
      },
    ],
  };
}

const average = (values: readonly number[]): string =>
  (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2).replace(/^-0\.00$/, '0.00');

function histogram(same: readonly number[], other: readonly number[]): Svg {
  const thresholds = Array.from({ length: 57 }, (_, i) => -0.4 + i * 0.025);
  return chart('cosines of one entry and of two', {
    width: SIZE[0],
    height: SIZE[1],
    x: { label: 'cosine of a MiniLM and an mpnet vector', domain: [-0.4, 1], ticks: 6 },
    y: { label: 'entries', grid: true, ticks: 4 },
    marks: [
      Plot.rectY(
        same,
        Plot.binX<Plot.RectYOptions>({ y: 'count' }, { x: (v: number) => v, thresholds, fill: 'var(--c0)' }),
      ),
      Plot.lineY(
        other,
        Plot.binX<Plot.LineYOptions>(
          { y: 'count' },
          { x: (v: number) => v, thresholds, stroke: 'var(--c1)', strokeWidth: 2, curve: 'step' },
        ),
      ),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
  });
}
