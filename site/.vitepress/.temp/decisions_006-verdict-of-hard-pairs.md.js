import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"006 The verdict of hard pairs: rows set aside and rivals, not halves","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/006-verdict-of-hard-pairs.md","filePath":"decisions/006-verdict-of-hard-pairs.md"}');
const _sfc_main = { name: "decisions/006-verdict-of-hard-pairs.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="006-the-verdict-of-hard-pairs-rows-set-aside-and-rivals-not-halves" tabindex="-1">006 The verdict of hard pairs: rows set aside and rivals, not halves <a class="header-anchor" href="#006-the-verdict-of-hard-pairs-rows-set-aside-and-rivals-not-halves" aria-label="Permalink to &quot;006 The verdict of hard pairs: rows set aside and rivals, not halves&quot;">​</a></h1><p><strong>Context.</strong> The verdict on a map found without pairs rests on refits from disjoint halves. On single words half of 7,500 rows are too few for the search: right maps were called not-aligned because a half found nothing, and no threshold of the other checks could tell.</p><p><strong>Decision.</strong> Where a map begins with third moments, 15 % of the rows of either side take no part in the search. Afterwards the agreement of their third moments under the map is compared with that under rivals: maps that have nothing in common with it, bred from whatever else the search met with the same effort. A map that holds better than its rivals, by 7 % and three of their standard deviations, with third moments reliable enough to say so, needs no halves. All other checks stay.</p><p><strong>Why rivals.</strong> Random climbs are too easy a comparison: wrong maps that were bred reached 1.2 to 1.4 times theirs. Agreement on the rows the search saw tells nothing: the search made it high. CSLS scores of halves on each other&#39;s rows differ by 2 % between right maps and wrong ones.</p><p><strong>Cost.</strong> The search has 85 % of the rows, the rivals take 15 to 25 CPU seconds, and half the time of a verdict is saved where they pass. A wrong map that the population of all items would prefer, not only the sample, could pass; on use → fasttext, where wrong maps agree as well as the right one on the rows seen, they did not (1.04).</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/006-verdict-of-hard-pairs.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _006VerdictOfHardPairs = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _006VerdictOfHardPairs as default
};
