import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge migrate","description":"","frontmatter":{},"headers":[],"relativePath":"cli/migrate.md","filePath":"cli/migrate.md"}');
const _sfc_main = { name: "cli/migrate.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-migrate" tabindex="-1">vecbridge migrate <a class="header-anchor" href="#vecbridge-migrate" aria-label="Permalink to &quot;vecbridge migrate&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge migrate plan postgres://user@host/app a-to-b --table docs --target embedding_b                          # what would be done; makes nothing</span></span>
<span class="line"><span>  vecbridge migrate run postgres://user@host/app a-to-b --table docs --target embedding_b                           # again after an interruption, or to catch up</span></span>
<span class="line"><span>  vecbridge migrate verify postgres://user@host/app a-to-b --table docs --target embedding_b --gate &quot;overlap&gt;=0.3&quot;  # counts, dims, ids, result lists</span></span>
<span class="line"><span>  vecbridge migrate rollback postgres://user@host/app --table docs --target embedding_b                             # removes what run made</span></span>
<span class="line"><span>  vecbridge migrate finish postgres://user@host/app --table docs --target embedding_b                               # removes the records and marks, keeps the translated vectors</span></span>
<span class="line"><span>  vecbridge migrate run notes.db a-to-b --table notes --target embedding_b                                          # SQLite with sqlite-vec</span></span>
<span class="line"><span>  vecbridge migrate plan env:DATABASE_URL a-to-b --table docs --target embedding_b                                  # address from the environment</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge migrate [options] &lt;action&gt; &lt;store&gt; [dir]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>move the vectors of a database to another model: the old ones stay; resumable, verified, reversible</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  action                 what to do (choices: &quot;plan&quot;, &quot;run&quot;, &quot;verify&quot;, &quot;rollback&quot;, &quot;finish&quot;)</span></span>
<span class="line"><span>  store                  postgres://…, sqlite:FILE, qdrant+http://…, lancedb:FOLDER, a folder of vector files,</span></span>
<span class="line"><span>                         or env:NAME (address in a variable)</span></span>
<span class="line"><span>  dir                    folder of the translator (plan, run, verify)</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --no-space-check       do not check on a sample whether the vectors are of the expected models</span></span>
<span class="line"><span>  --target &lt;name&gt;        new column, table or collection (or folder, for a folder of files)</span></span>
<span class="line"><span>  --table &lt;name&gt;         table or collection of the vectors</span></span>
<span class="line"><span>  --schema &lt;name&gt;        schema of the table, postgres (default: found by the search path)</span></span>
<span class="line"><span>  --id &lt;column&gt;          column of the ids: unique (default: &quot;id&quot;)</span></span>
<span class="line"><span>  --vector &lt;column&gt;      column (or named vector) to translate (default: &quot;embedding&quot;)</span></span>
<span class="line"><span>  --accept-verdict       run: go on although the verdict is not-aligned, unverified, or measured below its</span></span>
<span class="line"><span>                         threshold; the record keeps it</span></span>
<span class="line"><span>  --inverse              translate from the target space of the translator to its source space</span></span>
<span class="line"><span>  --changed-by &lt;column&gt;  column that grows with every insert and update: later passes read only what changed</span></span>
<span class="line"><span>                         (default: they read all rows)</span></span>
<span class="line"><span>  --look-back &lt;n&gt;        with --changed-by: read rows again from so far below the highest value seen; seconds</span></span>
<span class="line"><span>                         for times (default: 0)</span></span>
<span class="line"><span>  --page-rows &lt;n&gt;        rows of one transaction (default: 1000)</span></span>
<span class="line"><span>  --passes &lt;n&gt;           passes over the table, at most; ends earlier when one finds nothing to do (default:</span></span>
<span class="line"><span>                         5)</span></span>
<span class="line"><span>  --k &lt;n&gt;                verify: length of the result lists (default: 10)</span></span>
<span class="line"><span>  --sample &lt;n&gt;           verify: rows whose lists are compared and that are translated again (default: 10000)</span></span>
<span class="line"><span>  --seed &lt;n&gt;             verify: seed of the sample (default: 0)</span></span>
<span class="line"><span>  --queries &lt;file&gt;       verify: vectors of the target model, questions with known answers</span></span>
<span class="line"><span>  --answers &lt;file&gt;       verify: the id that answers each query, one a line</span></span>
<span class="line"><span>  --oracle &lt;dir&gt;         verify: translator fitted with pairs, whose recall is measured too</span></span>
<span class="line"><span>  --gate &lt;conditions&gt;    verify: conditions to meet, exit 3 when not: &quot;overlap&gt;=0.3&quot;; with --queries and</span></span>
<span class="line"><span>                         --answers &quot;recall@10&gt;=0.5,mrr&gt;=0.3&quot;, with --oracle &quot;recall@10&gt;=0.8*oracle&quot;</span></span>
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
<span class="line"><span>  action      &quot;plan&quot; | &quot;run&quot; | &quot;verify&quot; | &quot;rollback&quot; | &quot;finish&quot;</span></span>
<span class="line"><span>  store       the store, without secrets</span></span>
<span class="line"><span>  target      the new column, table, collection or folder</span></span>
<span class="line"><span>  plan        plan: { description: { rows, vectors, dim, types, makes, warnings, next }, record, bytes }</span></span>
<span class="line"><span>  run         run: { state, resumed, passes, written, removed, found, unusable, caughtUp }</span></span>
<span class="line"><span>  verify      verify: { ok, problems, rows, targets, empty, leftOut: { rows, ids }, dim, found, retranslated, overlap: { k, value, chance, ... }, recall: { recall, mrr, pool, oracle, ... } | null }</span></span>
<span class="line"><span>  gate        verify: { passed, conditions: [{ measure, comparison, bound, of, value, asked, passed }] } with --gate; else null</span></span>
<span class="line"><span>  rollback    rollback: { removed, kept, dropped }</span></span>
<span class="line"><span>  spaceCheck  run, of the first page: { label: &quot;yes&quot; | &quot;no&quot; | &quot;cannot tell&quot;, reason, advice }: whether the vectors look like those of the expected model; null with --no-space-check or too few rows</span></span>
<span class="line"><span>  seconds     seconds in all</span></span>
<span class="line"><span>  skipped     with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  verify found a problem, or the gate was not met</span></span>
<span class="line"><span>    4  the driver of the store is not installed</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/migrate.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const migrate = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  migrate as default
};
