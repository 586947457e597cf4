import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKey } from '../../src/vectors/json-keys.js';

describe('duplicateKey', () => {
  it('finds none in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.json(), (text) => duplicateKey(text) === undefined));
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"x":[{"b":1},{"b":2,"c":{"b":3}}],"y":{"k":1,"k":2}}', 'k'],
    ['{"a\\"b":1,"c":"{\\"a\\":1","a\\"b":2}', 'a"b'],
  ])('%s', (text, key) => {
    expect(duplicateKey(text)).toBe(key);
  });

  it('does not take equal keys of different objects, values, or array items for duplicates', () => {
    expect(duplicateKey('{"a":{"a":"a"},"b":["a","a",{"a":1}],"c":"a"}')).toBeUndefined();
  });
});
