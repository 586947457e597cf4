import * as Plot from '@observablehq/plot';
import type { Plane, Point } from '../planes.js';
import { chart, REFERENCE, SOURCE, type Svg, TARGET } from './chart.js';

interface Pair {
  readonly from: Point;
  readonly to: Point;
  readonly label: string;
}

/** Both spaces in one plane: source rows as discs, target rows as crosses, a line between partners. */
export function planeChart({ method, state, source, target }: Plane, labels: readonly string[]): Svg {
  const pairs = source.map((from, i): Pair => ({ from, to: target[i]!, label: labels[i]! }));
  const axis = { axis: null, nice: true };
  return chart(`${method} of ${pairs.length} pairs ${state} translation; shorter lines between partners are better`, {
    width: 400,
    height: 400,
    ...{ marginLeft: 8, marginRight: 8, marginTop: 8, marginBottom: 8 },
    x: axis,
    y: axis,
    marks: [
      Plot.frame({ stroke: REFERENCE, strokeOpacity: 0.5 }),
      Plot.link(pairs, {
        x1: (pair: Pair) => pair.from[0],
        y1: (pair: Pair) => pair.from[1],
        x2: (pair: Pair) => pair.to[0],
        y2: (pair: Pair) => pair.to[1],
        stroke: REFERENCE,
        strokeOpacity: 0.45,
        strokeWidth: 0.6,
      }),
      Plot.dot(pairs, {
        x: (pair: Pair) => pair.to[0],
        y: (pair: Pair) => pair.to[1],
        symbol: 'times',
        r: 2.5,
        stroke: TARGET,
        title: (pair: Pair) => `${pair.label} (target)`,
      }),
      Plot.dot(pairs, {
        x: (pair: Pair) => pair.from[0],
        y: (pair: Pair) => pair.from[1],
        r: 2.5,
        fill: SOURCE,
        title: (pair: Pair) => `${pair.label} (source)`,
      }),
    ],
  });
}
