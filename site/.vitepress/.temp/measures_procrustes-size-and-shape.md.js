import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"procrustes-size-and-shape","description":"","frontmatter":{},"headers":[],"relativePath":"measures/procrustes-size-and-shape.md","filePath":"measures/procrustes-size-and-shape.md"}');
const _sfc_main = { name: "measures/procrustes-size-and-shape.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="procrustes-size-and-shape" tabindex="-1">procrustes-size-and-shape <a class="header-anchor" href="#procrustes-size-and-shape" aria-label="Permalink to &quot;procrustes-size-and-shape&quot;">​</a></h1><p>What is left of the difference after the best rotation of one centred space onto the other.</p><ul><li><strong>formula</strong>: √(‖X‖² + ‖Y‖² − 2ν), ν the nuclear norm of XᵀY, X and Y centred, the narrower padded with zeros</li><li><strong>more alike</strong>: lower</li><li><strong>range</strong>: 0 to ∞; a space with itself: 0</li><li><strong>chance</strong>: the mean over random orders of the rows of y (same two covariances)</li><li><strong>bias</strong>: falls when dims grow at fixed n, since more dims can be turned to fit: compare with the chance level</li><li><strong>invariant</strong>: to rotation, shift of either space; symmetric</li><li><strong>rows</strong>: at least 2, paired</li><li><strong>cost</strong>: O(n (p + q)² + d³); memory two centred float32 copies for the chance level</li><li><strong>null</strong>: 49 permutations of the rows where nothing is said; O(n p q + min(p, q)² max(p, q)) for each permutation: one product and its nuclear norm, once for all three distances</li><li><strong>source</strong>: Schönemann 1966; Kendall 1989; Williams et al. 2021 (a metric)</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/procrustes-size-and-shape.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const procrustesSizeAndShape = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  procrustesSizeAndShape as default
};
