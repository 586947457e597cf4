import { VecbridgeError } from '../src/core/errors.js';

/** What is said of the file that stdin was kept in, at `path`, is said of stdin: in texts, and in all that holds them. */
export function aboutStdin<T>(value: T, path: string): T {
  const named = <U>(one: U): U => aboutStdin(one, path);
  const renamed = (): unknown => {
    if (typeof value === 'string') return value.replaceAll(path, 'stdin');
    if (Array.isArray(value)) return value.map(named);
    if (value instanceof Map) return new Map([...value].map(named));
    if (value instanceof VecbridgeError) {
      const { code, message, hint, context } = value;
      const rest = { context: named(context), cause: value };
      return new VecbridgeError(code, named(message), hint === undefined ? rest : { ...rest, hint: named(hint) });
    }
    if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(named));
  };
  return renamed() as T;
}
