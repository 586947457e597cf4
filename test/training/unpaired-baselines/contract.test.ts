import { baselines } from '../../../training/unpaired-baselines/baselines.js';
import { type AlignerCase, alignerContract } from '../../contracts/aligner.contract.js';

/** Small enough for a second a fit; the tests of the methods run them on unrelated spaces too. */
const cases: Readonly<Record<string, Partial<AlignerCase>>> = {
  'mini-vec2vec': { options: { runs: 6, clusters: 12, rounds: 10, refineClusters: 40, neighbours: 10, nulls: 2 } },
  rosetta: { options: { draws: 6, clusters: 12, matchingStarts: 100, rounds: 10, blockRows: 200, nulls: 2 } },
  'wasserstein-procrustes': {
    options: { initialRows: 300, initialRounds: 30, rounds: 60, batchRows: 100, epochs: 2, nulls: 2 },
  },
};

for (const [name, aligner] of Object.entries(baselines)) {
  alignerContract(name, { aligner, learns: true, ...cases[name] });
}
