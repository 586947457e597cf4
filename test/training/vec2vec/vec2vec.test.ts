import { vec2vec } from '../../../training/vec2vec/vec2vec.js';
import { methodContract } from '../../contracts/method.contract.js';

/** A linear start as small as that of unpaired-linear in the same contract, and a few steps of a small network. */
const options = {
  restarts: 6,
  clusters: 12,
  width: 48,
  adapterDepth: 1,
  backboneDepth: 1,
  discriminatorWidth: 32,
  batchSize: 64,
  steps: 12,
  evaluateEvery: 6,
};

methodContract('vec2vec', { method: vec2vec, learns: true, rows: [1000, 100], dims: [40, 32], options });
