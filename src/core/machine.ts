import { cpus, totalmem } from 'node:os';

/** "2 × Intel Xeon, 8 GiB": what results are to be compared on. */
export const machineName = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
