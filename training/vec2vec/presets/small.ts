import type { Vec2vecOptions } from '../options.js';
import { paper } from './paper.js';

/** The reference code's small configuration, with its norm (which its own code refuses): 2,952,960 parameters at 768. */
export const small: Vec2vecOptions = {
  ...paper,
  width: 768,
  adapterDepth: 1, // one layer a space
  backboneDepth: 1,
  norm: 'rms', // named there; at depth 1 no layer has a norm
  discriminatorWidth: 768,
  discriminatorDepth: 3,
  cycleVsp: 0, // as its configuration has it
  steps: 40_000,
};
