/** One line of metrics.jsonl. */
export type Row = Readonly<Record<string, unknown>>;

/** Values of the steps of one seed, thinned so that any run fits on a page: point i is the mean of `stride` steps. */
export interface Curves {
  stride: number;
  /** Last step of each point. */
  steps: number[];
  /** Name of a loss → one value a point; null where it was not measured or not finite. */
  values: Record<string, (number | null)[]>;
  /** Steps of the point being filled. */
  pending: Row[];
  /** The last steps with their time, for the speed. */
  recent: { step: number; seconds: number }[];
  /** The last step as it was written. */
  last: Row | null;
}

/** More points than a screen has pixels show nothing more. */
export const MOST_POINTS = 1000;
const RECENT = 100;
const NOT_CURVES = new Set(['kind', 'seed', 'step', 'seconds', 'cpuSeconds', 'milliseconds']);

export const emptyCurves = (): Curves => ({
  stride: 1,
  steps: [],
  values: {},
  pending: [],
  recent: [],
  last: null,
});

/** Adds one step; when `MOST_POINTS` are full, neighbours are joined and the stride doubles. */
export function addStep(curves: Curves, row: Row): void {
  curves.last = row;
  curves.recent.push({ step: Number(row['step']), seconds: Number(row['seconds']) });
  if (curves.recent.length > RECENT) curves.recent.shift();
  curves.pending.push(row);
  if (curves.pending.length < curves.stride) return;
  const names = new Set(Object.keys(curves.values));
  for (const [name, value] of Object.entries(row)) {
    if (!NOT_CURVES.has(name) && (typeof value === 'number' || value === null)) names.add(name);
  }
  for (const name of names) {
    curves.values[name] ??= curves.steps.map(() => null);
    curves.values[name].push(meanOf(curves.pending.map((one) => one[name])));
  }
  curves.steps.push(Number(row['step']));
  curves.pending = [];
  if (curves.steps.length >= MOST_POINTS) halve(curves);
}

function halve(curves: Curves): void {
  const joined = (values: readonly (number | null)[]): (number | null)[] =>
    Array.from({ length: values.length >> 1 }, (_, i) => meanOf(values.slice(2 * i, 2 * i + 2)));
  curves.steps = curves.steps.filter((_, i) => i % 2 === 1);
  for (const [name, values] of Object.entries(curves.values)) curves.values[name] = joined(values);
  curves.stride *= 2;
}

/** A value that is not a finite number makes the mean unknown: a gap in the curve. */
function meanOf(values: readonly unknown[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) return null;
    sum += value;
  }
  return values.length > 0 ? sum / values.length : null;
}

/** Steps a second over the last steps, evaluations included; null before two steps. */
export function stepsPerSecond({ recent }: Curves): number | null {
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last || !(last.seconds > first.seconds)) return null;
  return (last.step - first.step) / (last.seconds - first.seconds);
}
