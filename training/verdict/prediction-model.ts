/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (36 found maps of 145 runs). */
export const MODEL = {
  constant: 4.2196,
  coefficients: { agreement: 1.3318, margin: 0.9986, detail: 1.2566 },
  below: 1.4803,
  above: 1.628,
  lost: 0.012,
};
