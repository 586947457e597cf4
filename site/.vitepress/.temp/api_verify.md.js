import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"verify","description":"","frontmatter":{},"headers":[],"relativePath":"api/verify.md","filePath":"api/verify.md"}');
const _sfc_main = { name: "api/verify.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="verify" tabindex="-1">verify <a class="header-anchor" href="#verify" aria-label="Permalink to &quot;verify&quot;">​</a></h1><p>Judges a translator, whoever made it, on unpaired vectors of its two models, by the checks that <code>fit</code> makes of a map found without pairs: a search of its own looks for maps unlike it that fit as well. Takes as long as a fit. Throws DIM_MISMATCH with both numbers, TOO_FEW_ROWS, BAD_VALUE for unusable rows, NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, INTERRUPTED by <code>signal</code>.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { verify } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">verdict</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">seconds</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">=</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> verify</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">({ translator: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a-to-b&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, source: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, target: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;b.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> });</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(verdict.label, verdict.reason, seconds);</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/verify.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const verify = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  verify as default
};
