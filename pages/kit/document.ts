import { escapeXml } from './escape.js';
import { styleOf } from './page-files.js';

interface PageDocument {
  readonly title: string;
  /** HTML of the body. */
  readonly body: string;
  /** Module that runs the page, relative to it. */
  readonly script: string;
  /** Import map: bare names of libraries → paths relative to the page. */
  readonly imports: Readonly<Record<string, string>>;
  /** Style sheets of the page, below pages/: they become part of it. */
  readonly styles?: readonly string[];
  /** Style sheets that are served beside it. */
  readonly stylesheets?: readonly string[];
  /** Scripts that are no modules, run before. */
  readonly scripts?: readonly string[];
  readonly nonce: string;
}

/** A whole HTML page; everything it loads is served beside it. */
export function pageDocument(page: PageDocument): string {
  const { title, body, script, imports, styles = [], stylesheets = [], scripts = [], nonce } = page;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeXml(title)}</title>`,
    '<link rel="icon" href="data:,">',
    ...stylesheets.map((href) => `<link rel="stylesheet" href="${href}">`),
    `<style>${styleOf('kit/kit.css', ...styles)}</style>`,
    `<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports })}</script>`,
    ...scripts.map((src) => `<script src="${src}"></script>`),
    `<script type="module" src="${script}"></script>`,
    '</head><body>',
    body,
    '</body></html>',
    '',
  ].join('\n');
}
