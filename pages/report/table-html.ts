import { escapeXml } from '../kit/escape.js';
import { cellText, type Table } from './content.js';

/** A cell with so many characters holds words: its column is aligned to the left and may break lines. */
const WORDS = 24;

/**
 * A table that scrolls sideways by itself where it is wider than the page, with the keyboard too. Cells carry `data-key`
 * (the measure) and `data-value`, `data-sd` (unrounded).
 */
export function tableHtml({ caption, head, keys, rows, words }: Table): string {
  const long = head.map((_, c) => c > 0 && !words && rows.some(({ cells }) => isWords(cells[c] ?? '')));
  const classOf = (c: number): string => (long[c] ? ' class="long"' : '');
  const heads = head.map((name, c) => `<th scope="col"${classOf(c)}>${escapeXml(name)}</th>`).join('');
  const lines = rows.map(({ cells, group, quiet }) => {
    const attributes = `${group === undefined ? '' : ` data-group="${group}"`}${quiet ? ' class="quiet"' : ''}`;
    const inner = cells.map((one, c) => {
      const key = keys?.[c];
      const name = key === undefined ? '' : ` data-key="${escapeXml(key)}"`;
      const value = typeof one === 'string' ? '' : ` data-value="${one.value}"`;
      const sd = typeof one === 'string' || one.sd === undefined ? '' : ` data-sd="${one.sd}"`;
      const [tag, scope] = c === 0 ? ['th', ' scope="row"'] : ['td', ''];
      return `<${tag}${scope}${classOf(c)}${name}${value}${sd}>${escapeXml(cellText(one))}</${tag}>`;
    });
    return `<tr${attributes}>${inner.join('')}</tr>`;
  });
  const title = escapeXml(caption);
  return `<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table${words ? ' class="words"' : ''}><caption>${title}</caption><thead><tr>${heads}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table></div>`;
}

const isWords = (one: Table['rows'][number]['cells'][number]): boolean => typeof one === 'string' && one.length > WORDS;
