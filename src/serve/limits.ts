import { z } from 'zod';

/** What one server takes at most; every knob can be set with `--set name=value`. */
export const serveLimits = z.object({
  maxBodyBytes: z
    .int()
    .min(1024)
    .max(2 ** 30)
    .default(16 * 2 ** 20)
    .describe('largest request body in bytes; larger ones get 413'),
  maxInputs: z.int().min(1).max(100_000).default(2048).describe('texts or vectors in one request; more get 400'),
  maxActive: z.int().min(1).max(10_000).default(32).describe('requests handled at the same time; others wait'),
  maxQueued: z.int().min(0).max(100_000).default(256).describe('requests that may wait; more get 503 with Retry-After'),
  maxConnections: z.int().min(1).max(1_000_000).default(1024).describe('open connections; more are closed at once'),
  upstreamSeconds: z.number().positive().max(3600).default(30).describe('time the upstream has to answer; then 504'),
  requestSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(30)
    .describe('time a client has to send its request, and a request may wait for its turn'),
  stopSeconds: z
    .number()
    .min(0)
    .max(9)
    .default(8)
    .describe('time that open requests have to end after SIGTERM or Ctrl-C'),
});

export type ServeLimits = z.infer<typeof serveLimits>;
