import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"embedFile","description":"","frontmatter":{},"headers":[],"relativePath":"api/embedFile.md","filePath":"api/embedFile.md"}');
const _sfc_main = { name: "api/embedFile.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="embedfile" tabindex="-1">embedFile <a class="header-anchor" href="#embedfile" aria-label="Permalink to &quot;embedFile&quot;">​</a></h1><p>Encodes a file of texts into a file of vectors (n, dim), ids kept, all or nothing; the model is recorded in the file where its format keeps notes, and beside it in OUTPUT.model.json. Reads the texts three times: to check them, to encode, to write their ids. Memory is a few batches; the disk holds the vectors twice for a moment. Interrupted, the vectors done are kept whatever the format, and <code>resume</code> goes on behind them. An encoder given by the caller stays open. Throws NOT_FOUND, BAD_FILE, BAD_VALUE for empty texts, EXISTS, MISSING_PART where the model is not installed, IO, INTERRUPTED by <code>signal</code>.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { embedFile } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">rows</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">dim</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">modelId</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">=</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> embedFile</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">({ source: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;texts.jsonl&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, output: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;texts.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> });</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(rows, dim, modelId);</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/embedFile.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const embedFile = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  embedFile as default
};
