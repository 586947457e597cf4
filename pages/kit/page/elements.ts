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
