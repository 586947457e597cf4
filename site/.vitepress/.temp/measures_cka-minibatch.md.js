import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"cka-minibatch","description":"","frontmatter":{},"headers":[],"relativePath":"measures/cka-minibatch.md","filePath":"measures/cka-minibatch.md"}');
const _sfc_main = { name: "measures/cka-minibatch.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cka-minibatch" tabindex="-1">cka-minibatch <a class="header-anchor" href="#cka-minibatch" aria-label="Permalink to &quot;cka-minibatch&quot;">​</a></h1><p>Linear CKA from batches: unbiased HSIC summed over them, for more rows than can be compared at once.</p><ul><li><strong>formula</strong>: Σ_b HSIC(K_b, L_b) / √(Σ_b HSIC(K_b, K_b) · Σ_b HSIC(L_b, L_b)), unbiased HSIC of each batch b</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: 0: the numerator has no bias</li><li><strong>bias</strong>: numerator and denominators have none, whatever the batch; rows beyond whole batches are left out of a pass</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; symmetric</li><li><strong>rows</strong>: at least 4, paired</li><li><strong>cost</strong>: O(epochs · n · batch · (p + q)) time, 40 MB</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(epochs · n · batch) for each permutation, 8 n² bytes for both kernels, made once; of at most 5,000 rows</li><li><strong>source</strong>: Nguyen, Raghu and Kornblith 2021, arXiv:2010.15327</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>batch</td><td>integer</td><td>256</td><td>rows of a batch; all rows make one batch when they are fewer</td></tr><tr><td>epochs</td><td>integer</td><td>1</td><td>passes over the rows, each in a new random order</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/cka-minibatch.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ckaMinibatch = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ckaMinibatch as default
};
