import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();

beforeAll(() => {
  const { x, y } = twoSpaces(1200, [24, 16], 4);
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
});

describe('vecbridge advise', () => {
  it('looks at two files, and gives the command to type', async () => {
    const { code, value } = await json(['advise', at('a.npy'), at('b.npy')]);
    expect(code).toBe(0);
    expect(value).toMatchObject({ recommended: 'unpaired-linear', facts: { rows: [1200, 1200], dims: [24, 16] } });
    expect(value['outlook'].label).toMatch(/^(likely|doubtful|unlikely)$/);
    const way = value['ways'].find((one: { name: string }) => one.name === 'unpaired-linear');
    expect(way.command).toBe(`vecbridge fit ${at('a.npy')} ${at('b.npy')} -o map`);
  });

  it('needs no files, and prints a table for people', async () => {
    const done = await vecbridge(['advise', '--rows', '5000000,20000', '--dims', '768,1024', '--texts', 'some']);
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/^advice: few-pairs\n {2}embed 1000 of the texts/);
    expect(done.stdout).toMatch(/unpaired-linear +\.600 to 1\.000, hard \.000 to \.320/);
    expect(done.stdout).toMatch(/then translate 5,000,000 vectors: .* 20\.5 GB on disk/);
  });

  it('counts the pairs of a file, and does not look at spaces whose pairs decide', async () => {
    writeFileSync(at('pairs.jsonl'), '{"source": 0, "target": 0}\n{"source": 1, "target": 1}\n\n');
    const { value } = await json(['advise', at('a.npy'), at('b.npy'), '--pairs', at('pairs.jsonl')]);
    expect(value).toMatchObject({ recommended: 'few-pairs', outlook: null, facts: { pairs: 2 } });
    const many = await json(['advise', at('a.npy'), at('b.npy'), '--pairs', '240', '--models', 'm,n']);
    expect(many.value).toMatchObject({ recommended: 'procrustes', facts: { models: ['m', 'n'] } });
  });

  it('refuses half of a question', async () => {
    await expectRefusal(['advise', at('a.npy')], /only .*a\.npy is given/, { hint: /--rows/ });
    await expectRefusal(['advise', '--rows', '10,10'], /needs the sizes of both spaces/);
    await expectRefusal(['advise', '--rows', '10', '--dims', '2,2'], /Expected two numbers/);
    await expectRefusal(['advise', at('a.npy'), at('b.npy'), '--rows', '5,5'], /--rows cannot be combined with files/);
    writeFileSync(at('none.jsonl'), '');
    await expectRefusal(['advise', at('none.jsonl'), at('b.npy'), '--no-outlook'], /none\.jsonl/);
    await expectRefusal(
      ['advise', at('a.npy'), at('b.npy'), '--pairs', 'nowhere.jsonl'],
      /neither a number nor a file/,
    );
  });
});
