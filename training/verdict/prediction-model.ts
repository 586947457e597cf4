/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (76 found maps of 482 runs). */
export const MODEL = {
  constant: 5.2554,
  coefficients: { agreement: 1.2815, margin: 0.6816, detail: 1.3377, room: 1.8421 },
  below: 0.9329,
  above: 1.1131,
  lost: 0.006,
};
