/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (52 found maps of 231 runs). */
export const MODEL = {
  constant: 4.2555,
  coefficients: { agreement: 1.397, margin: 0.9782, detail: 1.3046 },
  below: 1.4433,
  above: 1.6177,
  lost: 0.012,
};
