import * as Plot from '@observablehq/plot';
import type { AlignmentChange } from '../alignment.js';
import { chart, REFERENCE, SOURCE, type Svg, TARGET } from './chart.js';

/** Measures between -1 and 1 share an axis; the others are in the table alone. */
export const onOneAxis = (one: AlignmentChange): boolean =>
  one.before !== null && one.after !== null && [one.before, one.after].every((value) => Math.abs(value) <= 1);

/** An arrow for every measure from before the translation to after it, with what chance gives. */
export function alignmentChart(changes: readonly AlignmentChange[]): Svg {
  const shown = changes.filter(onOneAxis);
  const words = (state: 'before' | 'after') => (one: AlignmentChange) =>
    `${one.measure} ${state}: ${one[state]!.toFixed(3)}`;
  return chart('alignment measures before and after translation', {
    height: 60 + 32 * shown.length,
    marginLeft: 140,
    x: {
      label: 'value',
      grid: true,
      nice: true,
      domain: [Math.min(0, ...shown.flatMap((one) => [one.before!, one.after!])), 1],
    },
    y: { type: 'band', label: null, domain: shown.map((one) => one.measure) },
    marks: [
      Plot.tickX(
        shown.filter((one) => one.chance !== null),
        {
          x: 'chance',
          y: 'measure',
          stroke: REFERENCE,
          strokeDasharray: '2,2',
          title: (one: AlignmentChange) => `${one.measure} by chance: ${one.chance!.toFixed(3)}`,
        },
      ),
      Plot.link(shown, { x1: 'before', x2: 'after', y: 'measure', stroke: REFERENCE }),
      Plot.dot(shown, {
        x: 'before',
        y: 'measure',
        r: 5,
        stroke: SOURCE,
        strokeWidth: 2,
        fill: 'var(--ground)',
        title: words('before'),
      }),
      Plot.dot(shown, { x: 'after', y: 'measure', r: 5, fill: TARGET, title: words('after') }),
    ],
  });
}
