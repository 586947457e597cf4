/**
 * The mean canonical correlation of two independent Gaussian clouds of n rows and ranks p and q, n → ∞ at fixed ratios
 * (Wachter 1980): with a = min(p, q)/(n − 1), b = max(p, q)/(n − 1) the squared correlations have the density
 * √((λ₊ − λ)(λ − λ₋)) / (2π a λ (1 − λ)), λ± = a + b − 2ab ± √(4ab(1 − a)(1 − b)), and mass (a + b − 1)/a at 1 when
 * a + b > 1. This is the level to which unrelated data rise; it is .5 and more already at n = 3 (p + q).
 */
export function meanChanceCorrelation(n: number, p: number, q: number): number {
  const a = Math.min(p, q) / (n - 1);
  const b = Math.max(p, q) / (n - 1);
  if (a <= 0) return 0;
  if (b >= 1) return 1;
  const centre = a + b - 2 * a * b;
  const radius = Math.sqrt(4 * a * b * (1 - a) * (1 - b));
  // λ = centre + radius·cos θ removes the square-root ends of the density: the sum converges fast
  const steps = 4000;
  let mean = 0;
  for (let s = 0; s < steps; s++) {
    const theta = ((s + 0.5) * Math.PI) / steps;
    const lambda = centre + radius * Math.cos(theta);
    const density = (radius * Math.sin(theta)) ** 2 / (2 * Math.PI * a * lambda * (1 - lambda));
    if (lambda > 0 && lambda < 1) mean += (Math.sqrt(lambda) * density * Math.PI) / steps;
  }
  return Math.min(1, mean + Math.max(0, (a + b - 1) / a));
}
