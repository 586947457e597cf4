/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (22 found maps of 29 runs). */
export const MODEL = {
  constant: 2.0679,
  coefficients: {
    agreement: 0.8305,
    margin: 1.11,
  },
  halfWidth: 1.0423,
  lost: 0.0405,
};
