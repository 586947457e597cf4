import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VecbridgeError } from '../../src/core/errors.js';
import { packageRoot } from '../../src/core/version.js';
import { fileRoute, type Route } from './server.js';

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** Libraries of the pages, as they lie in node_modules: name of the file for the page → [package, file]. */
const LIBRARIES = {
  'uplot.js': ['uplot', 'dist/uPlot.esm.js'],
  'uplot.css': ['uplot', 'dist/uPlot.min.css'],
  'regl-scatterplot.js': ['regl-scatterplot', 'dist/regl-scatterplot.esm.js'],
  'pub-sub-es.js': ['pub-sub-es', 'dist/index.js'],
  'regl.min.js': ['regl', 'dist/regl.min.js'],
} as const;

type Library = keyof typeof LIBRARIES;

/** Serves a library at lib/NAME. */
export function libraryRoute(name: Library): Route {
  const [packageName, file] = LIBRARIES[name];
  const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : JAVASCRIPT;
  return fileRoute(`lib/${name}`, join(packageFolder(packageName), file), type);
}

/** Where the compiled modules are: beside this one, or in dist/ where this one runs as TypeScript. */
const COMPILED = import.meta.url.endsWith('.ts')
  ? join(packageRoot, 'dist', 'pages')
  : fileURLToPath(new URL('..', import.meta.url));

/** Serves a compiled module of the program at js/PATH; `path` is that below pages/. */
export const moduleRoute = (path: string): Route => fileRoute(`js/${path}`, join(COMPILED, path), JAVASCRIPT);

/** Where a dependency is installed: in this package, or hoisted beside it. */
function packageFolder(name: string): string {
  for (let folder = packageRoot; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return found;
    if (dirname(folder) === folder) {
      throw new VecbridgeError('MISSING_PART', `the package ${name}, which draws on this page, is not installed.`, {
        hint: `npm install ${name}`,
        context: { package: name },
      });
    }
  }
}
