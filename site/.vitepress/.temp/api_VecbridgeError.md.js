import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"VecbridgeError","description":"","frontmatter":{},"headers":[],"relativePath":"api/VecbridgeError.md","filePath":"api/VecbridgeError.md"}');
const _sfc_main = { name: "api/VecbridgeError.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridgeerror" tabindex="-1">VecbridgeError <a class="header-anchor" href="#vecbridgeerror" aria-label="Permalink to &quot;VecbridgeError&quot;">​</a></h1><p>Every error a user can cause. <code>message</code> says what, where and why, with both numbers of a mismatch; <code>hint</code> says what to do; <code>code</code> is a stable word to test, <code>context</code> the same facts as data.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { loadTranslator, VecbridgeError } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> loadTranslator</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;nowhere&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">catch</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">error</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">:</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> unknown</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> {</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">  if</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> (</span><span style="--shiki-light:#0E1116;--shiki-dark:#FF9492;">!</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(error </span><span style="--shiki-light:#0E1116;--shiki-dark:#FF9492;">instanceof</span><span style="--shiki-light:#0E1116;--shiki-dark:#FFB757;"> VecbridgeError</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">)) </span><span style="--shiki-light:#0E1116;--shiki-dark:#FF9492;">throw</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> error;</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(error.code, error.message, error.hint); </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// NOT_FOUND</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">});</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/VecbridgeError.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const VecbridgeError = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  VecbridgeError as default
};
