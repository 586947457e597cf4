/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl. */
export const MODEL = {
  constant: 1.82,
  coefficients: { agreement: 0.91, margin: 1.09 },
  halfWidth: 1,
  lost: 0.04,
};
