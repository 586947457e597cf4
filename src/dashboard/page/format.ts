/** "1,234" */
export const count = (n: number): string => n.toLocaleString('en');

/** Four significant digits, without an exponent where that is readable. */
export function number(value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return value
    .toPrecision(4)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** An element with text; `children` instead of it. */
export function element(tag: string, content: string | readonly Node[] = '', attributes: Record<string, string> = {}) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (typeof content === 'string') node.textContent = content;
  else node.append(...content);
  return node;
}

/** Fills a table; the first cell of every row is its header. */
export function fillTable(table: Element, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const header = element('thead', [
    element(
      'tr',
      head.map((text) => (text ? element('th', text, { scope: 'col' }) : element('td'))),
    ),
  ]);
  const body = element(
    'tbody',
    rows.map(([name = '', ...cells]) =>
      element('tr', [element('th', name, { scope: 'row' }), ...cells.map((cell) => element('td', cell))]),
    ),
  );
  table.replaceChildren(header, body);
}
