import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge align","description":"","frontmatter":{},"headers":[],"relativePath":"cli/align.md","filePath":"cli/align.md"}');
const _sfc_main = { name: "cli/align.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-align" tabindex="-1">vecbridge align <a class="header-anchor" href="#vecbridge-align" aria-label="Permalink to &quot;vecbridge align&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge align a.npy b.npy --paired                                                 # every measure; row i of one is row i of the other</span></span>
<span class="line"><span>  vecbridge align a.npy b.npy --paired --measures cka,mutual-knn --set k=20            # some of them, with options</span></span>
<span class="line"><span>  vecbridge align a.npy b.npy --paired --measures cka,mutual-knn --sizes 250,500,1000  # the same for fewer rows: does the value hang on n?</span></span>
<span class="line"><span>  vecbridge align a.npy b.npy --unpaired                                               # what can be said without pairs, before any map</span></span>
<span class="line"><span>  vecbridge align a.npy b.npy --unpaired --outlook                                     # and whether vecbridge fit is likely to find a map</span></span>
<span class="line"><span>  vecbridge align layers-a.npy layers-b.npy --layers                                   # every layer of one model against every layer of the other</span></span>
<span class="line"><span>  vecbridge align layers-a.npy layers-b.npy --layers --labels classes.txt              # and the stitching risk of each</span></span>
<span class="line"><span>  vecbridge align --list                                                               # every measure: formula, range, chance level, bias, cost, source</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge align [options] [first] [second]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>measures of how alike two spaces are: CKA, nearest neighbours, RSA, CCA, Procrustes and more</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  first               vectors of one model: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow</span></span>
<span class="line"><span>  second              vectors of the other model</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  --measures &lt;list&gt;   names, separated by commas (default: all)</span></span>
<span class="line"><span>  --paired            row i of one file is the same item as row i of the other</span></span>
<span class="line"><span>  --unpaired          rows need not belong together: only the measures that need no pairs</span></span>
<span class="line"><span>  --outlook           also say, from the vectors alone, whether a map without pairs is likely to be found</span></span>
<span class="line"><span>                      (slow)</span></span>
<span class="line"><span>  --layers            files of three axes, layers × rows × dims (npy): layer by layer (default:</span></span>
<span class="line"><span>                      cka,mutual-knn,rsa)</span></span>
<span class="line"><span>  --labels &lt;file&gt;     with --layers: a class per row, for the stitching risk: text, jsonl[:FIELD],</span></span>
<span class="line"><span>                      csv[:COLUMN]</span></span>
<span class="line"><span>  --set &lt;key=value&gt;   an option of all measures that have it, or MEASURE.key=value; repeatable</span></span>
<span class="line"><span>  --rows &lt;n&gt;          maximum number of rows compared, a random sample by the seed; 0: all (default: 10000)</span></span>
<span class="line"><span>  --seed &lt;n&gt;          seed of samples, permutations and random features (default: 0)</span></span>
<span class="line"><span>  --precision &lt;p&gt;     float64: from the definitions, slow; float32: in blocks; auto: by the size (choices:</span></span>
<span class="line"><span>                      &quot;auto&quot;, &quot;float32&quot;, &quot;float64&quot;, default: &quot;auto&quot;)</span></span>
<span class="line"><span>  --permutations &lt;n&gt;  orders of the rows for z, p and calibrated values of paired measures (default: 199; 49</span></span>
<span class="line"><span>                      for CCA, SVCCA, Procrustes and RTD, 19 for PWCCA, which cost the most; with --layers</span></span>
<span class="line"><span>                      none)</span></span>
<span class="line"><span>  --no-calibrate      values and chance levels only: no permutations</span></span>
<span class="line"><span>  --sizes &lt;list&gt;      also take every measure of so many rows, for example 250,500,1000: nested samples by the</span></span>
<span class="line"><span>                      seed</span></span>
<span class="line"><span>  --ceilings &lt;n&gt;      also the split-half noise ceiling of every paired measure, from n random halvings of the</span></span>
<span class="line"><span>                      dims</span></span>
<span class="line"><span>  --csv               print comma-separated values instead of a table</span></span>
<span class="line"><span>  --list              print the documentation of every measure and stop</span></span>
<span class="line"><span>  --format &lt;name&gt;     format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                      content)</span></span>
<span class="line"><span>  --skip-invalid      leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                      OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json              print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet             suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;       threads to compute with</span></span>
<span class="line"><span>  -h, --help          show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  &lt;measure&gt;                                                         { value, chance, direction, pairing, n, seconds, ... }: chance is what unrelated spaces give, null where not defined; value is null, with &quot;skipped&quot;, where the rows are too few</span></span>
<span class="line"><span>  &lt;measure&gt;.nullMean, nullSd, nullCritical, nullRows, permutations  paired measures: values with the rows of one space in random order, the value that 5 % of the orders reach, the rows permuted, how many orders; &quot;noNull&quot; says why an unpaired measure has none</span></span>
<span class="line"><span>  &lt;measure&gt;.z, p, calibrated, gated                                 z = (value − nullMean) / nullSd, positive where more alike; p = (1 + orders at least as alike) / (1 + permutations); calibrated = (value − nullMean) / (best − nullMean); gated = (value − nullCritical) / (best − nullCritical), 0 to 1 (Gröger, Wen and Brbić 2026, arXiv:2602.14486)</span></span>
<span class="line"><span>  &lt;measure&gt;.curve                                                   with --sizes: [{ rows, n, value, chance, nullMean, ..., z, p, calibrated, gated }]</span></span>
<span class="line"><span>  &lt;measure&gt;.ceiling                                                 with --ceilings: { first, second, value }: calibrated values of two halves of the dims of either space, and their geometric mean</span></span>
<span class="line"><span>  outlook                                                           with --outlook: { label: &quot;likely&quot;|&quot;doubtful&quot;|&quot;unlikely&quot;, reason, predicted, rows, evidence } of a fit of at most 3,000 rows a side</span></span>
<span class="line"><span>  (with --layers instead)                                           { names, layers, rows, seed, measures: { &lt;measure&gt;: { direction, value, chance, calibrated, z, p, diagonal } }, stitching }: matrices with the layers of the first file down; vecbridge report shows them</span></span>
<span class="line"><span>  measures                                                          with --list instead: [{ name, summary, formula, pairing, direction, range, ..., options }]</span></span>
<span class="line"><span>  skipped                                                           with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/align.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const align = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  align as default
};
