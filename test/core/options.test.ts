import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { optionRows, parseAssignments, parseOptions } from '../../src/core/options.js';
import { closest } from '../../src/core/suggest.js';

const schema = z.strictObject({
  draws: z.int().min(1).default(20).describe('how many draws'),
  mode: z.enum(['soft', 'hard']).default('soft').describe('matching'),
  epsilon: z.array(z.number()).default([0.1, 0.02]).describe('schedule'),
  verbose: z.boolean().default(false).describe('talk'),
  name: z.string().optional().describe('a label'),
  lambda: z
    .union([z.literal('auto'), z.number().positive()])
    .default('auto')
    .describe('ridge'),
});

describe('options', () => {
  it('fills in defaults', () => {
    expect(parseOptions(schema, {}, 'm')).toEqual({
      draws: 20,
      mode: 'soft',
      epsilon: [0.1, 0.02],
      verbose: false,
      lambda: 'auto',
    });
  });

  it('reads the words of a command line as the fields want them', () => {
    const given = parseAssignments([
      'draws=5',
      'mode=hard',
      'epsilon=0.3,0.1',
      'verbose=true',
      'name=12',
      'lambda=0.5',
    ]);
    expect(parseOptions(schema, given, 'm')).toEqual({
      draws: 5,
      mode: 'hard',
      epsilon: [0.3, 0.1],
      verbose: true,
      name: '12',
      lambda: 0.5,
    });
    expect(parseOptions(schema, { lambda: 'auto', epsilon: '[1]' }, 'm')).toMatchObject({
      lambda: 'auto',
      epsilon: [1],
    });
    expect(parseOptions(schema, parseAssignments(['name=a=b']), 'm')).toMatchObject({ name: 'a=b' });
  });

  it.each([
    [{ drawz: 5 }, 'no option "drawz"', 'did you mean "draws"'],
    [{ constructor: 5 }, 'no option "constructor"', 'draws, mode'],
    [{ draws: 'many' }, '"draws" cannot be "many"', 'how many draws'],
    [{ draws: '0' }, '"draws" cannot be 0', 'how many draws'],
    [{ draws: 1.5 }, '"draws" cannot be 1.5', 'how many draws'],
    [{ mode: 'medium' }, '"mode" cannot be "medium"', 'matching'],
  ])('refuses %j', (given, message, hint) => {
    expect(() => parseOptions(schema, given, 'm')).toThrowError(
      expect.objectContaining({
        code: 'BAD_OPTION',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it.each([
    [['draws'], 'not of the form key=value'],
    [['=5'], 'not of the form key=value'],
    [['draws=5', 'draws=6'], 'given twice: 5 and 6'],
  ])('refuses the words %j', (words, message) => {
    expect(() => parseAssignments(words)).toThrowError(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(message) }),
    );
  });

  it('lists its rows for help', () => {
    expect(optionRows(schema).slice(0, 2)).toEqual([
      { name: 'draws', type: 'integer', default: 20, description: 'how many draws' },
      { name: 'mode', type: 'soft | hard', default: 'soft', description: 'matching' },
    ]);
    expect(optionRows(schema).find((row) => row.name === 'lambda')).toMatchObject({ type: 'auto | number' });
  });

  it('suggests only what is near', () => {
    expect(closest('procrustis', ['ridge', 'procrustes'])).toBe('procrustes');
    expect(closest('xyz', ['ridge', 'procrustes'])).toBeUndefined();
    expect(closest('a', ['ab'])).toBe('ab');
  });
});
