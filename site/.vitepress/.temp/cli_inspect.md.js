import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge inspect","description":"","frontmatter":{},"headers":[],"relativePath":"cli/inspect.md","filePath":"cli/inspect.md"}');
const _sfc_main = { name: "cli/inspect.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-inspect" tabindex="-1">vecbridge inspect <a class="header-anchor" href="#vecbridge-inspect" aria-label="Permalink to &quot;vecbridge inspect&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge inspect docs.npy                                     # one file</span></span>
<span class="line"><span>  vecbridge inspect a.npy b.parquet                              # side by side</span></span>
<span class="line"><span>  vecbridge inspect vectors.npz:train                            # one member of an archive</span></span>
<span class="line"><span>  vecbridge inspect stored.npy --spaces --spaces-out spaces.txt  # vectors of how many models, and which rows</span></span>
<span class="line"><span>  vecbridge inspect a-to-b                                       # a translator: method, spaces, verdict or what was measured</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge inspect [options] &lt;files...&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>shape, norms, NaN, zero and duplicate rows, isotropy of vector files</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  files                files of vectors, folders of translators; FILE:NAME chooses a member, tensor, field or</span></span>
<span class="line"><span>                       column</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --sample &lt;n&gt;         rows for participation ratio and hubness (default: 2000)</span></span>
<span class="line"><span>  --spaces             tell the rows of different models, or settings, in one file apart (takes a minute or</span></span>
<span class="line"><span>                       more)</span></span>
<span class="line"><span>  --spaces-out &lt;file&gt;  with --spaces, of one file: the number of the space of each row, one a line; 0 is the</span></span>
<span class="line"><span>                       largest, -1 a zero row</span></span>
<span class="line"><span>  --force              replace the file of --spaces-out</span></span>
<span class="line"><span>  --seed &lt;n&gt;           seed of --spaces (default: 0)</span></span>
<span class="line"><span>  --format &lt;name&gt;      format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                       content)</span></span>
<span class="line"><span>  --skip-invalid       leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                       OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  files        [{ name, format, dtype, rows, dim, hasIds, modelId, norms, nanRows, infiniteRows, zeroRows, nullRows, otherLengthRows, unreadableRows, duplicateRows, notes, otherColumns, meanLength, sample: { rows, participationRatio, hubness } }]; with --spaces also spaces: [{ rows, share, confidence }], largest first, one where all rows are of one model</span></span>
<span class="line"><span>  translators  [{ dir, method, spaces, verdict, judged, reason, measured }]: folders of translators</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/inspect.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const inspect = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  inspect as default
};
