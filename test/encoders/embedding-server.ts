import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

interface Asked {
  readonly input: string[];
  readonly headers: IncomingMessage['headers'];
  readonly url: string;
  readonly body: Record<string, unknown>;
  /** Number of the request, from 0. */
  readonly number: number;
  /** performance.now() at its arrival. */
  readonly time: number;
}

/** What the server does with a request; undefined: answer well. */
export type Behaviour = (asked: Asked, response: ServerResponse) => object | undefined | 'handled';

/** The vector the server gives a text: its length, its first and last character, 1. */
export const vectorOf = (text: string): number[] => [
  text.length,
  text.charCodeAt(0),
  text.charCodeAt(text.length - 1),
  1,
];

export const goodReply = (
  input: readonly string[],
): { model: string; data: { index: number; embedding: number[] }[] } => ({
  model: 'tiny',
  data: input.map((text, index) => ({ index, embedding: vectorOf(text) })),
});

interface EmbeddingServer {
  readonly url: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** A local server that answers POST …/embeddings as told. */
async function embeddingServer(behave: Behaviour = () => undefined): Promise<EmbeddingServer> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const one = {
        input: body.input,
        headers: request.headers,
        url: request.url!,
        body,
        number: asked.length,
        time: performance.now(),
      };
      asked.push(one);
      const reply = behave(one, response);
      if (reply === 'handled') return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(reply ?? goodReply(one.input)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked, close };
}

/** Servers of one test, closed after it. */
export function servers(): typeof embeddingServer {
  const open: EmbeddingServer[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });
  return async (behave) => {
    const server = await embeddingServer(behave);
    open.push(server);
    return server;
  };
}

/** Answers with a status, and the error as OpenAI words it. */
export function refuse(
  response: ServerResponse,
  status: number,
  message = 'no',
  headers: Record<string, string> = {},
): 'handled' {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message } }));
  return 'handled';
}
