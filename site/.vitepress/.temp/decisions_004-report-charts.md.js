import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"004 Charts of the report: Observable Plot without a browser","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/004-report-charts.md","filePath":"decisions/004-report-charts.md"}');
const _sfc_main = { name: "decisions/004-report-charts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="004-charts-of-the-report-observable-plot-without-a-browser" tabindex="-1">004 Charts of the report: Observable Plot without a browser <a class="header-anchor" href="#004-charts-of-the-report-observable-plot-without-a-browser" aria-label="Permalink to &quot;004 Charts of the report: Observable Plot without a browser&quot;">​</a></h1><p><strong>Context.</strong> A report is one file that opens from a mail attachment: pictures must be finished SVG, light and dark, small, and readable by a screen reader. Candidates were Observable Plot (ISC, drawn into a document object that linkedom gives), Vega (BSD, its own SVG) and ECharts (Apache-2.0, its own SVG string).</p><p><strong>Decision.</strong> Plot. Its colours may be names of custom properties, so that one picture serves light, dark and paper; axes take the colour of the text; marks carry titles that are shown on hover without a script. Vega and ECharts write fixed colours into the SVG: a dark page would need a second copy of every picture. Plot&#39;s own styles, labels of groups and long decimals are taken out of what it draws. A heat map is one PNG in Plot&#39;s image mark: 64 × 64 rectangles would be twenty times the size; its values on hover come from the data of the page. linkedom is pinned: later versions need a package that not every registry carries. UMAP is umap-js, seeded.</p><p><strong>What it costs.</strong> Three packages and those they bring (d3): about 13 MB installed, loaded by <code>vecbridge report</code> alone. UMAP takes seconds for each group; <code>--no-umap</code> leaves it out. The page holds its data a second time as JSON, a quarter of its size.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/004-report-charts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _004ReportCharts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _004ReportCharts as default
};
