import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"005 Local pages: no bundler, uPlot and regl-scatterplot","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/005-local-pages.md","filePath":"decisions/005-local-pages.md"}');
const _sfc_main = { name: "decisions/005-local-pages.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="005-local-pages-no-bundler-uplot-and-regl-scatterplot" tabindex="-1">005 Local pages: no bundler, uPlot and regl-scatterplot <a class="header-anchor" href="#005-local-pages-no-bundler-uplot-and-regl-scatterplot" aria-label="Permalink to &quot;005 Local pages: no bundler, uPlot and regl-scatterplot&quot;">​</a></h1><p><strong>Context.</strong> <code>train --dashboard</code>, <code>dashboard</code> and <code>explore</code> show pages that change while they are looked at: curves that grow with every step, 100,000 points that move with the pointer. The charts of a report (Observable Plot, drawn once as SVG) would be made anew for every event.</p><p><strong>Decision.</strong> uPlot (MIT, 51 KB, no dependencies) draws the curves, regl-scatterplot (MIT) the points. Both are served from <code>node_modules</code> as ES modules through an import map; the pages themselves (<code>pages/*/page</code>) are compiled by a second run of the compiler with the browser&#39;s types (<code>tsconfig.page.json</code>). There is no bundler to configure or to trust, and what runs in the browser is what stands in the repository. The server (<code>pages/kit</code>) is bound to 127.0.0.1; every path starts with a random token, foreign Host and Origin headers are refused, and the Content-Security-Policy allows requests to the program only. Updates are server-sent events; all a dashboard shows is read from <code>DIR/run</code>, so that a run that is complete, or was killed, is shown like one that goes on. The address of a run is kept in <code>run/dashboard.json</code>, readable by its owner alone: an open page finds the run again after a restart.</p><p><strong>Cost.</strong> Four packages. regl compiles its drawing commands at run time, which the policy of <code>explore</code> has to allow (<code>unsafe-eval</code>). Canvases cannot be read by a screen reader: values of curves stand in tables and legends, and every item of <code>explore</code> can be found by its name.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/005-local-pages.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _005LocalPages = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _005LocalPages as default
};
