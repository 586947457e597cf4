/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl. */
export const MODEL = {
  constant: 0.29,
  coefficients: { agreement: 1.08, reliability: 1.08, heldOut: 3.71, margin: 0 },
  halfWidth: 0.9,
  lost: 0.02,
};
