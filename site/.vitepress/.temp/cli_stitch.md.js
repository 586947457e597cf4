import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge stitch","description":"","frontmatter":{},"headers":[],"relativePath":"cli/stitch.md","filePath":"cli/stitch.md"}');
const _sfc_main = { name: "cli/stitch.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-stitch" tabindex="-1">vecbridge stitch <a class="header-anchor" href="#vecbridge-stitch" aria-label="Permalink to &quot;vecbridge stitch&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge stitch b.npy new-a.npy --labels b.txt --test-labels new.txt --translator a-to-b                          # head on b, run on a</span></span>
<span class="line"><span>    ... --test-target new-b.npy                                                                                      # with the native risk, the excess and the bound</span></span>
<span class="line"><span>    ... --train-source a.npy                                                                                         # with all that needs pairs: ceilings, trained stitches, relative representations</span></span>
<span class="line"><span>  vecbridge stitch b.npy new-a.npy --labels b.txt --test-labels new.txt --method unpaired-linear --fit-source a.npy  # fit the map on the spot</span></span>
<span class="line"><span>    ... --set head=mlp --set hidden=128                                                                              # a head that is not linear</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge stitch [options] &lt;train&gt; &lt;test&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>run a task head of one space on vectors translated from another; what translated vectors reveal</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  train                     labelled vectors of the target space</span></span>
<span class="line"><span>  test                      vectors of the source space to classify</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --labels &lt;file&gt;           labels of &lt;train&gt;: text, jsonl[:FIELD], csv[:COLUMN], npy; one per row</span></span>
<span class="line"><span>  --test-labels &lt;file&gt;      labels of &lt;test&gt;, used only for measuring</span></span>
<span class="line"><span>  --translator &lt;dir&gt;        translator from the source to the target</span></span>
<span class="line"><span>  --inverse                 the translator&#39;s way back: the head is trained on its source space</span></span>
<span class="line"><span>  --method &lt;name&gt;           fit this method now instead, on --fit-source and --fit-target</span></span>
<span class="line"><span>  --fit-source &lt;file&gt;       source vectors for --method; none of them need be in &lt;test&gt;</span></span>
<span class="line"><span>  --fit-target &lt;file&gt;       target vectors for --method (default: &lt;train&gt;)</span></span>
<span class="line"><span>  --method-set &lt;key=value&gt;  an option of the method, repeatable</span></span>
<span class="line"><span>  --test-target &lt;file&gt;      the rows of &lt;test&gt; in the target space</span></span>
<span class="line"><span>  --train-source &lt;file&gt;     the rows of &lt;train&gt; in the source space</span></span>
<span class="line"><span>  --seed &lt;n&gt;                seed of all randomness (default: 0)</span></span>
<span class="line"><span>  --set &lt;key=value&gt;         an option of the heads (docs/stitching.md), repeatable</span></span>
<span class="line"><span>  --format &lt;name&gt;           format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                            content)</span></span>
<span class="line"><span>  --skip-invalid            leave out rows that are NULL, NaN, infinite, zero, of another length or</span></span>
<span class="line"><span>                            unreadable; OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json                    print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet                   suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;             threads to compute with</span></span>
<span class="line"><span>  -h, --help                show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  direction   &quot;source → target&quot;, by model names where known</span></span>
<span class="line"><span>  head        { kind, classes, trainRows, lipschitz }</span></span>
<span class="line"><span>  testRows    labelled source rows measured</span></span>
<span class="line"><span>  rows        [{ name, knows, risk: { zeroOne, crossEntropy, squared }, excess, bound }]; excess and bound need --test-target</span></span>
<span class="line"><span>  attributes  [{ name, knows, accuracy: { k: share }, balanced: { k: share } }]: labels guessed from labelled neighbours</span></span>
<span class="line"><span>  verdict     the verdict of the translator</span></span>
<span class="line"><span>  skipped     with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/stitch.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const stitch = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  stitch as default
};
