import type { MlpShape } from './map-weights.js';

/** Names and shapes of its arrays: "0.weight" (from, hidden), "0.bias" (hidden), ..., and "skip" (from, to). */
export function mlpArrays({ from, to, hidden, skip }: MlpShape): Record<string, readonly number[]> {
  const widths = [from, ...hidden, to];
  const layers = widths.slice(1).flatMap((width, i): [string, readonly number[]][] => [
    [`${i}.weight`, [widths[i]!, width]],
    [`${i}.bias`, [width]],
  ]);
  return Object.fromEntries(skip ? [...layers, ['skip', [from, to]]] : layers);
}

/** The shape whose arrays these are; undefined where they are not those of a perceptron from `from` to `to`. */
export function mlpShapeOf(from: number, to: number, shapes: ReadonlyMap<string, readonly number[]>) {
  const hidden: number[] = [];
  while (shapes.has(`${hidden.length + 1}.weight`)) hidden.push(shapes.get(`${hidden.length}.weight`)?.[1] ?? 0);
  const shape: MlpShape = { from, to, hidden, skip: shapes.has('skip') };
  const wanted = Object.entries(mlpArrays(shape));
  const fits = wanted.every(([name, size]) => shapes.get(name)?.join() === size.join());
  return hidden.length > 0 && fits && wanted.length === shapes.size ? shape : undefined;
}
