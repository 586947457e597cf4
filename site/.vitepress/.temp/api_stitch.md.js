import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"stitch","description":"","frontmatter":{},"headers":[],"relativePath":"api/stitch.md","filePath":"api/stitch.md"}');
const _sfc_main = { name: "api/stitch.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="stitch" tabindex="-1">stitch <a class="header-anchor" href="#stitch" aria-label="Permalink to &quot;stitch&quot;">​</a></h1><p>A task head trained on labelled target vectors, run on vectors translated from the source (&quot;zero-shot stitching&quot;), beside what it could be: the head on the real target rows (native), maps that know nothing or all pairs, stitches trained on labels, the source&#39;s own head. With <code>train.source</code> (row i the same item as row i of <code>train.vectors</code>) the rows that need pairs are there, with <code>test.target</code> the native ones, excess risks and bounds. Throws DIM_MISMATCH and ROWS_MISMATCH with both numbers, BAD_VALUE for rows and labels, BAD_OPTION, NOT_FOUND, BAD_FILE, INTERRUPTED by <code>signal</code>.</p><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">import</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { stitch } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">from</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> &#39;vecbridge&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">;</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> report</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> =</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;"> await</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;"> stitch</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">({</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  translator: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;a-to-b&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">,</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  train: { vectors: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;b.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, labels: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;b.txt&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> }, </span><span style="--shiki-light:#66707B;--shiki-dark:#BDC4CC;">// files, or matrices and texts</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  test: { vectors: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;new-a.npy&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, labels: </span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;">&#39;new.txt&#39;</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> },</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">  options: { steps: </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">20</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> },</span></span>
<span class="line"><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">});</span></span>
<span class="line"><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">for</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> (</span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">const</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> { </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">name</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">, </span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">risk</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> } </span><span style="--shiki-light:#A0111F;--shiki-dark:#FF9492;">of</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;"> report.rows) console.</span><span style="--shiki-light:#622CBC;--shiki-dark:#DBB7FF;">log</span><span style="--shiki-light:#0E1116;--shiki-dark:#F0F3F6;">(name, risk.zeroOne);</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/stitch.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const stitch = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  stitch as default
};
