import * as Plot from '@observablehq/plot';
import { chart } from '../../pages/report/charts/chart.js';
import { dense, svd } from '../../src/linalg/svd.js';
import type { Figure, Panel } from './figure-file.js';

type Place = readonly [word: string, x: number, y: number, z: number];
type ColourPlace = readonly [word: string, hex: string, l: number, a: number, b: number];
export type ColourResult = Readonly<Record<string, readonly (Place | ColourPlace)[]>> & {
  readonly scores: readonly Readonly<Record<string, string | number>>[];
};

type Point = [number, number, number];

const MODELS = ['use-lite-512', 'glove-100', 'fasttext-256', 'minilm-384', 'mpnet-768'] as const;
/** Words written beside their dots: Berlin and Kay's terms that have a hue. */
const NAMED = ['red', 'green', 'yellow', 'blue', 'brown', 'purple', 'pink', 'orange'];
const SIZE = [330, 300] as const;

/** Colour words in CIELAB's plane of hues, and each model's 3-D figure turned onto CIELAB and brought to its size, in the same plane. */
export function colourFigure(result: ColourResult): Figure {
  const known = result['CIELAB all'] as readonly ColourPlace[];
  const lab = known.map(([, , ...place]): Point => place);
  const panels: Panel[] = [{ name: 'CIELAB', note: 'the places of 37 colours', svg: plane('CIELAB', known, lab) }];
  for (const model of MODELS) {
    const places = (result[`${model} all`] as readonly Place[]).map(([, ...place]): Point => place);
    const score = result.scores.find((row) => row['model'] === model && String(row['words']).startsWith('all'))!;
    panels.push({
      name: model,
      note: `distances between the words: ρ = ${Number(score['RSA ρ']).toFixed(2)}, p = ${Number(score['p (RSA)']).toFixed(3)}`,
      svg: plane(model, known, fitted(places, lab)),
    });
  }
  return {
    label:
      'Colour words of three models beside CIELAB: only fastText places them a little as the colours lie, the other two as chance would.',
    panel: SIZE,
    columns: 2,
    panels,
  };
}

function plane(name: string, known: readonly ColourPlace[], points: readonly Point[]) {
  const rows = known.map(([word, hex], i) => ({ word, hex, a: points[i]![1], b: points[i]![2] }));
  return chart(`${name}: colour words in the plane of hues`, {
    width: SIZE[0],
    height: SIZE[1],
    x: { label: 'a*: green to red', domain: [-115, 115], grid: true, ticks: 5 },
    y: { label: 'b*: blue to yellow', domain: [-125, 125], grid: true, ticks: 5 },
    marks: [
      Plot.dot(rows, { x: 'a', y: 'b', r: 5, fill: 'hex', stroke: 'var(--soft)', title: 'word' }),
      Plot.text(
        rows.filter(({ word }) => NAMED.includes(word)),
        { x: 'a', y: 'b', text: 'word', dx: 8, textAnchor: 'start', fill: 'currentColor' },
      ),
    ],
  });
}

/**
 * The points turned (or mirrored) onto the target by least squares (Procrustes in three dimensions), brought to its mean and
 * its size: the scale of least squares would shrink a figure that fits badly to a dot.
 */
function fitted(points: readonly Point[], target: readonly Point[]): Point[] {
  const [from, to] = [centred(points), centred(target)];
  const cross = new Float64Array(9);
  from.rows.forEach((p, i) => {
    for (let j = 0; j < 3; j++) for (let k = 0; k < 3; k++) cross[3 * j + k]! += p[j]! * to.rows[i]![k]!;
  });
  const { u, v } = svd(dense(cross, 3, 3));
  const size = (rows: readonly Point[]): number => Math.hypot(...rows.flat());
  const scale = size(to.rows) / size(from.rows);
  const turn = (j: number, k: number): number =>
    [0, 1, 2].reduce((sum, t) => sum + u.data[3 * j + t]! * v.data[3 * k + t]!, 0);
  return from.rows.map(
    (p) =>
      [0, 1, 2].map((k) => to.mean[k]! + scale * [0, 1, 2].reduce((sum, j) => sum + p[j]! * turn(j, k), 0)) as Point,
  );
}

function centred(points: readonly Point[]): { readonly mean: Point; readonly rows: Point[] } {
  const mean = [0, 1, 2].map((k) => points.reduce((sum, p) => sum + p[k]!, 0) / points.length) as Point;
  return { mean, rows: points.map((p) => p.map((e, k) => e - mean[k]!) as Point) };
}
