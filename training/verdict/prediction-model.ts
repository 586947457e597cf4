/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (33 found maps of 249 runs). */
export const MODEL = {
  constant: 4.2531,
  coefficients: { agreement: 1.3322, margin: 1.0213, detail: 1.253 },
  below: 1.9352,
  above: 0.9296,
  lost: 0.0405,
};
