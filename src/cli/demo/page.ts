import { escapeXml } from './picture.js';

export interface DemoPage {
  readonly title: string;
  readonly verdict: { readonly label: string; readonly reason: string };
  /** What was done, in a sentence or two. */
  readonly lead: string;
  readonly scores: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly evidence: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly neighbours: readonly { readonly query: string; readonly found: readonly string[] }[];
  /** What was searched, and how. */
  readonly searchTitle: string;
  readonly pictureSvg: string;
  /** Facts of the run: seed, versions, seconds. */
  readonly facts: readonly (readonly [string, string])[];
}

/** A self-contained page: no script, no network, light and dark. The verdict stands first. */
export function pageHtml(page: DemoPage): string {
  const { label } = page.verdict;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(page.title)}</title>
<style>
:root{color-scheme:light dark;--ink:#1f2937;--ground:#fff;--line:#e5e7eb;--soft:#6b7280;--good:#15803d;--unsure:#b45309;--bad:#b91c1c}
@media (prefers-color-scheme:dark){:root{--ink:#e5e7eb;--ground:#111827;--line:#374151;--soft:#9ca3af;--good:#4ade80;--unsure:#fbbf24;--bad:#f87171}}
body{margin:0 auto;max-width:56rem;padding:2rem 1.25rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
h1{font-size:1.1rem;color:var(--soft);margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.verdict{font-size:2rem;font-weight:700;margin:.25rem 0}.aligned{color:var(--good)}.uncertain{color:var(--unsure)}.not-aligned{color:var(--bad)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:right}th:first-child,td:first-child,.words td{text-align:left}
th{color:var(--soft);font-weight:500}.words th{text-align:left}svg{width:100%;height:auto}small,dt{color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}
</style>
</head>
<body>
<h1>${escapeXml(page.title)}</h1>
<p class="verdict ${escapeXml(label)}">${escapeXml(label)}</p>
<p>${escapeXml(page.verdict.reason)}</p>
<p>${escapeXml(page.lead)}</p>
<h2>Retrieval on pairs the fit never saw</h2>
${tableHtml(page.scores)}
<p><small>identity: vectors compared as they are, cut or padded to the same width. random: a random rotation.
oracle: the same family of maps fitted with all pairs, the ceiling. Cosines are of centred vectors.</small></p>
<h2>Before and after</h2>
${page.pictureSvg}
<h2>Nearest neighbours in the other model</h2>
<p>${escapeXml(page.searchTitle)}</p>
${tableHtml({ head: ['query', 'nearest rows of the target space'], rows: page.neighbours.map((n) => [n.query, n.found.join(' · ')]) }, 'words')}
<h2>What the verdict rests on</h2>
${tableHtml(page.evidence)}
<h2>This run</h2>
<dl>${page.facts.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`).join('')}</dl>
</body>
</html>
`;
}

function tableHtml({ head, rows }: DemoPage['scores'], kind = ''): string {
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells(row, 'td')).join('\n');
  return `<div class="scroll"><table class="${kind}"><thead>${cells(head, 'th')}</thead><tbody>\n${body}\n</tbody></table></div>`;
}
