import { load } from './bridge/index.js';
import { cosineIndex, readInt8, rowOf } from './search.js';

const FOUND = 10;
const element = (id) => document.getElementById(id);

async function fetched(name) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: HTTP status ${response.status}`);
  return response;
}
const vectors = async (name) => readInt8(await (await fetched(name)).arrayBuffer());
const lines = async (name) => (await (await fetched(name)).text()).trimEnd().split('\n');

async function start() {
  const [bridge, index, texts, queries, own, asked] = await Promise.all([
    load(),
    vectors('index.npy'),
    lines('index.txt'),
    vectors('queries.npy'),
    vectors('own-queries.npy'),
    lines('queries.txt'),
  ]);
  const nearest = cosineIndex(index);
  element('about').textContent =
    `${bridge.sourceModel} (${bridge.sourceDim} dims) to ${bridge.targetModel} (${bridge.targetDim} dims), ${bridge.engine}; ` +
    `${index.rows.toLocaleString('en')} vectors of int8`;
  const choice = element('query');
  choice.append(...asked.map((text, i) => new Option(text, String(i))));

  function show() {
    const row = Number(choice.value);
    const began = performance.now();
    const translated = bridge.translate(rowOf(queries, row));
    const done = performance.now();
    const found = nearest(translated, FOUND);
    const searched = performance.now();
    const wanted = new Set(nearest(rowOf(own, row), FOUND).map((one) => one.row));
    const shared = found.filter((one) => wanted.has(one.row)).length;
    element('results').replaceChildren(
      ...found.map(({ row: at, score }) => {
        const item = document.createElement('li');
        item.dataset.row = String(at);
        item.dataset.score = String(score);
        item.className = wanted.has(at) ? 'both' : '';
        item.textContent = `${score.toFixed(3)}  ${texts[at]}`;
        return item;
      }),
    );
    element('facts').textContent =
      `translated in ${(done - began).toFixed(2)} ms, searched in ${(searched - done).toFixed(1)} ms; ` +
      `${shared} of the ${FOUND} are among the ${FOUND} that mpnet's own query vector finds (marked)`;
    document.body.dataset.shown = String(row);
  }
  choice.addEventListener('change', show);
  choice.disabled = false;
  show();
}

start().catch((error) => {
  element('about').textContent = `The page cannot start: ${error.message}`;
});
