import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"work","description":"","frontmatter":{},"headers":[],"relativePath":"api/work.md","filePath":"api/work.md"}');
const _sfc_main = { name: "api/work.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="work" tabindex="-1">work <a class="header-anchor" href="#work" aria-label="Permalink to &quot;work&quot;">​</a></h1><p>Takes shards of <code>translateQueued</code> from the queue until told to stop by <code>signal</code>; a shard in hand then goes back to the queue. Several processes and machines may work at the same queue. Throws BAD_OPTION for an address that cannot be read, MISSING_PART without the packages bullmq and ioredis, IO where Redis does not answer.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { VecbridgeError, work } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> work</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">({ address: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;redis://127.0.0.1:1&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, untilEmpty: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">true</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> }).</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">catch</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">((</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">error</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">:</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> unknown</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">=&gt;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> {</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">  if</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> (</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">!</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(error </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">instanceof</span><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;"> VecbridgeError</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">||</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> error.code </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">!==</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;IO&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">) </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">throw</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> error; </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// no Redis at this port</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">});</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/work.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const work = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  work as default
};
