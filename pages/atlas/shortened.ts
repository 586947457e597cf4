/** The name, or its beginning and its end where it is longer than `most` characters. */
export function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const kept = most - 1;
  return `${name.slice(0, Math.ceil(kept / 2))}…${name.slice(-Math.floor(kept / 2))}`;
}
