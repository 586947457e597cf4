import { count } from '../../kit/format.js';
import { element } from '../../kit/page/elements.js';
import type { ExploreAbout, ExploreLabels, Found } from '../protocol.js';
import { showLists } from './lists.js';
import { createMap } from './map.js';

const field = (name: string): HTMLElement => document.querySelector<HTMLElement>(`[data-field="${name}"]`)!;
const json = async <T>(path: string): Promise<T> => (await (await fetch(path)).json()) as T;

const [about, labels, bytes] = await Promise.all([
  json<ExploreAbout>('about.json'),
  json<ExploreLabels>('labels.json'),
  fetch('points.bin').then((response) => response.arrayBuffer()),
]);
const points = new Float32Array(bytes);
const { source, target } = about;
const sourceLabel = (row: number): string => labels.source[row]!;
const targetLabel = (row: number): string => labels.target[row]!;

showAbout();
const map = await createMap({
  canvas: document.querySelector('canvas')!,
  tip: document.querySelector<HTMLElement>('.tip')!,
  points,
  sources: source.rows,
  label: (point) =>
    point < source.rows ? `${sourceLabel(point)} (source)` : `${targetLabel(point - source.rows)} (target)`,
  picked: (point) => {
    if (point < source.rows) void ask({ row: point }, false);
    else if (about.paired) void ask({ row: point - source.rows }, false);
    else
      field('query').textContent = `${targetLabel(point - source.rows)} is a row of the target; pick one of the source`;
  },
});
if (!map) field('map-note').textContent = 'This browser has no WebGL: no map, all else works.';

function showAbout(): void {
  const side = ({ name, rows, dim, modelId }: ExploreAbout['source']): string =>
    `${name}: ${count(rows)} × ${dim}${modelId ? ` (${modelId})` : ''}`;
  field('spaces').textContent = `source ${side(source)} · target ${side(target)}`;
  field('verdict').textContent = `verdict: ${about.verdict.label}. ${about.verdict.reason}`;
  const canRead = 'model' in about.text;
  field('text-note').textContent = 'model' in about.text ? `read by ${about.text.model}` : about.text.reason;
  for (const control of document.querySelectorAll<HTMLButtonElement>('form textarea, form button')) {
    control.disabled = !canRead;
  }
}

/** The latest question; answers to older ones are dropped. */
let asked = 0;
async function ask(question: { row: number } | { text: string }, move: boolean): Promise<void> {
  const number = ++asked;
  const response = await fetch('neighbours', { method: 'POST', body: JSON.stringify(question) }).catch(() => undefined);
  if (number !== asked) return;
  const answer = response
    ? ((await response.json()) as Found & { error?: { message: string; hint: string } })
    : undefined;
  const error = !answer ? 'the program behind this page has ended' : answer.error;
  field('error').textContent = !error ? '' : typeof error === 'string' ? error : `${error.message} ${error.hint ?? ''}`;
  if (answer && !answer.error) await show(answer, move);
}

async function show(found: Found, move: boolean): Promise<void> {
  const { query, truth } = found;
  field('query').textContent = query.label;
  const facts: [string, string, string][] = [
    ['score', 'score: cosine with the nearest row of the target', found.score.toFixed(3)],
    ['confidence', 'confidence: its CSLS', found.confidence.toFixed(3)],
  ];
  if (truth) {
    facts.push(['rank', 'place of the true item', `${count(truth.rank)} of ${count(target.rows)}`]);
    facts.push(['truth', 'cosine with the true item', truth.score.toFixed(3)]);
    facts.push(['shared', 'near rows that are true neighbours', `${truth.shared} of ${found.target.length}`]);
  }
  field('scores').replaceChildren(
    ...facts.flatMap(([key, name, value]) => [element('dt', name), element('dd', value, { 'data-value': key })]),
  );
  field('found').hidden = false;
  const pick = (row: number): void => void ask({ row }, true);
  showLists(found, { source: pick, target: about.paired ? pick : undefined });
  const marked = found.target.map(({ row }) => source.rows + row);
  await map?.mark(query.row === null ? marked : [query.row, ...marked], move);
}

const MOST_ITEMS = 12;
let matching: number[] | undefined;
function showItems(part: string): void {
  const wanted = part.trim().toLowerCase();
  const all: number[] = [];
  for (let row = 0; row < source.rows; row++) if (sourceLabel(row).toLowerCase().includes(wanted)) all.push(row);
  matching = wanted ? all : undefined;
  field('matches').textContent = wanted
    ? `${count(all.length)} of ${count(source.rows)}`
    : `${count(source.rows)} items`;
  field('items').replaceChildren(
    ...all.slice(0, MOST_ITEMS).map((row) => {
      const button = element('button', sourceLabel(row), { type: 'button', 'data-row': String(row) });
      button.addEventListener('click', () => void ask({ row }, true));
      return element('li', [button]);
    }),
  );
  void applyFilter();
}

/** Points of the sides that are ticked and, where a part of a name was typed, of the names that hold it. */
async function applyFilter(): Promise<void> {
  const on = (side: string): boolean => document.querySelector<HTMLInputElement>(`[data-side="${side}"]`)!.checked;
  const [withSource, withTarget] = [on('source'), on('target')];
  const wanted = field('matches').textContent && matching;
  let shown: number[] | undefined;
  if (wanted || !withSource || !withTarget) {
    shown = [];
    if (withSource) shown.push(...(matching ?? range(0, source.rows)));
    if (withTarget)
      for (const row of range(0, target.rows)) if (!matching || matchesTarget(row)) shown.push(source.rows + row);
  }
  field('visible').textContent = `${count(shown?.length ?? source.rows + target.rows)} points shown`;
  await map?.filter(shown);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const box = document.querySelector<HTMLInputElement>('[data-action="filter"]')!;
const matchesTarget = (row: number): boolean => targetLabel(row).toLowerCase().includes(box.value.trim().toLowerCase());

let typing: ReturnType<typeof setTimeout> | undefined;
box.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => showItems(box.value), 120);
});
for (const tick of document.querySelectorAll('[data-side]')) tick.addEventListener('change', () => void applyFilter());
document.querySelector('[data-action="whole"]')!.addEventListener('click', () => void map?.whole());
document.querySelector('form')!.addEventListener('submit', (event) => {
  event.preventDefault();
  void ask({ text: (field('text') as HTMLTextAreaElement).value }, true);
});

showItems('');
document.body.dataset['ready'] = 'yes';
