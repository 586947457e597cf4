import { Tokenizer } from '@huggingface/tokenizers';
import { VecbridgeError } from '../core/errors.js';
import type { OnnxConfig } from './onnx-config.js';

export interface Tokens {
  readonly ids: readonly number[];
  /** Tokens of the prefix, the special token in front included; they can be left out of the pooling. */
  readonly prefix: number;
  readonly truncated: boolean;
}

/** Tokens of a text with the special tokens around, cut to what the model takes; the special tokens at the end stay. */
export function createTokenizer(config: OnnxConfig): (text: string) => Tokens {
  const { maxTokens, prefix, lowerCase } = config;
  const tokenizer = load(config);
  const encode = (text: string, special: boolean): number[] =>
    tokenizer.encode(text, { add_special_tokens: special }).ids;
  // A text of one word shows which special tokens stand before and behind it.
  const [bare, whole] = [encode('a', false), encode('a', true)];
  const before = whole.findIndex((_, i) => bare.every((id, j) => whole[i + j] === id));
  const after = whole.length - before - bare.length;
  if (before < 0 || maxTokens <= before + after) {
    throw new VecbridgeError(
      'BAD_OPTION',
      `maxTokens ${maxTokens} leaves no room next to ${whole.length - bare.length} special tokens`,
      {
        hint: 'give a larger maxTokens',
        context: { maxTokens },
      },
    );
  }
  const prefixTokens = prefix === '' ? 0 : before + encode(cased(prefix, lowerCase), false).length;
  return (text) => {
    const ids = encode(cased(prefix + text, lowerCase), true);
    const truncated = ids.length > maxTokens;
    const cut = truncated ? [...ids.slice(0, maxTokens - after), ...ids.slice(ids.length - after)] : ids;
    return { ids: cut, prefix: prefixTokens, truncated };
  };
}

const cased = (text: string, lowerCase: boolean): string => (lowerCase ? text.toLowerCase() : text);

function load({ tokenizer, tokenizerConfig, model }: OnnxConfig): Tokenizer {
  try {
    return new Tokenizer(tokenizer, tokenizerConfig);
  } catch (cause) {
    throw new VecbridgeError(
      'UNSUPPORTED',
      `the tokenizer.json of ${model} cannot be used: ${(cause as Error).message}`,
      {
        hint: 'WordPiece, BPE and Unigram tokenizers in the format of Hugging Face are known',
        context: { model },
        cause,
      },
    );
  }
}
