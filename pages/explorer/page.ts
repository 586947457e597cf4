import { pageDocument } from '../kit/document.js';
import { escapeXml } from '../kit/escape.js';

/** The page of two spaces; everything in it is filled in by pages/explorer/page/main.ts. */
export function explorePage(dir: string, nonce: string): string {
  return pageDocument({
    title: `vecbridge: ${dir}`,
    nonce,
    styles: ['explorer/explorer.css'],
    scripts: ['lib/regl.min.js'],
    imports: {
      'regl-scatterplot': './lib/regl-scatterplot.js',
      'pub-sub-es': './lib/pub-sub-es.js',
      regl: './js/explorer/page/regl.js',
    },
    script: 'js/explorer/page/main.js',
    body: `<header><h1 data-field="dir">${escapeXml(dir)}</h1><p class="faint" data-field="spaces"></p><p data-field="verdict"></p></header>
<main class="layout">
  <section class="card" aria-labelledby="map-title"><h2 id="map-title">Both spaces, in the principal plane of the target</h2>
    <div class="row">
      <label><input type="checkbox" checked data-side="source"> <span class="swatch source"></span> source, translated</label>
      <label><input type="checkbox" checked data-side="target"> <span class="swatch target"></span> target</label>
      <span class="faint" data-field="visible"></span>
      <button type="button" data-action="whole">Show everything</button>
    </div>
    <div class="map"><canvas role="img" aria-label="Points of both spaces; every item can be found by its name next to the map"></canvas><div class="tip" hidden></div></div>
    <p class="faint">Wheel: zoom. Drag: move. Click a point: its neighbours. <span data-field="map-note"></span></p></section>
  <div class="side">
    <section class="card" aria-labelledby="pick-title"><h2 id="pick-title">Pick an item of the source</h2>
      <div class="row"><input type="search" data-action="filter" aria-label="name of an item" placeholder="part of a name"></div>
      <p class="faint" data-field="matches" role="status"></p><ul data-field="items"></ul></section>
    <section class="card" aria-labelledby="text-title"><h2 id="text-title">Or paste a text</h2>
      <form class="row" data-action="text"><textarea rows="2" aria-label="text" data-field="text"></textarea>
      <button type="submit" class="main">Find</button></form><p class="faint" data-field="text-note"></p></section>
  </div>
  <section class="card" style="grid-column: 1 / -1" aria-labelledby="found-title">
    <h2 id="found-title" data-field="query">Nothing picked yet</h2>
    <p role="alert" class="bad" data-field="error"></p>
    <div class="cards" data-field="found" hidden>
      <dl class="wide" data-field="scores"></dl>
    </div>
    <div class="lists">
      <div data-list="source"></div><div data-list="target"></div><div data-list="truth"></div>
    </div></section>
</main>`,
  });
}
