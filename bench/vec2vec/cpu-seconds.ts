export { cpuSeconds } from '../../src/core/cpu-seconds.js';
