import { VecbridgeError } from '../core/errors.js';
import type { Translator } from './translator.js';

/** The translator, or with `inverse` the way back; UNSUPPORTED where the method has none. `dir` is for the message. */
export function directed(translator: Translator, inverse: boolean, dir: string): Translator {
  if (!inverse) return translator;
  const back = translator.inverse?.();
  if (back) return back;
  throw new VecbridgeError('UNSUPPORTED', `${dir}: the method ${translator.manifest.method} has no way back.`, {
    hint: 'fit a translator in the other direction',
    context: { dir, method: translator.manifest.method },
  });
}
