import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/version.js';

/** A value that index.ts exports, with what stands above its definition. */
interface PublicName {
  readonly name: string;
  readonly file: string;
  /** "using" or "learning and judging". */
  readonly part: string;
  /** What it does; empty where there is no docstring. */
  readonly text: string;
  /** A program; undefined where the docstring has none. */
  readonly example: string | undefined;
}

/** The values that index.ts exports, in its order. */
export function publicNames(root = packageRoot): PublicName[] {
  const found: PublicName[] = [];
  let part = '';
  for (const line of readFileSync(join(root, 'index.ts'), 'utf8').split('\n')) {
    part = /^\/\/ (Using|Learning and judging)/.exec(line)?.[1] ?? part;
    const [, names, path] = /^export \{ (.*) \} from '\.\/(.*)\.js';$/.exec(line) ?? [];
    if (!names || !path) continue;
    const source = readFileSync(join(root, `${path}.ts`), 'utf8');
    for (const name of names.split(', ')) found.push({ name, file: `${path}.ts`, part, ...docstring(source, name) });
  }
  return found;
}

/** The comment right above the definition, without its stars. */
function docstring(source: string, name: string): Pick<PublicName, 'text' | 'example'> {
  const before = source.slice(
    0,
    source.search(new RegExp(`^export (async function|function|const|class) ${name}\\b`, 'm')),
  );
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(before)?.[1] ?? '';
  const plain = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n');
  const [text = '', example] = plain.split('@example\n');
  return { text: text.trim(), example: example?.trimEnd() };
}
