/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (33 found maps of 249 runs). */
export const MODEL = {
  constant: 2.6549,
  coefficients: { agreement: 1.0523, margin: 1.3172, dims: 0.4278, rows: 0.4004 },
  below: 1.9352,
  above: 0.9296,
  lost: 0.0405,
};
