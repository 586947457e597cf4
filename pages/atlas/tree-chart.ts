import * as Plot from '@observablehq/plot';
import type { Tree } from '../../eval/atlas/atlas.js';
import { chart, type Svg } from '../report/charts/chart.js';
import { shortened } from './shortened.js';

/** Characters of a name that have room in the margin. */
const NAME = 27;

interface Line {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly words: string;
}

/** The dendrogram: names down, height of the joins across. */
export function treeChart(tree: Tree, names: readonly string[]): Svg {
  const lines = linesOf(tree, names);
  const top = Math.max(...tree.merges.map(({ height }) => height), 0) || 1;
  const left = Math.min(200, 16 + 6.5 * Math.max(...names.map((name) => name.length)));
  return chart(`tree of the spaces by ${tree.distance}, average linkage`, {
    width: 520,
    height: 56 + 26 * names.length,
    ...{ marginLeft: left, marginTop: 8, marginBottom: 40 },
    x: { domain: [0, top], label: tree.distance, nice: true, labelArrow: 'none' },
    y: {
      domain: [-0.5, names.length - 0.5],
      ticks: tree.order.map((_, at) => at),
      tickFormat: (at: number) => shortened(names[tree.order[at]!] ?? '', NAME),
      tickSize: 0,
      label: null,
      reverse: true,
    },
    marks: [
      Plot.link(lines, {
        ...{ x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' },
        stroke: 'var(--ink)',
        strokeWidth: 1.5,
        title: 'words',
      }),
    ],
  });
}

/** Two lines from each part to the height of the join, and one between them. */
function linesOf(tree: Tree, names: readonly string[]): Line[] {
  const n = names.length;
  const places = new Map<number, { at: number; height: number; leaves: readonly string[] }>();
  tree.order.forEach((space, at) => {
    places.set(space, { at, height: 0, leaves: [names[space]!] });
  });
  return tree.merges.flatMap(({ a, b, height }, k) => {
    const [one, two] = [places.get(a)!, places.get(b)!];
    const leaves = [...one.leaves, ...two.leaves];
    places.set(n + k, { at: (one.at + two.at) / 2, height, leaves });
    const words = `${leaves.join(', ')}: ${height.toFixed(3)}`;
    return [
      { x1: one.height, x2: height, y1: one.at, y2: one.at, words },
      { x1: two.height, x2: height, y1: two.at, y2: two.at, words },
      { x1: height, x2: height, y1: one.at, y2: two.at, words },
    ];
  });
}
