import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge translate","description":"","frontmatter":{},"headers":[],"relativePath":"cli/translate.md","filePath":"cli/translate.md"}');
const _sfc_main = { name: "cli/translate.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-translate" tabindex="-1">vecbridge translate <a class="header-anchor" href="#vecbridge-translate" aria-label="Permalink to &quot;vecbridge translate&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge translate a-to-b docs.npy -o docs-in-b.npy                        # any size: memory stays below 500 MB</span></span>
<span class="line"><span>  vecbridge translate a-to-b docs.npy -o docs-in-b.npy --resume               # continue after an interruption</span></span>
<span class="line"><span>  vecbridge translate a-to-b b.parquet -o b-in-a.jsonl --inverse              # the other way, ids kept</span></span>
<span class="line"><span>  vecbridge translate a-to-b docs.parquet -o docs-in-b.parquet --verify 1000  # other columns are kept</span></span>
<span class="line"><span>  vecbridge translate a-to-b shards -o shards-in-b --resume                   # every file of a folder</span></span>
<span class="line"><span>  vecbridge translate a-to-b - &lt; docs.jsonl | gzip &gt; out.jsonl.gz             # from a pipe to a pipe: jsonl, csv, tsv, npy</span></span>
<span class="line"><span>  vecbridge translate a-to-b docs.npy -o out.npy --confidence b.npy           # and how sure each row is</span></span>
<span class="line"><span>  vecbridge translate a-to-b docs.npy -o out --queue redis://queue            # by many machines: start &quot;vecbridge worker&quot;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge translate [options] &lt;dir&gt; &lt;input&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>translate a file of vectors into the other space, as a stream</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  dir                  folder of the translator</span></span>
<span class="line"><span>  input                vectors of the source model: a file (FILE:NAME chooses a member or column) or a folder</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;path&gt;  file to write, its ending names the format; or folder; - is stdout</span></span>
<span class="line"><span>  --format &lt;name&gt;      format of stdin and stdout, named &quot;-&quot;: jsonl, csv, tsv or npy</span></span>
<span class="line"><span>  --inverse            translate from the target space to the source space</span></span>
<span class="line"><span>  --resume             continue an interrupted run: the same bytes as without the interruption</span></span>
<span class="line"><span>  --dry-run            check everything, write nothing</span></span>
<span class="line"><span>  --centred            leave the mean of the target space out: unit vectors around the origin</span></span>
<span class="line"><span>  --dtype &lt;type&gt;       numbers of the output (choices: &quot;f32&quot;, &quot;f16&quot;, default: &quot;f32&quot;)</span></span>
<span class="line"><span>  --confidence &lt;file&gt;  file of real target vectors; also writes OUTPUT.confidence.npy: per row the CSLS of its</span></span>
<span class="line"><span>                       best neighbour</span></span>
<span class="line"><span>  --id-field &lt;name&gt;    field or column of the ids (jsonl, csv, parquet, arrow)</span></span>
<span class="line"><span>  --verify &lt;n&gt;         number of rows of the output to read again and compare</span></span>
<span class="line"><span>  --only-vectors       leave other columns and fields out (parquet, arrow, jsonl, csv)</span></span>
<span class="line"><span>  --keep-empty         like --skip-invalid, but each such row keeps its place, filled with NaN (null in text</span></span>
<span class="line"><span>                       formats)</span></span>
<span class="line"><span>  --accept-verdict     do not warn of a verdict that speaks against the map (not-aligned, unverified, measured</span></span>
<span class="line"><span>                       below its threshold); the notes of the output still say it</span></span>
<span class="line"><span>  --force              replace the output if it exists</span></span>
<span class="line"><span>  --queue &lt;url&gt;        share the work among &quot;vecbridge worker&quot; processes; OUTPUT becomes a folder of shards</span></span>
<span class="line"><span>  --queue-name &lt;name&gt;  name of the queue in Redis (default: vecbridge)</span></span>
<span class="line"><span>  --shard-rows &lt;n&gt;     rows of one shard with --queue (default: 256 MB of them)</span></span>
<span class="line"><span>  --detach             with --queue: fill the queue and return at once</span></span>
<span class="line"><span>  --skip-invalid       leave out rows that are NULL, NaN, infinite, zero, of another length or unreadable;</span></span>
<span class="line"><span>                       OUTPUT.skipped.jsonl lists them</span></span>
<span class="line"><span>  --json               print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet              suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;        threads to compute with</span></span>
<span class="line"><span>  -h, --help           show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  rows        rows written, or that --dry-run would write; null where the format tells it only at its end</span></span>
<span class="line"><span>  dim         dims of the translated vectors</span></span>
<span class="line"><span>  output      file written</span></span>
<span class="line"><span>  seconds     seconds in all</span></span>
<span class="line"><span>  resumedAt   rows that were there already, with --resume; else 0</span></span>
<span class="line"><span>  confidence  file with one number per row, with --confidence; else null</span></span>
<span class="line"><span>  dryRun      true when nothing was written</span></span>
<span class="line"><span>  files       files written or found</span></span>
<span class="line"><span>  warnings    what is doubtful: verdict, models that differ, ids or columns that are left out</span></span>
<span class="line"><span>  verified    with --verify: { rows, worstCosine }; else null</span></span>
<span class="line"><span>  shards      with --queue: number of shards; &quot;found&quot; of them were there before, &quot;detached&quot; tells --detach</span></span>
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
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/translate.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const translate = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  translate as default
};
