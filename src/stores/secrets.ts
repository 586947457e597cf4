/** Query parameters and settings that hold secrets, in addresses and in messages of drivers. */
const SECRET_KEY = 'password|passwd|pwd|sslpassword|api[_-]?key|token|secret|access[_-]?key';

/**
 * Text without the secrets in it: passwords of URLs (`scheme://user:***@host`), parameters such as `password=` or
 * `api_key=`, and every one of `known`, plain and percent-encoded. For everything that is printed or thrown.
 */
export function masked(text: string, known: readonly string[] = []): string {
  let out = text;
  for (const secret of known) {
    if (secret === '') continue;
    for (const form of new Set([secret, encodeURIComponent(secret)])) out = out.replaceAll(form, '***');
  }
  // The password reaches to the last "@" before the path: it may hold "@" and ":" itself.
  out = out.replace(/([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*):([^\s/]*)@/gi, '$1:***@');
  return out.replace(new RegExp(`\\b(${SECRET_KEY})(\\s*[=:]\\s*)('[^']*'|"[^"]*"|[^\\s&"',;]+)`, 'gi'), '$1$2***');
}

/** The secrets of a URL: its password and the parameters that hold one. */
export function secretsOf(url: URL): string[] {
  const found = [safeDecode(url.password), url.password];
  for (const [key, value] of url.searchParams) if (new RegExp(`^(${SECRET_KEY})$`, 'i').test(key)) found.push(value);
  return [...new Set(found)].filter((secret) => secret !== '');
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The error of a driver with all secrets masked, fit to be a `cause`: message and stack. */
export function maskedCause(thrown: unknown, known: readonly string[]): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const copy = new Error(masked(error.message, known));
  copy.name = error.name;
  if (error.stack) copy.stack = masked(error.stack, known);
  return copy;
}
