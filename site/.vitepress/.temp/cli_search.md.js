import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge search","description":"","frontmatter":{},"headers":[],"relativePath":"cli/search.md","filePath":"cli/search.md"}');
const _sfc_main = { name: "cli/search.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-search" tabindex="-1">vecbridge search <a class="header-anchor" href="#vecbridge-search" aria-label="Permalink to &quot;vecbridge search&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge search a-to-b corpus-b.npy queries-a.npy                       # the 10 nearest rows of the corpus for each query</span></span>
<span class="line"><span>  vecbridge search a-to-b corpus-b.npy queries-a.npy --index corpus.index  # keep the index for the next time</span></span>
<span class="line"><span>  vecbridge search a-to-b queries-a.npy --index corpus.index               # the kept index alone, without the corpus</span></span>
<span class="line"><span>  vecbridge search a-to-b corpus-b.npy - --jsonl &lt; queries.jsonl           # queries from a pipe, a JSON object for each</span></span>
<span class="line"><span>  vecbridge search a-to-b corpus-b.npy queries-a.npy --labels corpus.txt   # words instead of row numbers</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge search [options] &lt;dir&gt; [corpus] &lt;queries&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>search a corpus of the target space with queries of the source space</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir                    folder of the translator</span></span>
<span class="line"><span>  corpus                 vectors of the target model; may be left out with --index of an index that is there</span></span>
<span class="line"><span>  queries                vectors of the source model; - is stdin</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --no-space-check       do not check on a sample whether the vectors are of the expected models</span></span>
<span class="line"><span>  -k &lt;n&gt;                 neighbours per query (default: 10, or all rows of a smaller corpus)</span></span>
<span class="line"><span>  --index &lt;dir&gt;          folder to keep the index in: made from the corpus once, then loaded; refused where</span></span>
<span class="line"><span>                         the corpus or translator is another</span></span>
<span class="line"><span>  --force                make the index of --index again from this corpus</span></span>
<span class="line"><span>  --kind &lt;kind&gt;          kind of search; auto: hnsw for an index of 50,000 rows or more that is kept, where</span></span>
<span class="line"><span>                         hnswlib-node is installed (choices: &quot;auto&quot;, &quot;exact&quot;, &quot;hnsw&quot;, default: &quot;auto&quot;)</span></span>
<span class="line"><span>  --labels &lt;file&gt;        one label per row of the corpus: text lines, or jsonl</span></span>
<span class="line"><span>  --query-labels &lt;file&gt;  one label per query</span></span>
<span class="line"><span>  --jsonl                print one JSON object per query, as they are answered: { id, row, kind, neighbours:</span></span>
<span class="line"><span>                         [{ id, row, score }] }</span></span>
<span class="line"><span>  --limit &lt;n&gt;            only the first n queries</span></span>
<span class="line"><span>  --format &lt;name&gt;        format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                         content)</span></span>
<span class="line"><span>  --skip-invalid         leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                         OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json                 print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet                suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;          threads to compute with</span></span>
<span class="line"><span>  -h, --help             show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  k            neighbours per query</span></span>
<span class="line"><span>  queries      queries answered</span></span>
<span class="line"><span>  results      [{ id, row, neighbours: [{ id, row, score }] }]: ids of the files, else row numbers as text; with &quot;label&quot; where labels are given</span></span>
<span class="line"><span>  kind         &quot;exact&quot; | &quot;hnsw&quot;</span></span>
<span class="line"><span>  reason       why this kind</span></span>
<span class="line"><span>  corpus       rows searched</span></span>
<span class="line"><span>  index        folder of the index, with --index; else null</span></span>
<span class="line"><span>  indexReused  whether the index was there already</span></span>
<span class="line"><span>  spaceCheck   { label: &quot;yes&quot; | &quot;no&quot; | &quot;cannot tell&quot;, reason, advice }: whether the vectors look like those of the expected model; null with --no-space-check or too few rows</span></span>
<span class="line"><span>  seconds      { index, search }: to load or make the index; to translate the queries and search</span></span>
<span class="line"><span>  skipped      with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/search.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const search = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  search as default
};
