/** Made by bench/verdict/calibrate.ts from docs/results/verdict/runs.jsonl (87 found maps of 1128 runs). */
export const MODEL = {
  constant: 4.8064,
  coefficients: { agreement: 1.4532, margin: 0.5377, detail: 1.3327, room: 1.7187 },
  few: { below: 1.2515, above: 1.5696 },
  many: { below: 0.5982, above: 1.1957 },
  lost: 0.0055,
};
