import { createHash } from 'node:crypto';
import { escapeJson, escapeXml } from '../kit/escape.js';
import { scriptOf, styleOf } from '../kit/page-files.js';
import type { Block, FigureBlock, Panels, Section } from './content.js';
import type { Report } from './report.js';
import { sectionsOf } from './sections/sections.js';
import { groupTitle } from './sections/verdict.js';
import { tableHtml } from './table-html.js';

/**
 * The report as one file: no request to anywhere (its content security policy forbids them, and every script but its own),
 * light, dark and on paper; a table behind every picture. Attributes that stay: data-section, data-group (index),
 * data-figure, data-key and data-value (unrounded) of cells, data-verdict; the whole report is JSON in #report-data.
 */
export const reportHtml = (report: Report): string =>
  documentHtml({
    title: report.title,
    program: report.made.vecbridge,
    kinds: [report.compare ? 'compare' : '', report.groups.length === 1 ? 'one' : ''].filter(Boolean),
    sections: sectionsOf(report),
    header: filterHtml(report),
    data: { id: 'report-data', value: report },
  });

interface PageDocument {
  readonly title: string;
  /** Version of vecbridge. */
  readonly program: string;
  /** Classes of the body. */
  readonly kinds?: readonly string[];
  readonly sections: readonly Section[];
  /** HTML below the list of sections. */
  readonly header?: string;
  /** What the page was made of: JSON in the element of this id. */
  readonly data: { readonly id: string; readonly value: unknown };
}

/** Sections as a page of its own, which asks nothing of any network. */
export function documentHtml({ title, program, kinds = [], sections, header = '', data }: PageDocument): string {
  const script = scriptOf('report/report.client.js');
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="vecbridge ${escapeXml(program)}">
<title>${escapeXml(title)}</title>
<style>
${styleOf('report/report.css')}</style>
</head>
<body${kinds.length === 0 ? '' : ` class="${kinds.join(' ')}"`}>
<header>
<h1>${escapeXml(title)}</h1>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => `<li><a href="#${id}">${escapeXml(title)}</a></li>`).join('')}</ul></nav>
${header}</header>
<main>
${sections.map(sectionHtml).join('\n')}
</main>
<div id="tip" role="status" hidden></div>
<script type="application/json" id="${data.id}">${escapeJson(data.value)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function filterHtml(report: Report): string {
  if (report.groups.length < 2) return '';
  const boxes = report.groups.map(
    (group, g) => `<label><input type="checkbox" checked value="${g}"> ${escapeXml(groupTitle(report, group))}</label>`,
  );
  return `<fieldset class="filter"><legend class="small">Shown</legend>${boxes.join(' ')}</fieldset>\n`;
}

const sectionHtml = ({ id, title, blocks }: Section): string =>
  `<section id="${id}" data-section="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escapeXml(title)}</h2>
${blocksHtml(blocks)}
</section>`;

/** Figures that follow each other share a row. */
function blocksHtml(blocks: readonly Block[]): string {
  const parts: string[] = [];
  let figures: string[] = [];
  const close = (): void => {
    if (figures.length > 0) parts.push(`<div class="figures">\n${figures.join('\n')}\n</div>`);
    figures = [];
  };
  for (const block of blocks) {
    if (block.kind === 'figure') {
      figures.push(figureHtml(block));
      continue;
    }
    close();
    parts.push(blockHtml(block));
  }
  close();
  return parts.join('\n');
}

function blockHtml(block: Exclude<Block, FigureBlock>): string {
  switch (block.kind) {
    case 'text':
      return `<p${block.small ? ' class="small"' : ''}>${escapeXml(block.text)}</p>`;
    case 'verdict': {
      const label = block.label ?? 'no verdict';
      return `<p class="verdict ${block.label ?? ''}" data-verdict="${escapeXml(label)}">${escapeXml(label)}</p>`;
    }
    case 'code':
      return `<pre tabindex="0"><code>${escapeXml(block.text)}</code></pre>`;
    case 'table':
      return tableHtml(block.table);
    case 'panels':
      return panelsHtml(block);
  }
}

function panelsHtml({ panels }: Panels): string {
  const one = ({ group, title, blocks }: Panels['panels'][number]): string => {
    const owner = group === null ? '' : ` data-group="${group}"`;
    return `<div class="panel"${owner}>\n<h3>${escapeXml(title)}</h3>\n${blocksHtml(blocks)}\n</div>`;
  };
  return `<div class="panels">\n${panels.map(one).join('\n')}\n</div>`;
}

function figureHtml({ id, caption, draw, table, heat, narrow }: FigureBlock): string {
  const data = heat ? ` data-heat="${heat.group} ${heat.state}"` : '';
  return `<figure data-figure="${escapeXml(id)}"${data}${narrow ? ' class="narrow"' : ''}>
<figcaption>${escapeXml(caption)}</figcaption>
${draw()}
<details><summary>Numbers of this picture</summary>
${tableHtml(table)}
</details>
</figure>`;
}
