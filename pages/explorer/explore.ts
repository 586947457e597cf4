import { VecbridgeError } from '../../src/core/errors.js';
import { libraryRoute, moduleRoute } from '../kit/libraries.js';
import { type LocalPage, newSecret, type Route, readJson, serveLocalPage } from '../kit/server.js';
import type { Explorer } from './explorer.js';
import { explorePage } from './page.js';
import type { ExploreAbout, ExploreLabels, Found } from './protocol.js';

interface ExploreOptions {
  readonly explorer: Explorer;
  readonly about: ExploreAbout;
  readonly labels: ExploreLabels;
  readonly port?: number | undefined;
}

/** What the page loads, below pages/. */
const MODULES = [
  ...['main.js', 'map.js', 'lists.js', 'regl.js'].map((name) => `explorer/page/${name}`),
  ...['kit/format.js', 'kit/page/elements.js'],
];

/** A page of this machine on which a person looks at a translator's two spaces. */
export function startExplore({ explorer, about, labels, port }: ExploreOptions): Promise<LocalPage> {
  const nonce = newSecret();
  const json = (path: string, value: unknown): Route => {
    const body = JSON.stringify(value);
    return { method: 'GET', path, handle: async () => ({ type: 'application/json', body }) };
  };
  const { points } = explorer;
  const bytes = new Uint8Array(points.buffer, points.byteOffset, points.byteLength); // little-endian, as browsers are
  const routes: Route[] = [
    {
      method: 'GET',
      path: '',
      handle: async () => ({ type: 'text/html; charset=utf-8', body: explorePage(about.dir, nonce) }),
    },
    json('about.json', about),
    json('labels.json', labels),
    {
      method: 'GET',
      path: 'points.bin',
      handle: async () => ({ type: 'application/octet-stream', body: bytes }),
    },
    {
      method: 'POST',
      path: 'neighbours',
      handle: async (request) => ({
        type: 'application/json',
        body: JSON.stringify(await answer(explorer, await readJson(request))),
      }),
    },
    ...MODULES.map(moduleRoute),
    ...(['regl-scatterplot.js', 'pub-sub-es.js', 'regl.min.js'] as const).map(libraryRoute),
  ];
  // regl compiles its drawing commands with Function; regl-scatterplot builds its spatial index in a worker.
  return serveLocalPage({ routes, nonce, port: port ?? 0, allow: { eval: true, blobWorkers: true } });
}

function answer(explorer: Explorer, asked: unknown): Promise<Found> {
  const { row, text } = (asked ?? {}) as { row?: unknown; text?: unknown };
  if (typeof row === 'number' && text === undefined) return explorer.ofRow(row);
  if (typeof text === 'string' && row === undefined) return explorer.ofText(text);
  throw new VecbridgeError('BAD_VALUE', 'the request names neither a row nor a text.', {
    hint: 'send { "row": number } or { "text": "…" }',
  });
}
