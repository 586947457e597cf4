import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge check","description":"","frontmatter":{},"headers":[],"relativePath":"cli/check.md","filePath":"cli/check.md"}');
const _sfc_main = { name: "cli/check.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-check" tabindex="-1">vecbridge check <a class="header-anchor" href="#vecbridge-check" aria-label="Permalink to &quot;vecbridge check&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge check queries.npy corpus.npy                  # were both made by one model? yes, no or cannot tell</span></span>
<span class="line"><span>  vecbridge check queries.npy corpus.npy --quiet || exit  # in a script: exit 3 when the answer is no</span></span>
<span class="line"><span>  vecbridge check translated.npy corpus.npy               # do translated vectors lie where the corpus lies?</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge check [options] &lt;queries&gt; &lt;corpus&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>do two files of vectors come from one model? yes, no or cannot tell, from the vectors alone</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  queries          vectors of one side; a few rows are enough, more are surer</span></span>
<span class="line"><span>  corpus           vectors of the other side, at least 24 rows</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --rows &lt;n&gt;       maximum number of rows read from each file, a random sample by the seed (default: 10000)</span></span>
<span class="line"><span>  --seed &lt;n&gt;       seed of samples and of renamed coordinates (default: 0)</span></span>
<span class="line"><span>  --format &lt;name&gt;  format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its content)</span></span>
<span class="line"><span>  --skip-invalid   leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                   OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json           print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet          suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;    threads to compute with</span></span>
<span class="line"><span>  -h, --help       show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  label     &quot;yes&quot; | &quot;no&quot; | &quot;cannot tell&quot;: one model with the same settings, whatever the topics</span></span>
<span class="line"><span>  reason    one sentence with what decided</span></span>
<span class="line"><span>  advice    what to do; null where nothing needs to be done</span></span>
<span class="line"><span>  evidence  [{ measure, value, threshold, passed, meaning }]</span></span>
<span class="line"><span>  rows      [first, second]: rows read, at most --rows</span></span>
<span class="line"><span>  dims      [first, second]</span></span>
<span class="line"><span>  lengths   [first, second]: { least, mean, most } Euclidean length of the rows</span></span>
<span class="line"><span>  models    [first, second]: models by the notes in or beside the files; null where there are none</span></span>
<span class="line"><span>  seconds   seconds of the comparison</span></span>
<span class="line"><span>  skipped   with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  no: two models, or one with two settings</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/check.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const check = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  check as default
};
