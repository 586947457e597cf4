import { HttpFailure } from './http-failure.js';

interface Waiting {
  admit(): void;
  refuse(failure: HttpFailure): void;
}

/**
 * Lets `maxActive` requests through at a time. Others wait in the order they came, their bodies unread, so that memory
 * is bounded and the network slows the clients down; beyond `maxQueued` they are refused at once.
 */
export class Admission {
  readonly #maxActive: number;
  readonly #maxQueued: number;
  readonly #waitMs: number;
  readonly #queue = new Set<Waiting>();
  #active = 0;

  constructor(limits: { maxActive: number; maxQueued: number; requestSeconds: number }) {
    this.#maxActive = limits.maxActive;
    this.#maxQueued = limits.maxQueued;
    this.#waitMs = limits.requestSeconds * 1000;
  }

  get active(): number {
    return this.#active;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** Resolves when it is this request's turn, with what to call at its end. Throws HttpFailure 503, or when aborted. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#active < this.#maxActive) this.#active++;
    else await this.#wait(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#queue.values().next().value;
      if (next) next.admit();
      else this.#active--;
    };
  }

  /** Takes over the place of a request that ends. */
  #wait(signal: AbortSignal): Promise<void> {
    if (this.#queue.size >= this.#maxQueued)
      throw busy(`${this.#active} requests are worked on and ${this.#queue.size} wait`);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', gone);
        this.#queue.delete(waiting);
      };
      const waiting: Waiting = {
        admit: () => {
          end();
          resolve();
        },
        refuse: (failure) => {
          end();
          reject(failure);
        },
      };
      const gone = (): void => {
        end();
        reject(signal.reason);
      };
      const timer = setTimeout(() => waiting.refuse(busy('the request waited too long for its turn')), this.#waitMs);
      signal.addEventListener('abort', gone, { once: true });
      this.#queue.add(waiting);
    });
  }
}

const busy = (why: string): HttpFailure =>
  new HttpFailure(503, 'busy', `too many requests: ${why}; try again later`, { 'retry-after': '1' });
