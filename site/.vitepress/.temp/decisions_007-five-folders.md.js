import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"007 Five code folders, imports in one direction","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/007-five-folders.md","filePath":"decisions/007-five-folders.md"}');
const _sfc_main = { name: "decisions/007-five-folders.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="007-five-code-folders-imports-in-one-direction" tabindex="-1">007 Five code folders, imports in one direction <a class="header-anchor" href="#007-five-code-folders-imports-in-one-direction" aria-label="Permalink to &quot;007 Five code folders, imports in one direction&quot;">​</a></h1><p><strong>Context.</strong> <code>src</code>, <code>training</code> and <code>eval</code> imported each other in circles. Where a thing was needed by two of them it was written twice, or stood wherever it had been needed first: the verdict in <code>eval/</code>, its tests of a map in <code>training/</code>, the translation job in the command.</p><p><strong>Decision.</strong> <code>cli → pages → eval → training → src</code>; inside <code>src/</code> the order is core, vectors, engine, linalg, search, translators, translate, encoders, stores, and then migrate, serve, bridge, export and queue, which do not import each other. <code>index.ts</code> at the root is the public entry point. A thing that two folders need stands at the lowest place both can reach: ranks of partners and CSLS in <code>src/search</code>, the type of a verdict in <code>src/core</code>, its decision in <code>training/verdict</code>. <code>test/architecture.test.ts</code> holds the order as tables and fails with the import that goes against it. Cycles of imported values fail; cycles of types are listed there by name.</p><p><code>dist/</code> is compiled anew when the SHA-256 of the sources differs from that of the last build, into an empty folder that then takes its place. Times of files do not count: a checkout or a copy changes them without a change, or keeps them with one.</p><p><strong>Cost.</strong> Paths inside the package changed (<code>dist/cli/main.js</code>, <code>dist/index.js</code>); the entries of <code>exports</code> and <code>bin</code> did not. The encoders may import <code>translate/</code> (a file of embeddings is written by the same stream as a file of translations). In <code>pages/</code>, the demo&#39;s page uses tables and styles of the report.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/007-five-folders.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _007FiveFolders = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _007FiveFolders as default
};
