/** Coefficients of one odd quintic p(x) = a x + b x³ + c x⁵. */
type Quintic = readonly [a: number, b: number, c: number];

/**
 * Quintics whose composition takes every singular value of [lowest, 1] to 1 within rounding: each is the best uniform
 * approximation of 1 on the interval the one before leaves (Amsel, Persson, Musco and Gower 2025, "The Polar
 * Express"), recentred about 1; then one step of the cubically convergent (15, −10, 3)/8.
 */
export function isometrySteps(lowest: number, tolerance = 2e-6): Quintic[] {
  const steps: Quintic[] = [];
  let low = lowest;
  let high = 1;
  while (1 - low > tolerance && steps.length < 40) {
    // The cushion of the paper: never fit an interval so wide that larger values would be squeezed hard.
    const fitted = bestQuintic(Math.max(low, high * 0.02407327424182761), high);
    const p = (x: number): number => fitted[0] * x + fitted[1] * x ** 3 + fitted[2] * x ** 5;
    const centre = 2 / (p(low) + p(high));
    steps.push([fitted[0] * centre, fitted[1] * centre, fitted[2] * centre]);
    low = centre * p(low);
    high = 2 - low;
  }
  steps.push([15 / 8, -10 / 8, 3 / 8]);
  return steps;
}

/** The odd quintic closest to 1 on [low, high], by the Remez exchange on its four points of equal error. */
function bestQuintic(low: number, high: number): Quintic {
  if (low / high >= 1 - 5e-6) return [15 / 8 / high, -10 / 8 / high ** 3, 3 / 8 / high ** 5];
  let q = (3 * low + high) / 4;
  let r = (low + 3 * high) / 4;
  let error = Number.POSITIVE_INFINITY;
  for (let i = 0; ; i++) {
    const rows = [low, q, r, high].map((x, at) => [x, x ** 3, x ** 5, at % 2 === 0 ? 1 : -1, 1]);
    const [a, b, c, e] = solveFour(rows) as [number, number, number, number];
    if (Math.abs(error - e) < 1e-15 || i === 60) return [a, b, c];
    error = e;
    const root = Math.sqrt(9 * b * b - 20 * a * c);
    q = Math.sqrt((-3 * b - root) / (10 * c));
    r = Math.sqrt((-3 * b + root) / (10 * c));
  }
}

/** Gaussian elimination with row pivoting on four augmented rows. */
function solveFour(rows: number[][]): number[] {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let j = i; j < n; j++) if (Math.abs(rows[j]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = j;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let j = i + 1; j < n; j++) {
      const factor = rows[j]![i]! / rows[i]![i]!;
      for (let t = i; t <= n; t++) rows[j]![t]! -= factor * rows[i]![t]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!;
    for (let t = i + 1; t < n; t++) sum -= rows[i]![t]! * x[t]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}
