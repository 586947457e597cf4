import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/core/options.js';
import { PRESETS, type PresetName, presetOptions, vec2vecOptions } from '../../../training/vec2vec/options.js';

describe('options of vec2vec', () => {
  it.each(Object.keys(PRESETS) as PresetName[])('the preset %s sets every knob within its limits', (name) => {
    expect(parseOptions(vec2vecOptions, PRESETS[name], name)).toEqual(PRESETS[name]);
    expect(Object.keys(PRESETS[name]).sort()).toEqual(Object.keys(vec2vecOptions.shape).sort());
  });

  it('defaults to the preset cpu', () => {
    expect(parseOptions(vec2vecOptions, {}, 'vec2vec')).toEqual(PRESETS.cpu);
  });

  it('sets single knobs of a preset from text, and suggests the name that was meant', () => {
    expect(presetOptions('paper', { bandwidths: '1,2', detachCycle: 'false' })).toEqual({
      ...PRESETS.paper,
      bandwidths: [1, 2],
      detachCycle: false,
    });
    expect(() => presetOptions('ci', { lerningRate: '1' })).toThrowError(
      expect.objectContaining({ code: 'BAD_OPTION', hint: expect.stringContaining('"learningRate"') }),
    );
  });
});
