import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cka-random-features","description":"","frontmatter":{},"headers":[],"relativePath":"measures/cka-random-features.md","filePath":"measures/cka-random-features.md"}');
const _sfc_main = { name: "measures/cka-random-features.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cka-random-features" tabindex="-1">cka-random-features <a class="header-anchor" href="#cka-random-features" aria-label="Permalink to &quot;cka-random-features&quot;">​</a></h1><p>CKA of Gaussian kernels by random Fourier features: time linear in n.</p><ul><li><strong>formula</strong>: linear CKA of √(2/D) cos(X ω / σ + b), ω standard normal (p × D), b uniform on [0, 2π)</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: 0; biased: as linear CKA of the features</li><li><strong>bias</strong>: unbiased given the features; they change the kernels, and with them the value, by about 1 / √D</li><li><strong>invariant</strong>: to scale of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(n D (p + q + D)) time, 4 n · 2 D + 24 D² bytes (D = 1,024: 430 MB at n = 50,000)</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(n²) for each permutation, 8 n² bytes for both kernels, made once; of more than 5,000 rows: linear kernels O(n p q) for each permutation, RBF a sample of so many rows</li><li><strong>source</strong>: Rahimi and Recht 2007, NeurIPS 20; Kornblith et al. 2019, arXiv:1905.00414</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>estimator</td><td>unbiased | biased</td><td>&quot;unbiased&quot;</td><td>unbiased: zero for unrelated rows, whatever n; biased: as first published, grows as dims / n</td></tr><tr><td>sigma</td><td>median | number</td><td>&quot;median&quot;</td><td>σ of the RBF kernels: a number, or the median distance between different rows of each space</td></tr><tr><td>fraction</td><td>number</td><td>1</td><td>factor of σ; 0.2 to 0.8 of the median distance looks at nearer rows</td></tr><tr><td>features</td><td>integer</td><td>1024</td><td>random features of each space; the error falls as 1 / √features</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/cka-random-features.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ckaRandomFeatures = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ckaRandomFeatures as default
};
