import { pageDocument } from '../kit/document.js';
import { escapeXml } from '../kit/escape.js';

/** The page of a run; everything in it is filled in by pages/dashboard/page/main.ts. */
export function dashboardPage(dir: string, nonce: string): string {
  return pageDocument({
    title: `vecbridge: ${dir}`,
    nonce,
    styles: ['dashboard/dashboard.css'],
    stylesheets: ['lib/uplot.css'],
    imports: { uplot: './lib/uplot.js' },
    script: 'js/dashboard/page/main.js',
    body: `<header class="top">
  <div><h1 data-field="dir">${escapeXml(dir)}</h1><p class="faint" data-field="spaces"></p></div>
  <div class="top">
    <p role="status"><span data-field="state">connecting</span> <span class="faint" data-field="connection"></span></p>
    <button type="button" class="main" data-action="stop" hidden>Stop and keep the best</button>
  </div>
</header>
<main class="cards">
  <section class="card" aria-labelledby="progress-title"><h2 id="progress-title">Progress</h2>
    <progress max="1" value="0" data-field="bar" aria-label="steps done"></progress>
    <dl data-field="progress"></dl></section>
  <section class="card" aria-labelledby="scores-title"><h2 id="scores-title">Held-out scores</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="scores-title"><table data-field="scores"></table></div></section>
  <section class="card" aria-labelledby="losses-title"><h2 id="losses-title">Last step</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="losses-title"><table data-field="losses"></table></div></section>
  <section class="card wide"><fieldset data-field="seeds"><legend>seeds</legend></fieldset>
    <p class="faint">Drag across a chart to look closer, double-click to see all; click a name below a chart to hide its curve.</p></section>
  <section class="card wide" aria-labelledby="score-chart"><h2 id="score-chart">Score on held-out rows (mean best CSLS), by step</h2>
    <div class="chart" data-chart="scores"></div></section>
  <section class="card half" aria-labelledby="loss-chart"><h2 id="loss-chart">Generator: losses</h2>
    <div class="chart" data-chart="losses"></div></section>
  <section class="card half" aria-labelledby="adversary-chart"><h2 id="adversary-chart">Discriminators: losses</h2>
    <div class="chart" data-chart="adversary"></div></section>
  <section class="card half" aria-labelledby="accuracy-chart"><h2 id="accuracy-chart">Discriminators: share classified correctly</h2>
    <div class="chart" data-chart="accuracy"></div></section>
  <section class="card half" aria-labelledby="gradient-chart"><h2 id="gradient-chart">Length of the gradients</h2>
    <div class="chart" data-chart="gradients"></div></section>
  <section class="card wide" aria-labelledby="samples-title"><h2 id="samples-title">Samples: what translated rows are near to</h2>
    <p class="faint">Held-out rows of the source; the nearest held-out rows of the target, with their cosine. The same rows at the start and now.</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="samples-title"><table data-field="samples"></table></div></section>
  <section class="card wide"><details><summary>Options of the run</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="options of the run"><table data-field="options"></table></div></details></section>
</main>`,
  });
}
