import { VecbridgeError } from '../../src/core/errors.js';
import { webAssembly } from '../../src/engine/wasm/web-assembly.js';
import { hasWasmSimd, type OptimiserKernels, plainKernels, wasmKernels } from './kernels.js';

/** Views start at multiples of 64 bytes and are followed by zeros up to the next one. */
const ALIGN = 16;
const PAGE = 65_536;
/** What 32-bit addresses reach. */
const MAX_PAGES = 65_536;

/** How many floats `n` floats take in the memory. */
export const padded = (n: number): number => Math.ceil(n / ALIGN) * ALIGN;

/**
 * One block of float32 memory from which arrays are cut: ONNX Runtime reads parameters in it and writes gradients into
 * it, and the optimiser's kernels work on it in place, all without copies. It has its size from the start (growing
 * would detach every view), is zero at first, and is at most 4 GiB.
 */
export class FlatMemory {
  /** The loops over views of this memory. */
  readonly kernels: OptimiserKernels;
  readonly #buffer: ArrayBuffer;
  readonly #names = new Set<string>();
  readonly #capacity: number;
  #used = 0;

  /** `floats`: the sum of `padded(n)` over the arrays to come. `simd: false` keeps to plain JavaScript. */
  constructor(floats: number, { simd = hasWasmSimd() }: { simd?: boolean } = {}) {
    const pages = Math.max(1, Math.ceil((floats * 4) / PAGE));
    if (pages > MAX_PAGES) {
      throw new VecbridgeError(
        'BAD_OPTION',
        `the parameters with their gradients and moments take ${((floats * 4) / 2 ** 30).toFixed(1)} GiB, more than the 4 GiB one memory holds`,
        { hint: 'make the model narrower or shallower', context: { bytes: floats * 4, limit: MAX_PAGES * PAGE } },
      );
    }
    this.#capacity = floats;
    if (simd) {
      const memory = new (webAssembly()!.Memory)({ initial: pages, maximum: pages });
      this.#buffer = memory.buffer;
      this.kernels = wasmKernels(memory);
    } else {
      this.#buffer = new ArrayBuffer(pages * PAGE);
      this.kernels = plainKernels;
    }
  }

  /** `n` zeros, with the padding that follows belonging to no other view. Throws INTERNAL when they do not fit. */
  allocate(name: string, n: number): Float32Array<ArrayBuffer> {
    if (this.#names.has(name)) throw new VecbridgeError('INTERNAL', `the array ${name} is allocated twice`);
    if (this.#used + padded(n) > this.#capacity) {
      const left = this.#capacity - this.#used;
      throw new VecbridgeError('INTERNAL', `the array ${name} takes ${padded(n)} floats of memory, ${left} are left`);
    }
    const view = new Float32Array(this.#buffer, this.#used * 4, n);
    this.#names.add(name);
    this.#used += padded(n);
    return view;
  }
}
