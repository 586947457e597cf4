import { z } from 'zod';
import { type Compiled, compile } from '../engine/compile.js';
import { type Matrix, zeros } from '../vectors/matrix.js';
import { type Encoder, requireUsable } from './encoder.js';
import { readUseLite, type UseLiteFiles } from './use-lite-files.js';
import { useLiteNetwork } from './use-lite-network.js';
import { UseLiteTokenizer } from './use-lite-tokens.js';

export const useLiteOptions = z.object({
  batch: z.int().min(1).max(100_000).default(512).describe('texts in one call; memory grows by about 2 KB a text'),
});

const DIM = 512;
const TOKEN_DIM = 256;
/** The model clips longer texts. */
const MOST_TOKENS = 128;
/** Tokens of one run: 4 × 2,048 × 128 attention weights and 2,048 × 1,536 hidden units stay in the processor's caches. */
const RUN_TOKENS = 2048;
/** Rows of a run for the last few texts. */
const FEW_ROWS = 4;

/**
 * Universal Sentence Encoder lite, English, 512 dims, unit length, from the optional package: works without a download
 * or a server. Texts of more than 128 tokens are cut.
 */
export async function useLiteEncoder(
  options: Partial<z.infer<typeof useLiteOptions>> = {},
  prefix = '',
): Promise<Encoder> {
  const { batch } = useLiteOptions.parse(options);
  const files = await readUseLite();
  const tokenizer = new UseLiteTokenizer(files.vocabulary);
  const runs = new Runs(files);
  return {
    modelId: 'use-lite-512',
    identity: { encoder: 'use-lite', sha256: files.sha256, prefix },
    batch,
    concurrency: 1,
    encode: async (texts, { signal } = {}) => {
      const tokens = texts.map((text) => tokenizer.encode(prefix + text));
      const truncated = tokens.filter((t) => t.length > MOST_TOKENS).length;
      const vectors = zeros(texts.length, DIM);
      // Sorted by length, so that a run holds texts of about one length and little padding.
      const order = texts.map((_, i) => i).sort((a, b) => tokens[a]!.length - tokens[b]!.length || a - b);
      for (let at = 0; at < order.length; ) {
        signal?.throwIfAborted();
        at += await runs.run(order.slice(at), tokens, vectors);
      }
      requireUsable(vectors, 'use-lite-512');
      return { vectors, truncated };
    },
    close: () => runs.release(),
  };
}

/** The network compiled for a few lengths, and its input arrays. */
class Runs {
  readonly #files: UseLiteFiles;
  readonly #compiled = new Map<string, Promise<Compiled>>();

  constructor(files: UseLiteFiles) {
    this.#files = files;
  }

  /** Encodes the first of the texts `which`, as many as fit into one run, and says how many. */
  async run(which: readonly number[], tokens: readonly number[][], into: Matrix): Promise<number> {
    const length = lengthFor(tokens[which[0]!]!.length);
    const longer = which.findIndex((i) => lengthFor(tokens[i]!.length) > length);
    const alike = longer < 0 ? which.length : longer;
    const rows = alike <= FEW_ROWS ? FEW_ROWS : Math.floor(RUN_TOKENS / length);
    const take = Math.min(alike, rows);
    const embedded = new Float32Array(rows * length * TOKEN_DIM);
    const mask = new Float32Array(rows * length);
    for (let r = 0; r < take; r++) {
      const pieces = tokens[which[r]!]!.slice(0, length);
      mask.fill(1, r * length, r * length + pieces.length);
      this.#embed(pieces, embedded.subarray(r * length * TOKEN_DIM));
    }
    const compiled = await this.#program(rows, length);
    const { output } = await compiled.run({ embedded, mask });
    for (let r = 0; r < take; r++) {
      into.data.set((output as Float32Array).subarray(r * DIM, (r + 1) * DIM), which[r]! * DIM);
    }
    return take;
  }

  async release(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const compiled of all) await (await compiled).release();
  }

  /** 2 e_t + (sin(p ω), cos(p ω)) for the token t at position p: the model adds its table twice. */
  #embed(pieces: readonly number[], into: Float32Array): void {
    const table = this.#files.weights.get('embeddings').data;
    const timing = this.#files.weights.get('timing').data;
    const half = TOKEN_DIM / 2;
    pieces.forEach((piece, position) => {
      const at = position * TOKEN_DIM;
      for (let j = 0; j < half; j++) {
        const angle = Math.fround(position * timing[j]!);
        into[at + j] = 2 * table[piece * TOKEN_DIM + j]! + Math.sin(angle);
        into[at + half + j] = 2 * table[piece * TOKEN_DIM + half + j]! + Math.cos(angle);
      }
    });
  }

  #program(rows: number, length: number): Promise<Compiled> {
    const key = `${rows}/${length}`;
    let compiled = this.#compiled.get(key);
    if (!compiled) {
      const signature = { embedded: { shape: [rows, length, TOKEN_DIM] }, mask: { shape: [rows, length] } };
      const network = useLiteNetwork(this.#files.weights, rows, length);
      compiled = compile(network, signature, { name: 'use-lite-512', bigConstants: true });
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }
}

/** Padded lengths: each is a compiled program of about 40 MB, made when it is first needed. */
const LENGTHS = [8, 16, 24, 32, 48, 64, 96, MOST_TOKENS];
const lengthFor = (tokens: number): number => LENGTHS.find((length) => tokens <= length) ?? MOST_TOKENS;
