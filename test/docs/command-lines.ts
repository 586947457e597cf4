import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A command line of a page, without its comment and the output it is sent to. */
export interface CommandLine {
  readonly page: string;
  readonly line: string;
  /** File that `> file` at the end of the line writes. */
  readonly to: string | undefined;
}

/** The pages, in the order in which a reader meets them. */
export function pages(): string[] {
  const below = (folder: string): string[] =>
    (readdirSync(join(root, folder), { recursive: true }) as string[])
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.md') && !file.startsWith('docs/results/') && file !== 'docs/cli.md')
      .sort();
  const single = ['README.md', 'CONTRIBUTING.md', 'checkpoints/README.md', 'data/demo/README.md'];
  return [...single, ...below('docs'), ...below('examples')].filter((page) => existsSync(join(root, page)));
}

const PROGRAM = /^(?:[A-Z][A-Z_]*=\S* )*(?:vecbridge|npm|npx|node) \S/;

/** All command lines of a page: of its shell blocks, of indented blocks, and those in the text that have arguments. */
export function commandLines(page: string): CommandLine[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll('\\\n', ' ');
  const found: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^```(\w*)/.exec(line);
    if (mark) fence = fence === undefined ? mark[1]! : undefined;
    else if (fence === 'sh') found.push(line);
    else if (fence === undefined && line.startsWith('    ')) found.push(line.trim());
    else if (fence === undefined)
      found.push(...[...line.matchAll(/`([^`]+)`/g)].map(([, code]) => code!).filter(whole));
  }
  return found
    .flatMap((line) => line.replace(/(^|\s)#\s.*$/, '').split(' && '))
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => PROGRAM.test(line))
    .map((line) => {
      const [command, to] = line.split(' > ');
      return { page, line: command!, to };
    });
}

/** In the text, "`vecbridge fit`" is the name of a command. */
const whole = (code: string): boolean =>
  /^(vecbridge|node|npx) \S+ \S/.test(code) && !/^vecbridge migrate \w+$/.test(code);

/** The lines of the examples that `--help` shows, from docs/cli.md. */
export const helpLines = (): string[] =>
  [...readFileSync(join(root, 'docs/cli.md'), 'utf8').matchAll(/^ {2}((?:[A-Z][A-Z_]*=\S+ )*vecbridge .*?) +# /gm)].map(
    ([, line]) => line!,
  );

/** Words of a line as a shell reads them, without variables set before the program. */
export const words = (line: string): string[] =>
  [...line.replace(/^(?:[A-Z][A-Z_]*=\S* )*/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare!,
  );
