import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge eval","description":"","frontmatter":{},"headers":[],"relativePath":"cli/eval.md","filePath":"cli/eval.md"}');
const _sfc_main = { name: "cli/eval.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-eval" tabindex="-1">vecbridge eval <a class="header-anchor" href="#vecbridge-eval" aria-label="Permalink to &quot;vecbridge eval&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge eval a-to-b test-a.npy test-b.npy                                                                  # row i of one is row i of the other</span></span>
<span class="line"><span>  vecbridge eval a-to-b test-a.npy test-b.npy --gate &quot;recall@10&gt;=0.8&quot;                                          # exit 3 when it is not met: for continuous integration</span></span>
<span class="line"><span>  vecbridge eval a-to-b test-a.npy test-b.npy --gate &quot;top1&gt;=0.8*oracle&quot;                                        # relative to the ceiling</span></span>
<span class="line"><span>  vecbridge eval a-to-b test-a.npy test-b.npy --record                                                         # write the scores into the translator: they replace the verdict judged without pairs</span></span>
<span class="line"><span>  vecbridge eval a-to-b test-a.npy test-b.npy --oracle paired-map                                              # the ceiling: a translator fitted with pairs</span></span>
<span class="line"><span>  vecbridge eval a-to-b --queries queries-a.npy --docs b.npy --qrels qrels.txt --native-queries queries-b.npy  # retrieval with human judgements: how much of what model B finds is still found</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge eval [options] &lt;dir&gt; [source] [target]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>retrieval measures of a translator on paired rows it has not seen</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir                      folder of the translator</span></span>
<span class="line"><span>  source                   vectors of the source model</span></span>
<span class="line"><span>  target                   vectors of the target model, row by row the same items</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --no-space-check         do not check on a sample whether the vectors are of the expected models</span></span>
<span class="line"><span>  --k &lt;list&gt;               k of recall@k, besides 1, 10 and 100</span></span>
<span class="line"><span>  --gate &lt;conditions&gt;      conditions to meet, such as &quot;recall@10&gt;=0.8,meanRank&lt;=20&quot;; relative:</span></span>
<span class="line"><span>                           &quot;top1&gt;=0.8*oracle&quot;, &quot;mrr&gt;=baseline-0.02&quot;</span></span>
<span class="line"><span>  --baseline &lt;file&gt;        an earlier saved &quot;eval --json&quot; of the same rows: &quot;baseline&quot; in --gate</span></span>
<span class="line"><span>  --oracle &lt;dir&gt;           translator fitted with pairs, as the upper bound (default: one cross-fitted on</span></span>
<span class="line"><span>                           these pairs, 5 folds)</span></span>
<span class="line"><span>  --record                 save the scores of both directions in the translator; needs at least 50 pairs that</span></span>
<span class="line"><span>                           were not fitted on</span></span>
<span class="line"><span>  --inverse                measure the way back: target to source</span></span>
<span class="line"><span>  --no-hnsw                leave approximate search out</span></span>
<span class="line"><span>  --queries &lt;file&gt;         vectors of queries of the source model, to be measured with --docs and --qrels</span></span>
<span class="line"><span>  --docs &lt;file&gt;            vectors of documents of the target model</span></span>
<span class="line"><span>  --qrels &lt;file&gt;           relevance judgements: TREC (&quot;query 0 document grade&quot;) or BEIR (tsv)</span></span>
<span class="line"><span>  --query-ids &lt;file&gt;       id of each query, one a line (default: ids of the file, else row numbers from 0)</span></span>
<span class="line"><span>  --doc-ids &lt;file&gt;         id of each document, likewise</span></span>
<span class="line"><span>  --native-queries &lt;file&gt;  the same queries by the model of the documents: what they find is the row native</span></span>
<span class="line"><span>  --native-docs &lt;file&gt;     the same documents by the model of the queries: the row nativeOther</span></span>
<span class="line"><span>  --translate &lt;side&gt;       with --qrels: what is translated; &quot;docs&quot; takes documents of the source model</span></span>
<span class="line"><span>                           forward, of the target model back (told by their dims) (choices: &quot;queries&quot;, &quot;docs&quot;,</span></span>
<span class="line"><span>                           default: &quot;queries&quot;)</span></span>
<span class="line"><span>  --run &lt;file&gt;             write what the translated queries retrieve, as a TREC run</span></span>
<span class="line"><span>  --depth &lt;n&gt;              documents retrieved for a query (default: all of up to 10,000, else 1,000)</span></span>
<span class="line"><span>  --force                  replace the file of --run</span></span>
<span class="line"><span>  --seed &lt;n&gt;               seed of the random rotation, the folds and the draws of queries (default: 0)</span></span>
<span class="line"><span>  --format &lt;name&gt;          format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                           content)</span></span>
<span class="line"><span>  --skip-invalid           leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                           OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json                   print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet                  suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;            threads to compute with</span></span>
<span class="line"><span>  -h, --help               show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  direction       &quot;source → target&quot;, by model names where known</span></span>
<span class="line"><span>  pool            rows of the pool: chance is 1 / pool</span></span>
<span class="line"><span>  top1            share of queries whose partner is the nearest row; ties count half</span></span>
<span class="line"><span>  meanRank        mean rank of the partner, 1 is best</span></span>
<span class="line"><span>  medianRank      median rank</span></span>
<span class="line"><span>  mrr             mean of 1 / rank</span></span>
<span class="line"><span>  recall          { &quot;1&quot;, &quot;10&quot;, &quot;100&quot;, ... }: share of partners among the k nearest</span></span>
<span class="line"><span>  cosine          mean cosine of query and partner, centred</span></span>
<span class="line"><span>  foscttm         fraction of samples closer than the true match: 0 perfect, .5 chance</span></span>
<span class="line"><span>  hnsw            { recall10, queriesPerSecond, buildSeconds } against exact search; null without hnswlib-node</span></span>
<span class="line"><span>  rows            { identity, random, oracle }: the same keys; oracle is null with fewer than 10 pairs, its &quot;kind&quot; says &quot;given&quot; or &quot;cross-fitted&quot;</span></span>
<span class="line"><span>  gate            { passed, conditions: [{ measure, comparison, bound, of, value, asked, passed }] } with --gate; &quot;asked&quot; is the number that was asked for; else null</span></span>
<span class="line"><span>  spaceCheck      { label: &quot;yes&quot; | &quot;no&quot; | &quot;cannot tell&quot;, reason, advice }: whether the vectors look like those of the expected model; null with --no-space-check or too few rows</span></span>
<span class="line"><span>  verdict         the verdict the translator carries; &quot;measured&quot; after --record</span></span>
<span class="line"><span>  recorded        with --record what was written: { pairs, there, back, data }, there and back being the measures with { low, high, oracle, gate }: 90 % interval of top-1, top-1 of the oracle, the gate named; else null</span></span>
<span class="line"><span>  with --qrels    { direction, translated, queries, docs, judged, depth, measures, rows, counts, perQuery, run, verdict } instead of the above</span></span>
<span class="line"><span>  queries         queries measured: those that are judged and there</span></span>
<span class="line"><span>  docs            documents searched</span></span>
<span class="line"><span>  judged          judgements of queries and documents that are there</span></span>
<span class="line"><span>  measures        { ndcg10, map, mrr10, p10, recall10, recall100 } of the translated row, means over queries</span></span>
<span class="line"><span>  rows (--qrels)  { native (documents&#39; model on both sides), nativeOther (queries&#39; model), translated, restored, identity, random, oracle }: the same measures with intervals (95 %, bootstrap over queries) and againstNative: { MEASURE: { difference, interval, p } }; null where files are not given</span></span>
<span class="line"><span>  counts          { judgements, used, withoutRelevant, unjudgedQueries, unknownQueries, unknownDocs }: what became of the judgements; unknown: { judgements, ids, first }</span></span>
<span class="line"><span>  perQuery        [{ id, relevant, translated, native }]: the measures of every query</span></span>
<span class="line"><span>  run             the file of --run; else null</span></span>
<span class="line"><span>  skipped         with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  gate not met</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/eval.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _eval = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _eval as default
};
