import { element } from '../../kit/page/elements.js';
import type { Found, Near } from '../protocol.js';

interface Choose {
  /** Picks a row of the source; undefined where a row of the target has no partner there. */
  readonly source: (row: number) => void;
  readonly target: ((row: number) => void) | undefined;
}

const list = (name: string): Element => document.querySelector(`[data-list="${name}"]`)!;

/** Fills the three lists with what was found; rows of the true item's neighbourhood are marked with "=". */
export function showLists(found: Found, choose: Choose): void {
  const { truth } = found;
  const near = new Set(truth ? truth.neighbours.map((one) => one.row) : []);
  const mark = ({ row }: Near): string =>
    row === truth?.row ? 'the item itself' : near.has(row) ? 'true neighbour' : '';
  fill('source', 'Near in the source', found.source, choose.source, () => '');
  fill('target', 'Near the translation, in the target', found.target, choose.target, mark);
  if (truth) fill('truth', 'Near the true item, in the target', truth.neighbours, choose.target, () => '');
  else list('truth').replaceChildren();
}

function fill(
  name: string,
  title: string,
  rows: readonly Near[],
  choose: ((row: number) => void) | undefined,
  mark: (near: Near) => string,
): void {
  const items = rows.map((near) => {
    const word = element(choose ? 'button' : 'span', near.label, choose ? { type: 'button' } : {});
    if (choose) word.addEventListener('click', () => choose(near.row));
    const note = mark(near);
    const item = element('li', [word, element('span', ` ${near.score.toFixed(3)}`, { class: 'faint' })], {
      'data-row': String(near.row),
    });
    if (note) {
      item.classList.add('mark');
      item.append(element('span', ` = ${note}`, { class: 'good' }));
    }
    return item;
  });
  list(name).replaceChildren(element('h3', title), element('ol', items));
}
