import * as Plot from '@observablehq/plot';
import type { CurvePoint, SeedHistory } from '../run.js';
import { chart, colour, dash, REFERENCE, type Svg } from './chart.js';

interface Spot {
  readonly step: number;
  readonly value: number;
  readonly seed: number;
  readonly at: number;
}

/** One number of a training run over its steps, a line for every seed; the chosen step of each is ringed. */
export function curveChart(name: string, history: readonly SeedHistory[], of: 'selection' | 'losses'): Svg {
  const spots = history.flatMap((one, at) =>
    (one[of][name] ?? []).map(([step, value]): Spot => ({ step, value, seed: one.seed, at })),
  );
  const chosen = history.flatMap((one, at) => {
    const value = valueAt(one[of][name] ?? [], one.chosenStep);
    return value === null ? [] : [{ step: one.chosenStep!, value, seed: one.seed, at, kept: one.kept === true }];
  });
  const words = (spot: Spot): string => `seed ${spot.seed}, step ${spot.step}: ${spot.value.toPrecision(4)}`;
  return chart(
    `${name} over training steps, ${history.length} ${history.length === 1 ? 'seed' : 'seeds'}; the chosen step of each is ringed`,
    {
      height: 200,
      marginRight: history.length > 1 ? 52 : 20,
      x: { label: 'step', ticks: 5 },
      y: { label: name, grid: true, nice: true, ticks: 5 },
      marks: [
        ...history.map((_, at) =>
          Plot.line(
            spots.filter((spot) => spot.at === at),
            { x: 'step', y: 'value', stroke: colour(at), strokeDasharray: dash(at), strokeWidth: 1.5 },
          ),
        ),
        Plot.dot(of === 'selection' ? spots : [], {
          x: 'step',
          y: 'value',
          r: 2,
          fill: (spot: Spot) => colour(spot.at),
          title: words,
        }),
        Plot.text(history.length > 1 ? lastOf(spots) : [], {
          x: 'step',
          y: 'value',
          text: (spot: Spot) => `seed ${spot.seed}`,
          textAnchor: 'start',
          dx: 8,
          fill: 'var(--ink)',
        }),
        Plot.ruleX(chosen, { x: 'step', stroke: REFERENCE, strokeDasharray: '2,3' }),
        Plot.dot(chosen, {
          x: 'step',
          y: 'value',
          r: 6,
          strokeWidth: 2,
          stroke: (spot: Spot) => colour(spot.at),
          fill: 'none',
          title: (spot: Spot & { kept: boolean }) => `chosen${spot.kept ? ' and kept' : ''}: ${words(spot)}`,
        }),
      ],
    },
  );
}

/** The end of every line. */
const lastOf = (spots: readonly Spot[]): Spot[] => [...new Map(spots.map((spot) => [spot.at, spot])).values()];

/** The value at a step, or the first one after it: points of losses are means over stretches. */
export function valueAt(curve: readonly CurvePoint[], step: number | null): number | null {
  if (step === null) return null;
  return curve.find(([at]) => at >= step)?.[1] ?? null;
}
