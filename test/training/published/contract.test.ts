import { baselines } from '../../../training/published/baselines.js';
import { type MethodCase, methodContract } from '../../contracts/method.contract.js';

/**
 * Small enough for a second a fit. With fewer rows than the verdict asks for a map must not be called aligned
 * (`learns: false`); recovery.test.ts shows that it is right nevertheless.
 */
const cases: Readonly<Record<string, Omit<MethodCase, 'method'>>> = {
  'mini-vec2vec': {
    learns: true,
    rows: [1200, 100],
    options: { runs: 6, clusters: 12, rounds: 10, refineClusters: 40, neighbours: 10 },
  },
  rosetta: {
    learns: true,
    rows: [1200, 100],
    options: { draws: 6, clusters: 12, matchingStarts: 100, rounds: 10, blockRows: 200 },
  },
  'blind-match': {
    learns: true,
    label: 'uncertain', // it matches the clusters well and what lies inside them half
    rows: [800, 100],
    options: { items: 100, centroids: 12, starts: 2, boundSweeps: 5 },
  },
  muse: { learns: false, rows: [200, 10], options: { hidden: 8, iterations: 20, epochs: 2, refinements: 1 } },
  vecmap: { learns: false, rows: [120, 10], options: { rounds: 4, patience: 1 } },
  'gromov-wasserstein': { learns: false, rows: [120, 10], options: { points: 40, starts: 2, iterations: 5 } },
  'wasserstein-procrustes': {
    learns: false,
    rows: [120, 10],
    options: { initialRows: 40, initialRounds: 10, rounds: 5, batchRows: 30, epochs: 1 },
  },
};

for (const [name, method] of Object.entries(baselines)) methodContract(name, { method, ...cases[name]! });
