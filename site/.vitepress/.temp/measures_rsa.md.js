import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"rsa","description":"","frontmatter":{},"headers":[],"relativePath":"measures/rsa.md","filePath":"measures/rsa.md"}');
const _sfc_main = { name: "measures/rsa.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="rsa" tabindex="-1">rsa <a class="header-anchor" href="#rsa" aria-label="Permalink to &quot;rsa&quot;">​</a></h1><p>Rank correlation of the two dissimilarity matrices of the items.</p><ul><li><strong>formula</strong>: ρ or τ-a of the upper triangles of d(x_i, x_j) and d(y_i, y_j)</li><li><strong>more alike</strong>: higher</li><li><strong>range</strong>: −1 to 1; a space with itself: 1</li><li><strong>chance</strong>: 0, the mean over permutations of the items</li><li><strong>bias</strong>: none to speak of at chance; noise in the vectors pulls it towards 0</li><li><strong>invariant</strong>: to scale of either space; symmetric</li><li><strong>rows</strong>: at least 3, paired</li><li><strong>cost</strong>: O(s² (p + q) + s² log s), s = min(n, sample); memory 5 s² numbers</li><li><strong>null</strong>: 199 permutations of the rows where nothing is said; O(s²) for each permutation of the s items compared (Spearman), O(s² log s) (Kendall); 16 s² bytes</li><li><strong>source</strong>: Kriegeskorte, Mur and Bandettini 2008; Kendall&#39;s τ-a: Nili et al. 2014</li></ul><table tabindex="0"><thead><tr><th>option</th><th>type</th><th>default</th><th>meaning</th></tr></thead><tbody><tr><td>dissimilarity</td><td>correlation | cosine | euclidean</td><td>&quot;correlation&quot;</td><td>how unlike two rows are: 1 − correlation of their coordinates, 1 − cosine, or Euclidean distance</td></tr><tr><td>correlation</td><td>spearman | kendall</td><td>&quot;spearman&quot;</td><td>how the two lists of dissimilarities are compared: Spearman&#39;s ρ or Kendall&#39;s τ-a (lower where values tie)</td></tr><tr><td>sample</td><td>integer</td><td>1000</td><td>rows compared; a seeded sample of them when there are more</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("measures/rsa.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const rsa = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  rsa as default
};
