import * as Plot from '@observablehq/plot';
import type { JudgedRowName } from '../../../eval/judged/evaluate-judged.js';
import { chart, REFERENCE, SOURCE, type Svg, TARGET } from './chart.js';

/** A row of the evaluation with judgements: nDCG@10 with its 95 % interval. */
interface JudgedBar {
  readonly row: JudgedRowName;
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Native rows in the colour of the target, translated ones in that of the source, the others for reference. */
const colourOf = ({ row }: JudgedBar): string =>
  row.startsWith('native') ? TARGET : row === 'translated' || row === 'restored' ? SOURCE : REFERENCE;

/** A bar for every row, and a line over its interval. */
export function judgedChart(bars: readonly JudgedBar[]): Svg {
  const words = ({ name, value, low, high }: JudgedBar): string =>
    `${name}: ${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return chart('nDCG@10 of every row with its 95 % interval', {
    height: 60 + 30 * bars.length,
    marginLeft: 200,
    x: { label: 'nDCG@10', grid: true, domain: [0, Math.max(0.1, ...bars.map(({ high }) => high))] },
    y: { type: 'band', label: null, domain: bars.map(({ name }) => name) },
    marks: [
      Plot.barX(bars, { x: 'value', y: 'name', fill: colourOf, fillOpacity: 0.6, title: words }),
      Plot.ruleY(bars, { x1: 'low', x2: 'high', y: 'name', stroke: 'var(--ink)', strokeWidth: 2, title: words }),
      Plot.ruleX([0]),
    ],
  });
}
