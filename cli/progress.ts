import type { ProgressEvent } from '../src/core/progress.js';
import type { OutputStream } from './output.js';
import { count, duration } from './table.js';

export interface ProgressBar {
  /** Cheap: draws at most ten times a second on a terminal, one line every five seconds elsewhere. */
  update(event: ProgressEvent): void;
  /** Erases the bar, so that the next line starts clean. */
  end(): void;
}

interface ProgressOptions {
  /** Default: stderr. */
  readonly stream?: OutputStream;
  readonly quiet?: boolean;
  /** What is counted, for the rate ("rows"); without it no rate is shown. */
  readonly unit?: string;
  readonly columns?: number;
  readonly now?: () => number;
}

const terminalInterval = 100; // ms
const lineInterval = 5000; // ms

/**
 * Shows a bar with rate and time left on stderr, from the first moment on. If stderr is not a terminal, it prints a
 * plain line every five seconds. Pass `update` as `on` to any call that takes it; call `end` when the work is over.
 *
 * @example
 * import { fit, progressBar } from 'vecbridge';
 * const bar = progressBar();
 * const known = { source: 'known-a.npy', target: 'known-b.npy', pairs: true } as const;
 * await fit({ ...known, on: bar.update }).finally(bar.end);
 */
export function progressBar(options: ProgressOptions = {}): ProgressBar {
  const { stream = process.stderr, quiet = false, unit } = options;
  const now = options.now ?? (() => performance.now());
  const terminal = stream.isTTY === true;
  let stage = '';
  let started = now();
  let last = Number.NEGATIVE_INFINITY;
  let drawn = false;
  if (!terminal) {
    last = started; // nothing is said of work that ends within the first interval
  } else if (!quiet) {
    stream.write('starting'); // files are read and engines start before the first event
    drawn = true;
  }
  return {
    update(event) {
      if (quiet) return;
      const time = now();
      if (event.stage !== stage) {
        stage = event.stage;
        started = time;
      }
      if (time - last < (terminal ? terminalInterval : lineInterval)) return;
      last = time;
      const line = describe(event, (time - started) / 1000, unit);
      if (terminal) {
        const width = Math.max(20, (options.columns ?? process.stderr.columns ?? 80) - 1);
        stream.write(`\r\u001b[2K${line.slice(0, width)}`);
        drawn = true;
      } else {
        stream.write(`${line}\n`);
      }
    },
    end() {
      if (drawn) stream.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

/** `translate [######--------]  40 %  412,000 rows/s  3.2 s left  note` */
export function describe(event: ProgressEvent, seconds: number, unit?: string): string {
  const parts = [event.stage];
  const known = Number.isFinite(event.total) && event.total > 0;
  if (known) {
    const share = Math.min(1, event.done / event.total);
    const filled = Math.round(share * 20);
    parts.push(`[${'#'.repeat(filled)}${'-'.repeat(20 - filled)}]`, `${String(Math.floor(share * 100)).padStart(3)} %`);
  }
  const rate = seconds > 0 ? event.done / seconds : 0;
  if (unit)
    parts.push(
      known ? `${count(Math.round(rate))} ${unit}/s` : `${count(event.done)} ${unit}, ${count(Math.round(rate))}/s`,
    );
  if (known && rate > 0 && event.done < event.total) parts.push(`${duration((event.total - event.done) / rate)} left`);
  if (event.note) parts.push(event.note);
  return parts.join('  ');
}
