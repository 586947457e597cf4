import * as Plot from '@observablehq/plot';
import { chart, type Svg } from '../../pages/report/charts/chart.js';
import { CSLS_NEIGHBOURS, neighbourhoodMeans } from '../../src/search/csls.js';
import type { Figure } from '../alignment/figure-file.js';
import { type Entries, product } from './entries.js';

const SIZE = [330, 200] as const;
const NEAREST = 10;

/** How often each target is among the ten nearest of a translated query, by cosine and by CSLS. */
export async function hubnessFigure({ translated, target }: Entries): Promise<Figure> {
  const around = await neighbourhoodMeans(target, translated, CSLS_NEIGHBOURS);
  const counts = (of: (query: number, row: number) => number): number[] => {
    const taken = new Array<number>(target.rows).fill(0);
    for (let query = 0; query < translated.rows; query++) {
      const scores = Array.from({ length: target.rows }, (_, row) => of(query, row));
      const order = scores.map((_, row) => row).sort((a, b) => scores[b]! - scores[a]! || a - b);
      for (const row of order.slice(0, NEAREST)) taken[row]!++;
    }
    return taken;
  };
  const cosine = counts((query, row) => product(translated, query, target, row));
  const csls = counts((query, row) => 2 * product(translated, query, target, row) - around[row]!); // r(query) orders nothing
  const most = Math.max(...cosine, ...csls);
  return {
    label: `How often a target is among the ten nearest of ${translated.rows} translated queries: by cosine up to ${Math.max(...cosine)} times, by CSLS up to ${Math.max(...csls)} times.`,
    panel: SIZE,
    columns: 2,
    panels: [panel('cosine', cosine, most), panel('CSLS', csls, most)],
  };
}

function panel(name: string, counts: readonly number[], most: number): { name: string; note: string; svg: Svg } {
  const never = counts.filter((count) => count === 0).length;
  const svg = chart(`how often targets are taken, ${name}`, {
    width: SIZE[0],
    height: SIZE[1],
    x: { label: 'times among the ten nearest', domain: [0, most + 1], ticks: 6 },
    y: { label: 'targets', grid: true, ticks: 4 },
    marks: [
      Plot.rectY(
        counts,
        Plot.binX<Plot.RectYOptions>(
          { y: 'count' },
          {
            x: (v: number) => v,
            thresholds: Array.from({ length: most + 2 }, (_, i) => i),
            fill: 'var(--c0)',
            inset: 0.3,
          },
        ),
      ),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
  });
  return { name, note: `most ${Math.max(...counts)}, never taken: ${never} of ${counts.length}`, svg };
}
