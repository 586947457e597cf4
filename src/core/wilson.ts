/** Standard deviations of a normal distribution that hold 90 %, 95 % and 99 % of it. */
export const Z_90 = 1.645;
const Z_95 = 1.96;
export const Z_99 = 2.576;

/**
 * Wilson score interval of a share seen in n trials (Wilson, 1927), by default of 95 %. Unlike the normal interval it
 * stays inside [0, 1] and is honest at shares of 0 and 1.
 */
export function wilson(share: number, n: number, z = Z_95): { lower: number; upper: number } {
  if (n === 0) return { lower: 0, upper: 1 };
  const square = (z * z) / n;
  const centre = share + square / 2;
  const half = z * Math.sqrt((share * (1 - share)) / n + square / (4 * n));
  // The ends are exact where nothing, or everything, was seen; rounding would miss them by a little.
  const lower = share === 0 ? 0 : Math.max(0, (centre - half) / (1 + square));
  return { lower, upper: share === 1 ? 1 : Math.min(1, (centre + half) / (1 + square)) };
}
