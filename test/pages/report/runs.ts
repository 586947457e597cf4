import { directionOf } from '../../../pages/report/read-translator.js';
import type { ReadRun, SeedHistory } from '../../../pages/report/run.js';
import { random } from '../../../src/core/random.js';
import type { Translator } from '../../../src/translators/translator.js';

/** A run as it is read from a translator's folder, with the name, seed and verdict score wanted. */
export function runOf(
  translator: Translator,
  about: { name: string; seed: number; score?: number; history?: readonly SeedHistory[]; options?: object },
): ReadRun {
  const { manifest } = translator;
  return {
    translator,
    run: {
      name: about.name,
      path: `runs/${about.name}`,
      kind: 'translator',
      method: manifest.method,
      label: manifest.method,
      direction: directionOf(manifest),
      seed: about.seed,
      verdict: { ...manifest.verdict, score: about.score ?? null },
      scores: null,
      back: null,
      references: null,
      history: about.history ?? [],
      facts: {
        options: { ...manifest.options, ...about.options },
        versions: manifest.versions,
        data: manifest.data,
        machine: null,
        createdAt: null,
        command: 'vecbridge fit a.npy b.npy -o DIR',
        numbers: manifest.scores,
      },
      failure: null,
    },
  };
}

/** Curves as long as a report keeps them. */
export function longHistory(seed: number, names = 17, points = 200): SeedHistory {
  const rng = random(`history ${seed}`);
  const curve = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => [30 * (i + 1), Number((1 / (i + 1) + 0.1 * rng.normal()).toPrecision(6))] as const,
    );
  return {
    seed,
    steps: 30 * points,
    cpuSeconds: 12.5,
    kept: seed === 1,
    chosenStep: 900,
    stepsPerPoint: 30,
    losses: Object.fromEntries(Array.from({ length: names }, (_, i) => [`loss ${i}`, curve(points)])),
    selection: { score: curve(60), cycle: curve(60) },
  };
}
