import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"linear-r2","description":"","frontmatter":{},"headers":[],"relativePath":"measures/linear-r2.md","filePath":"measures/linear-r2.md"}');
const _sfc_main = { name: "measures/linear-r2.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="linear-r2" tabindex="-1">linear-r2 <a class="header-anchor" href="#linear-r2" aria-label="Permalink to &quot;linear-r2&quot;">​</a></h1><p>Share of the variance of one space that a linear map of the other predicts on rows it was not fitted on.</p><ul><li><strong>formula</strong>: 1 − Σ‖y − ŷ‖² / Σ‖y − ȳ‖², ŷ by the ridge regression of the other folds; in-sample ‖Q_xᵀ Y‖² / ‖Y‖²</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −∞ to 1; a space with itself: 1</li><li><strong>chance</strong>: held out: the mean over random orders of the rows of y, 0 or a little less; in-sample p / (n − 1), p the predicting dims</li><li><strong>bias</strong>: held out: slightly low, since each fit uses (folds − 1) / folds of the rows; below 0 means worse than the mean</li><li><strong>invariant</strong>: to rotation, scale, shift of either space; not symmetric</li><li><strong>rows</strong>: at least 6, paired</li><li><strong>cost</strong>: O(n (p + q)² + folds (p³ + p² q)); memory a copy of one fold and folds (p + q)² numbers; with ridge auto at p = q = 768 about a minute, the chance level as much</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; once O(folds (d³ + d² n) + n³) for d predicting dims, then O(folds n²) for each permutation; about 250 MB; of more than 2,000 rows a sample</li><li><strong>source</strong>: Kornblith et al. 2019 (in-sample)</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>predict</td><td>y | x</td><td>&quot;y&quot;</td><td>the space that is predicted, from the other one</td></tr><tr><td>folds</td><td>integer</td><td>5</td><td>parts the rows are cut into; each is predicted from the others</td></tr><tr><td>ridge</td><td>auto | number</td><td>&quot;auto&quot;</td><td>penalty, as a share of the mean variance of a predicting dimension; auto takes the best of 1e-8, 1e-4, 1e-2 and 1 on a fold kept out of the fit</td></tr><tr><td>heldOut</td><td>boolean</td><td>true</td><td>false gives the in-sample value of plain least squares, which grows with the dimensions</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/linear-r2.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const linearR2 = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  linearR2 as default
};
