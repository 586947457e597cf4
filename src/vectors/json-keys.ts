/**
 * The keys that stand twice in one object of a JSON text that JSON.parse has accepted. JSON.parse keeps the last value
 * silently; two readers of such a file can see different vectors, so it is refused. Iterative: depth costs no stack.
 */
export function duplicateKey(text: string): string | undefined {
  const objects: (Set<string> | null)[] = []; // null for an array
  let expectsKey = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      const start = i++;
      while (text.charCodeAt(i) !== 0x22 && i < text.length) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
      const keys = objects.at(-1);
      if (expectsKey && keys) {
        const key = JSON.parse(text.slice(start, i + 1)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
        expectsKey = false;
      }
    } else if (c === 0x7b) {
      objects.push(new Set());
      expectsKey = true;
    } else if (c === 0x5b) {
      objects.push(null);
      expectsKey = false;
    } else if (c === 0x7d || c === 0x5d) {
      objects.pop();
      expectsKey = false;
    } else if (c === 0x2c) expectsKey = objects.at(-1) !== null;
  }
  return undefined;
}
