import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge train","description":"","frontmatter":{},"headers":[],"relativePath":"cli/train.md","filePath":"cli/train.md"}');
const _sfc_main = { name: "cli/train.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-train" tabindex="-1">vecbridge train <a class="header-anchor" href="#vecbridge-train" aria-label="Permalink to &quot;vecbridge train&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge train a.npy b.npy -o a-to-b                             # a linear map first, then the network from there: minutes</span></span>
<span class="line"><span>  vecbridge train a.npy b.npy -o a-to-b --init linear               # from a translator that \`vecbridge fit\` wrote</span></span>
<span class="line"><span>  vecbridge train a.npy b.npy -o a-to-b --resume                    # go on after an interruption, bit for bit</span></span>
<span class="line"><span>  vecbridge train a.npy b.npy -o a-to-b --dashboard                 # watch it in a browser, and stop it from there</span></span>
<span class="line"><span>  vecbridge train a.npy b.npy c.npy -o net --seeds 3                # three spaces, one latent; the best of three seeds</span></span>
<span class="line"><span>  vecbridge train a.npy b.npy -o net --preset paper --from-scratch  # the published network: hours, a GPU</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge train [options] &lt;source&gt; &lt;target&gt; [more...]</span></span>
<span class="line"><span></span></span>
<span class="line"><span>train a vec2vec network on two or more files of vectors, without pairs</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  source               vectors of the source model: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow</span></span>
<span class="line"><span>  target               vectors of the target model</span></span>
<span class="line"><span>  more                 vectors of further models, for one latent of them all</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;dir&gt;   folder to write the translator to; DIR/run holds state and metrics</span></span>
<span class="line"><span>  --preset &lt;name&gt;      cpu, ci, small, paper or scratch (default: cpu)</span></span>
<span class="line"><span>  --init &lt;dir&gt;         linear translator to start from; once for each file after the source</span></span>
<span class="line"><span>  --from-scratch       start from random weights: needs far more rows and time</span></span>
<span class="line"><span>  --resume             go on with the run in DIR, or begin it</span></span>
<span class="line"><span>  --seeds &lt;n&gt;          runs with different seeds; the best by the held-out score is kept</span></span>
<span class="line"><span>  --seed &lt;n&gt;           seed of all randomness (default: 0)</span></span>
<span class="line"><span>  --set &lt;key=value&gt;    an option of vec2vec, repeatable</span></span>
<span class="line"><span>  --probe &lt;files...&gt;   two files of pairs (row i of one and of the other): measured, never used to choose</span></span>
<span class="line"><span>  --minutes &lt;n&gt;        maximum training time; the best state is kept</span></span>
<span class="line"><span>  --rows-limit &lt;n&gt;     maximum number of rows read from each file; 0: all (default: 20000)</span></span>
<span class="line"><span>  --source-model &lt;id&gt;  name of the source model, written into the translator</span></span>
<span class="line"><span>  --target-model &lt;id&gt;  name of the target model, written into the translator</span></span>
<span class="line"><span>  --dashboard          show the run on a local page; its address is printed on stderr</span></span>
<span class="line"><span>  --port &lt;n&gt;           port of that page (default: the one it had before, or any)</span></span>
<span class="line"><span>  --strict             also exit 3 when the verdict is uncertain</span></span>
<span class="line"><span>  --force              replace the translator or run in DIR</span></span>
<span class="line"><span>  --format &lt;name&gt;      format of stdin, named &quot;-&quot;: jsonl, csv, tsv, npy ... (default: recognised by its</span></span>
<span class="line"><span>                       content)</span></span>
<span class="line"><span>  --skip-invalid       leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                       OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  method          &quot;vec2vec&quot;</span></span>
<span class="line"><span>  secondsMap      seconds for the map</span></span>
<span class="line"><span>  secondsVerdict  seconds for the verdict</span></span>
<span class="line"><span>  dir             folder of the translator</span></span>
<span class="line"><span>  verdict         &quot;aligned&quot; | &quot;uncertain&quot; | &quot;not-aligned&quot;</span></span>
<span class="line"><span>  score           verification score of the map; null for paired methods</span></span>
<span class="line"><span>  null            mean score of random rotations in verdicts of 0.1.0; null since</span></span>
<span class="line"><span>  consensus       agreement of maps fitted on disjoint halves (verdicts of 0.1.0); null otherwise</span></span>
<span class="line"><span>  predicted       { top1, low, high, pool }: the top-1 that known pairs would show among \`pool\` rows, with a 90 % interval; null when not judged</span></span>
<span class="line"><span>  seed            seed used</span></span>
<span class="line"><span>  seconds         seconds in all</span></span>
<span class="line"><span>  reason          the verdict in a sentence</span></span>
<span class="line"><span>  evidence        [{ measure, value, threshold, passed, meaning }]</span></span>
<span class="line"><span>  rows            rows used of every file</span></span>
<span class="line"><span>  runs            [{ seed, steps, ended, startScore, score, bestStep, kept, cycle, directions, startDirections }]: held-out scores; kept: { direction: step of its weights }</span></span>
<span class="line"><span>  chosen          seed of the run that was kept</span></span>
<span class="line"><span>  translators     [{ from, to, dir }]: spaces by number; each folder holds the way back, too</span></span>
<span class="line"><span>  skipped         with --skip-invalid: rows left out, { null, nan, zero, length, unreadable }</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed; training diverged (the last good state is kept in DIR/run)</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    3  verdict not-aligned (or uncertain, with --strict); the translator is still saved, with that verdict in it</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/train.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const train = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  train as default
};
