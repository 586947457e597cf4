import type { ServerResponse } from 'node:http';

/** Server-sent events to any number of open pages (HTML standard, section 9.2). */
interface EventChannel {
  /** Keeps the response open; `first` is sent to it alone. */
  connect(response: ServerResponse, first: readonly PageEvent[]): void;
  send(event: PageEvent): void;
  readonly connected: number;
  /** Ends every response after what was sent last. */
  close(): void;
}

interface PageEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Proxies and browsers give up on silent connections. */
const HEARTBEAT = 15_000; // ms
/** How long a page waits before it connects again. */
const RETRY = 1000; // ms

export function eventChannel(): EventChannel {
  const open = new Set<ServerResponse>();
  const beat = setInterval(() => {
    for (const response of open) response.write(': still here\n\n');
  }, HEARTBEAT).unref();
  return {
    connect(response, first) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
      response.write(`retry: ${RETRY}\n\n`);
      for (const event of first) response.write(textOf(event));
      open.add(response);
      response.on('close', () => open.delete(response));
    },
    send(event) {
      const text = textOf(event);
      for (const response of open) response.write(text);
    },
    get connected() {
      return open.size;
    },
    close() {
      clearInterval(beat);
      for (const response of open) response.end();
      open.clear();
    },
  };
}

/** JSON has no line breaks, so that one "data:" line is enough. */
const textOf = ({ event, data }: PageEvent): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
