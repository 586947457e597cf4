import { escapeXml } from '../kit/escape.js';
import { styleOf } from '../kit/page-files.js';
import { tableHtml } from '../report/table-html.js';

interface DemoPage {
  readonly title: string;
  readonly verdict: { readonly label: string; readonly reason: string };
  /** What was done, in a sentence or two. */
  readonly lead: string;
  readonly scores: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly evidence: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly neighbours: readonly {
    readonly query: string;
    readonly found: readonly string[];
    readonly native: readonly string[];
  }[];
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
${styleOf('report/report.css', 'demo/demo.css')}</style>
</head>
<body>
<h1>${escapeXml(page.title)}</h1>
<p class="verdict ${escapeXml(label)}" data-verdict="${escapeXml(label)}">${escapeXml(label)}</p>
<p>${escapeXml(page.verdict.reason)}</p>
<p>${escapeXml(page.lead)}</p>
<h2>Retrieval on pairs the fit never saw</h2>
${tableOf('retrieval on pairs the fit never saw', page.scores)}
<p><small>identity: vectors compared as they are, cut or padded to the same width. random: a random rotation.
oracle: the same family of maps fitted with all pairs, the ceiling. Cosines are of centred vectors.</small></p>
<h2>Before and after</h2>
${page.pictureSvg}
<h2>Five searches in words</h2>
<p>${escapeXml(page.searchTitle)}</p>
${tableOf('searches in words', { head: ['query', 'its translation finds', 'native search finds'], rows: page.neighbours.map((n) => [n.query, n.found.join(' · '), n.native.join(' · ')]) }, true)}
<h2>What the verdict rests on</h2>
${tableOf('evidence of the verdict', page.evidence)}
<h2>This run</h2>
<dl>${page.facts.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`).join('')}</dl>
</body>
</html>
`;
}

/** Rows of text under their heads. */
const tableOf = (caption: string, { head, rows }: DemoPage['scores'], words = false): string =>
  tableHtml({ caption, head, rows: rows.map((cells) => ({ cells })), words });
