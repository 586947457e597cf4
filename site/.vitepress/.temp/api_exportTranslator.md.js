import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"exportTranslator","description":"","frontmatter":{},"headers":[],"relativePath":"api/exportTranslator.md","filePath":"api/exportTranslator.md"}');
const _sfc_main = { name: "api/exportTranslator.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="exporttranslator" tabindex="-1">exportTranslator <a class="header-anchor" href="#exporttranslator" aria-label="Permalink to &quot;exportTranslator&quot;">​</a></h1><p>Writes a translator for use elsewhere, all or nothing:</p><ul><li><strong>onnx</strong>: its graph from raw rows to translated rows, for any ONNX engine;</li><li><strong>safetensors</strong>: one file with its arrays and, among the notes, what translator.json says: what <code>loadBridge</code> takes;</li><li><strong>js</strong>: a folder with an ES module that has the weights and all the code in it: for browsers and edge runtimes.</li></ul><p>The folder is checked first (NOT_FOUND, BAD_TRANSLATOR); EXISTS where the output is there and <code>overwrite</code> is not set; UNSUPPORTED for a way back that the method does not have.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { exportTranslator } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">files</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">bytes</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">=</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> exportTranslator</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">({ dir: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a-to-b&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, format: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;onnx&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, output: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a-to-b.onnx&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> });</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(files, bytes);</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/exportTranslator.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const exportTranslator = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  exportTranslator as default
};
