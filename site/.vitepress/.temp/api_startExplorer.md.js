import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"startExplorer","description":"","frontmatter":{},"headers":[],"relativePath":"api/startExplorer.md","filePath":"api/startExplorer.md"}');
const _sfc_main = { name: "api/startExplorer.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="startexplorer" tabindex="-1">startExplorer <a class="header-anchor" href="#startexplorer" aria-label="Permalink to &quot;startExplorer&quot;">​</a></h1><p>A local page of two spaces: pick an item or paste a text, see its neighbours on both sides. Open until <code>close()</code>. Memory: both files twice and the translated rows. Throws DIM_MISMATCH and ROWS_MISMATCH with both numbers, BAD_USAGE, NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, MISSING_PART where a package of the page or the model is not installed.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { startExplorer } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> page</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> startExplorer</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">({ translator: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a-to-b&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, source: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;known-a.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, target: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;known-b.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, paired: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">true</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> });</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(page.address, page.rows);</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">await</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> page.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">close</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">();</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/startExplorer.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const startExplorer = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  startExplorer as default
};
