import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge explore","description":"","frontmatter":{},"headers":[],"relativePath":"cli/explore.md","filePath":"cli/explore.md"}');
const _sfc_main = { name: "cli/explore.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-explore" tabindex="-1">vecbridge explore <a class="header-anchor" href="#vecbridge-explore" aria-label="Permalink to &quot;vecbridge explore&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge explore a-to-b --source a.npy --target b.npy                              # prints the address of the page</span></span>
<span class="line"><span>  vecbridge explore a-to-b --source a.npy --target b.npy --paired --labels words.txt  # with the true neighbours</span></span>
<span class="line"><span>  vecbridge explore a-to-b --source a.npy --target b.npy --model ./minilm             # texts are read by that model</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge explore [options] &lt;dir&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>a local page of two spaces: pick an item or paste a text, see its neighbours on both sides</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir                  folder of the translator</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --source &lt;file&gt;      vectors of the source model</span></span>
<span class="line"><span>  --target &lt;file&gt;      vectors of the target model</span></span>
<span class="line"><span>  --paired             row i of both files is the same item: the true item, its place and neighbours are shown</span></span>
<span class="line"><span>  --labels &lt;files...&gt;  one label a row: one file for both where rows are paired, else one for each</span></span>
<span class="line"><span>  --model &lt;name&gt;       model of the source that reads texts: an ONNX folder, or use-lite-512</span></span>
<span class="line"><span>  --endpoint &lt;url&gt;     OpenAI-compatible server that has the model</span></span>
<span class="line"><span>  --inverse            the other direction: --source is then in the target space of the translator</span></span>
<span class="line"><span>  -k &lt;n&gt;               neighbours in a list (default: 10)</span></span>
<span class="line"><span>  --rows-limit &lt;n&gt;     maximum number of rows read from each file; 0: all (default: 100000)</span></span>
<span class="line"><span>  --port &lt;n&gt;           port of the page (default: any)</span></span>
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
<span class="line"><span>  address  address of the page, printed at once; the program runs until it is interrupted</span></span>
<span class="line"><span>  dir      folder of the translator</span></span>
<span class="line"><span>  rows     { source, target }: rows shown</span></span>
<span class="line"><span>  text     model that reads texts, or null</span></span>
<span class="line"><span>  skipped  with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    4  the model of --model is not installed</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/explore.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const explore = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  explore as default
};
