import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Demo data","description":"","frontmatter":{},"headers":[],"relativePath":"demo-data.md","filePath":"demo-data.md"}');
const _sfc_main = { name: "demo-data.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="demo-data" tabindex="-1">Demo data <a class="header-anchor" href="#demo-data" aria-label="Permalink to &quot;Demo data&quot;">​</a></h1><p>Real vectors of WordNet entries; only numbers and the entries&#39; texts. Made by <code>bench/make-demo-data.ts</code>.</p><p>What <code>vecbridge demo</code> shows, as int8 <code>.npy</code> (one scale a file):</p><table tabindex="0"><thead><tr><th>file</th><th>rows</th><th>dims</th><th>what it is</th></tr></thead><tbody><tr><td><code>minilm.npy</code>, <code>minilm.txt</code></td><td>3,000</td><td>384</td><td>sentence-transformers/all-MiniLM-L6-v2; the text of each row</td></tr><tr><td><code>mpnet.npy</code>, <code>mpnet.txt</code></td><td>3,000</td><td>768</td><td>sentence-transformers/all-mpnet-base-v2 of <strong>other</strong> entries</td></tr><tr><td><code>test-minilm.npy</code>, <code>test-mpnet.npy</code>, <code>test.txt</code></td><td>800</td><td>384, 768</td><td>row i of both is the same entry; none of them is among the rows above</td></tr></tbody></table><p>What the examples and guides use:</p><table tabindex="0"><thead><tr><th>file</th><th>rows</th><th>dims</th><th>what it is</th></tr></thead><tbody><tr><td><code>source.npy</code></td><td>10,000</td><td>512</td><td>Universal Sentence Encoder lite (a transformer); int8</td></tr><tr><td><code>target.npy</code></td><td>10,000</td><td>100</td><td>GloVe 6B, SIF-weighted mean of the words, first component removed; <strong>other</strong> entries than <code>source.npy</code>; float16</td></tr><tr><td><code>test-source.npy</code>, <code>test-target.npy</code></td><td>2,000</td><td>512, 100</td><td>row i of both is the same entry; none of them is among the rows above; float16</td></tr><tr><td><code>*.lemmas.txt</code></td><td></td><td></td><td>the lemma of each row</td></tr></tbody></table><p>No entry of a source is in its target: there is no pair to learn from. The test pairs are for measuring alone.</p><p>Sources: <a href="https://wordnet.princeton.edu" target="_blank" rel="noreferrer">WordNet 3.0</a> (lemmas and the glosses that were embedded; Princeton&#39;s licence allows any use with attribution), all-MiniLM-L6-v2 and all-mpnet-base-v2 (Apache 2.0), <a href="https://nlp.stanford.edu/projects/glove/" target="_blank" rel="noreferrer">GloVe</a> (Public Domain Dedication and License), Universal Sentence Encoder lite (Apache 2.0).</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("demo-data.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const demoData = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  demoData as default
};
