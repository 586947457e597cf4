import { VecbridgeError } from '../core/errors.js';
import { currentVerdict } from '../translators/current-verdict.js';
import type { Manifest } from '../translators/manifest.js';
import type { VectorSource } from '../vectors/source.js';

/** What to say of a translator that is neither aligned nor measured and good enough; undefined where it is. */
export function verdictWarning(manifest: Manifest, dir: string): string | undefined {
  const { label, reason, usable } = currentVerdict(manifest);
  return usable && label !== 'uncertain' ? undefined : `${dir} carries the verdict ${label}: ${reason}`;
}

/** What an output keeps of a verdict that nobody should rely on; undefined where the map is usable. */
export function doubtOf(manifest: Manifest, isAccepted: boolean): string | undefined {
  const { label, reason, usable } = currentVerdict(manifest);
  return usable ? undefined : `${label}${isAccepted ? ' (accepted)' : ''}: ${reason}`;
}

/** What to say of vectors that are recorded as another model's; undefined where they fit or nothing is recorded. */
export function modelWarning(
  source: VectorSource,
  dir: string,
  [from, to]: readonly [string | undefined, string | undefined],
): string | undefined {
  if (source.modelId === undefined || from === undefined || source.modelId === from) return undefined;
  const other = source.modelId === to ? ': that is the other side; did you mean the other direction (--inverse)?' : '';
  return `${source.name} is recorded as vectors of "${source.modelId}", but ${dir} translates those of "${from}"${other}`;
}

/** The error where a file's vectors do not have the dims that the translator takes. */
export function dimMismatch(
  source: { name: string; dim: number; dtype?: string },
  dir: string,
  [from, to]: [number, number],
  inverse: boolean,
): VecbridgeError {
  const isPacked = (source.dtype === 'u8' || source.dtype === 'i8') && source.dim * 8 === from;
  const other = inverse ? 'leave --inverse out' : '--inverse goes the other way';
  return new VecbridgeError(
    'DIM_MISMATCH',
    `${source.name} has ${source.dim}-d vectors but ${dir} takes ${from}-d input.`,
    {
      hint: isPacked
        ? `its numbers look like packed bits, eight dimensions in each: np.unpackbits(vectors.view("uint8"), axis=1) unpacks them`
        : source.dim === to
          ? `the file looks like the other space already; ${other}.`
          : `use vectors of the model the translator was fitted on (${from}-d).`,
      context: { file: source.name, dim: source.dim, expected: from },
    },
  );
}
