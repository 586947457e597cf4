import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/a/path/assets/concept-prediction.BP_s9bTW.svg";
const __pageData = JSON.parse('{"title":"The prediction","description":"","frontmatter":{},"headers":[],"relativePath":"concepts/prediction.md","filePath":"concepts/prediction.md"}');
const _sfc_main = { name: "concepts/prediction.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="the-prediction" tabindex="-1">The prediction <a class="header-anchor" href="#the-prediction" aria-label="Permalink to &quot;The prediction&quot;">​</a></h1><p><code>fit</code> ends with a sentence like this one:</p><div class="language- vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang"></span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>aligned: about 93 of 100 rows would find their partner among 2,000 (88 to 96)</span></span></code></pre></div><p>It predicts the top-1 that known pairs would show, with a 90 % interval, from evidence that needs no pairs: how well the two sides agree <em>inside</em> their clusters, and how far the map is above its control maps.</p><p><img${ssrRenderAttr("src", _imports_0)} alt="Predicted top-1 with its interval against the measured one"></p><p>Each point of the figure is a fit with known pairs: across what was predicted, up what was measured. Most lie within their interval; 90 of 100 are meant to. The model was made from the blue ones; the orange ones have noise or cuts added, and it has not seen them.</p><ul><li><strong>Top-1</strong> is the share of rows whose own partner comes first among 2,000 candidates. In a larger pool it is lower, in a smaller one higher.</li><li><strong>The interval is wide in the middle</strong> (about .4 where top-1 is .5) and narrow near 1. It was set on runs of encoders that the model had not seen.</li><li><strong>Of uncertain maps</strong> the interval starts at 0: they may be as good as their evidence says, or worth nothing.</li><li><strong>Gaussian noise</strong> on the vectors is not seen by third moments, so that the prediction is too high there.</li></ul><p>A few dozen known pairs are worth more than any prediction: <code>eval --record</code>. How the model was made and how it did on encoders left out: <a href="./../results/verdict/calibration.html">calibration</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts/prediction.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const prediction = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  prediction as default
};
