import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../../cli/command.js';
import { commands } from '../../cli/registry.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Hint {
  readonly file: string;
  readonly text: string;
}

/** The source of each `hint: …` up to the `context` or the end of the object that holds it. */
function hints(): Hint[] {
  return ['src', 'cli', 'eval', 'training', 'pages'].flatMap((folder) =>
    (readdirSync(join(root, folder), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => {
        const file = `${folder}/${name.replaceAll('\\', '/')}`;
        const source = readFileSync(join(root, file), 'utf8');
        return [...source.matchAll(/\bhint(?::| =)([\s\S]*?)(?=\n\s*context\b|,\s*context\b|\n\s*\}|;\n|\}\))/g)].map(
          ([, text]) => ({ file, text: text! }),
        );
      }),
  );
}

/** What stands behind the name of the program in prose. */
const PROSE: ReadonlySet<string> = new Set(['is', 'in', 'again']);

describe('hints of errors', () => {
  const optionsOf = new Map<string, ReadonlySet<string>>();
  const all = hints();

  beforeAll(async () => {
    const longs = ({ options, commands: inner }: Command): string[] => [
      ...options.flatMap(({ long }) => long ?? []),
      ...inner.flatMap(longs),
    ];
    for (const entry of commands)
      optionsOf.set(entry.name, new Set(['--help', ...longs(buildCommand(entry, await entry.load()))]));
  });

  it('are found', () => {
    expect(all.filter(({ text }) => text.includes('vecbridge ')).length).toBeGreaterThan(20);
    expect(all.filter(({ text }) => text.includes('--')).length).toBeGreaterThan(100);
  });

  it('name commands that there are', () => {
    const unknown = all.flatMap(({ file, text }) =>
      [...text.matchAll(/\bvecbridge ([a-z]+)/g)]
        .filter(([, name]) => !optionsOf.has(name!) && !PROSE.has(name!))
        .map(([line]) => `${file}: ${line}`),
    );
    expect(unknown).toEqual([]);
  });

  it('name options that there are', () => {
    const options = new Set([...optionsOf.values()].flatMap((own) => [...own]));
    const unknown = all.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)]
        .filter(([name]) => !options.has(name))
        .map(([name]) => `${file}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('that are whole lines name options of their command', () => {
    const wrong = all.flatMap(({ file, text }) =>
      [...text.matchAll(/\bvecbridge ([a-z]+)[^;'`"\n]*/g)].flatMap(([line, name]) =>
        [...line.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)]
          .filter(([option]) => optionsOf.get(name!)?.has(option) !== true)
          .map(() => `${file}: ${line}`),
      ),
    );
    expect(wrong).toEqual([]);
  });
});
