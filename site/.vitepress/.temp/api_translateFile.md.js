import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"translateFile","description":"","frontmatter":{},"headers":[],"relativePath":"api/translateFile.md","filePath":"api/translateFile.md"}');
const _sfc_main = { name: "api/translateFile.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="translatefile" tabindex="-1">translateFile <a class="header-anchor" href="#translatefile" aria-label="Permalink to &quot;translateFile&quot;">​</a></h1><p>Translates a file of vectors (n, d_source) into a file (n, d_target), or every file of a folder, as a stream: memory stays below 500 MB whatever n is. All or nothing; an interrupted run is kept, and <code>resume</code> goes on. Ids and other columns are kept where the formats have room. Throws VecbridgeError: NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, DIM_MISMATCH with both numbers, BAD_VALUE naming the row, EXISTS, INTERRUPTED by <code>signal</code>.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { translateFile } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">rows</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">warnings</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">=</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> translateFile</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">({ translator: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a-to-b&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, input: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, output: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a-in-b.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> });</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(rows, warnings);</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/translateFile.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const translateFile = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  translateFile as default
};
