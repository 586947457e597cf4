/** Seeded random numbers: the only source of randomness in the project. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
  /** Standard normal (Box–Muller, polar form). */
  normal(): number;
  /** A random order of 0..n-1 (Fisher–Yates). */
  permutation(n: number): Uint32Array;
  /** k different integers of 0..n-1 in random order; all of them when k >= n. */
  sample(n: number, k: number): Uint32Array;
  /** An independent generator, determined by this one's seed and the label, not by how much was drawn. */
  fork(label: string | number): Random;
  /** The state as four words, to store; `restore` continues from it, byte for byte. */
  state(): Uint32Array;
  restore(state: Uint32Array): void;
}

/** xoshiro128** 1.1 (Blackman and Vigna, 2018), seeded by splitmix32 of the seed and its fork labels. */
export function random(seed: number | string): Random {
  const key = String(seed);
  const s = seedWords(key);
  const next = (): number => {
    const r = Math.imul(rotl(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11);
    return r;
  };
  const self: Random = {
    uniform: () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992,
    int: (n) => Math.floor(self.uniform() * n),
    normal: () => {
      for (;;) {
        const u = 2 * self.uniform() - 1;
        const v = 2 * self.uniform() - 1;
        const q = u * u + v * v;
        if (q > 0 && q < 1) return u * Math.sqrt((-2 * Math.log(q)) / q);
      }
    },
    permutation: (n) => self.sample(n, n),
    sample: (n, k) => {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      const take = Math.min(k, n);
      for (let i = 0; i < take; i++) {
        const j = i + self.int(n - i);
        const t = order[i]!;
        order[i] = order[j]!;
        order[j] = t;
      }
      return order.slice(0, take);
    },
    fork: (label) => random(`${key}/${label}`),
    state: () => s.slice(),
    restore: (state) => s.set(state),
  };
  return self;
}

const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

function seedWords(key: string): Uint32Array {
  let h = 0x811c9dc5; // FNV-1a of the key, then splitmix32
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193) >>> 0;
  const words = new Uint32Array(4);
  for (let i = 0; i < 4; i++) {
    h = (h + 0x9e3779b9) >>> 0;
    let z = h;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    words[i] = (z ^ (z >>> 15)) >>> 0;
  }
  return words;
}
