import type { IncomingMessage } from 'node:http';
import { HttpFailure } from './http-failure.js';

/** The body of a request, at most `limit` bytes; HttpFailure 413 or 400. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = (): HttpFailure =>
    new HttpFailure(413, 'body_too_large', `the body is above ${limit} bytes`, { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > limit) throw tooLarge();
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    throw new HttpFailure(400, 'body_incomplete', 'the body ended early');
  }
  return Buffer.concat(parts);
}

/** "application/json" without parameters, in lower case. */
export const contentType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();

/** The object in a JSON body; HttpFailure 415 or 400. */
export function jsonBody(request: IncomingMessage, body: Buffer): Record<string, unknown> {
  if (contentType(request) !== 'application/json')
    throw new HttpFailure(415, 'content_type', 'the body must be application/json');
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpFailure(400, 'bad_json', 'the body is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HttpFailure(400, 'bad_json', 'the body is not a JSON object');
}
