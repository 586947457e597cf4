import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/a/path/assets/concept-verdict.C_uwH_zR.svg";
const __pageData = JSON.parse('{"title":"What a verdict is","description":"","frontmatter":{},"headers":[],"relativePath":"concepts/verdict.md","filePath":"concepts/verdict.md"}');
const _sfc_main = { name: "concepts/verdict.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="what-a-verdict-is" tabindex="-1">What a verdict is <a class="header-anchor" href="#what-a-verdict-is" aria-label="Permalink to &quot;What a verdict is&quot;">​</a></h1><p>Without pairs nobody can measure a map. But a wrong map can be recognised: it is one of many.</p><p>While the search looks for the best map it also meets the best maps that are <em>unlike</em> it, and climbs them as far. These are the <strong>control maps</strong>. Where two spaces share nothing, the best map is as good as its controls. Where they share their shape, the right map is clearly better, also on the tenth of the rows that the search never saw.</p><p><img${ssrRenderAttr("src", _imports_0)} alt="Margin over controls against what known pairs say: maps far above 1.06 are right, those near 1 are wrong"></p><p>Each point is a fit whose pairs were known afterwards. Across: how much better the map was than its best control map. Up: the share of test rows that find their partner. The dashed line is the threshold of the check; all fits beyond it found the map.</p><table tabindex="0"><thead><tr><th>label</th><th>meaning</th><th>exit code of <code>fit</code></th></tr></thead><tbody><tr><td>aligned</td><td>all checks passed</td><td>0</td></tr><tr><td>uncertain</td><td>measure it on known pairs before you rely on it</td><td>0 with a warning, 3 with <code>--strict</code></td></tr><tr><td>not-aligned</td><td>do not use it</td><td>3</td></tr><tr><td>unverified</td><td>nobody judged it (<code>--no-verdict</code>)</td><td>0</td></tr><tr><td>measured</td><td>known pairs have said how good it is (<code>eval --record</code>)</td><td>–</td></tr></tbody></table><p>The thresholds are set so that a wrong &quot;aligned&quot; is rarer than a missed right map. It is not impossible: <a href="./../results.html">results</a> names every run that was wrongly aligned. The checks with their thresholds, what each is for and what no check can know: <a href="./../verdict.html">all of the verdict</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts/verdict.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const verdict = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  verdict as default
};
