/**
 * The process of one run: takes a job from its parent, answers with progress and one result, and ends. It ends as well
 * when the parent is gone. `watch` kills it from a thread of its own when it takes too much memory, since the main
 * thread may be inside a long product.
 */
import { Worker } from 'node:worker_threads';
import { VecbridgeError } from '../../src/core/errors.js';
import { setThreads } from '../../src/engine/threads.js';
import { engineLabel } from '../../src/translators/engine-label.js';
import type { ChildMessage, ChildRequest } from './child-messages.js';
import { runJob } from './run-job.js';

const send = (message: ChildMessage): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

/** Looks every 200 ms, says on stderr why, and kills the whole process. */
const WATCH = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
setInterval(() => {
  const bytes = process.memoryUsage.rss();
  if (bytes <= workerData.limit) return;
  writeSync(2, workerData.marker + bytes + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 200);`;

process.on('disconnect', () => process.exit(0));
process.on('message', async ({ job, marker }: ChildRequest) => {
  new Worker(WATCH, { eval: true, workerData: { limit: job.limits.megabytes * 1e6, marker } }).unref();
  try {
    setThreads(job.threads);
    let last = 0;
    const measured = await runJob(job, ({ stage, done, total, note }) => {
      const now = performance.now();
      if (now - last < 500) return;
      last = now;
      void send({ kind: 'progress', stage, done, total, ...(note === undefined ? {} : { note }) });
    });
    await send({ kind: 'measured', measured, engine: await engineLabel() });
  } catch (thrown) {
    const error = thrown as Error;
    await send({
      kind: 'error',
      code: thrown instanceof VecbridgeError ? thrown.code : 'INTERNAL',
      message: error?.message ?? String(thrown),
    });
  }
  process.exit(0);
});
