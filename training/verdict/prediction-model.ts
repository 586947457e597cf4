/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (17 found maps of 38 runs). */
export const MODEL = {
  constant: 2.4356,
  coefficients: { agreement: 0.9749, margin: 1.2857 },
  halfWidth: 0.8875,
  lost: 0.0405,
};
