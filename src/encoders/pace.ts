import { setTimeout as sleep } from 'node:timers/promises';

interface PaceLimits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

/**
 * Spaces out the starts of requests: each waits until the time the ones before have used up has passed (one minute divided
 * by the limit for a request, and by the limit for each of its tokens). A pause the server asks for holds all of them.
 */
export class Pace {
  readonly #limits: PaceLimits;
  #next = 0; // ms of performance.now()
  #paused = 0;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  /** Waits for the turn of a request with so many tokens. Rejects with the signal's reason. */
  async turn(tokens: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { requestsPerMinute = Number.POSITIVE_INFINITY, tokensPerMinute = Number.POSITIVE_INFINITY } = this.#limits;
    const start = Math.max(performance.now(), this.#next);
    this.#next = start + Math.max(60_000 / requestsPerMinute, (60_000 * tokens) / tokensPerMinute);
    for (;;) {
      const wait = Math.max(start, this.#paused) - performance.now();
      if (wait <= 0) return;
      await pause(wait, signal);
    }
  }

  /** No request starts for so long. */
  hold(ms: number): void {
    this.#paused = Math.max(this.#paused, performance.now() + ms);
  }
}

/** Sleeps; rejects with the signal's reason when aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(Math.max(0, ms), undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
