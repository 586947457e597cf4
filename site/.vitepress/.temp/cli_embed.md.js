import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"vecbridge embed","description":"","frontmatter":{},"headers":[],"relativePath":"cli/embed.md","filePath":"cli/embed.md"}');
const _sfc_main = { name: "cli/embed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="vecbridge-embed" tabindex="-1">vecbridge embed <a class="header-anchor" href="#vecbridge-embed" aria-label="Permalink to &quot;vecbridge embed&quot;">​</a></h1><div class="language-text vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast vp-code" tabindex="0"><code><span class="line"><span>Examples:</span></span>
<span class="line"><span>  vecbridge embed titles.txt -o titles.npy                                                                  # a text a line; English model of 27 MB, offline</span></span>
<span class="line"><span>  vecbridge embed docs.jsonl -o docs.parquet --model ./all-MiniLM-L6-v2                                     # an ONNX folder; ids kept</span></span>
<span class="line"><span>  vecbridge embed docs.csv -o docs.npy --endpoint https://api.openai.com/v1 --model text-embedding-3-small  # key from OPENAI_API_KEY</span></span>
<span class="line"><span>  vecbridge embed docs.parquet:body -o docs.npy --resume                                                    # column &quot;body&quot;; go on where it stopped</span></span>
<span class="line"><span>  vecbridge embed - &lt; titles.txt | vecbridge translate a-to-b - &gt; out.jsonl                                 # from a pipe to a pipe: jsonl, csv, tsv, npy</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Usage: vecbridge embed [options] &lt;input&gt;</span></span>
<span class="line"><span></span></span>
<span class="line"><span>texts to vectors: an ONNX model folder, an OpenAI-compatible server, or the built-in small model</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Arguments:</span></span>
<span class="line"><span>  input                  texts: .txt (a text a line), .jsonl, .csv, .tsv (also .gz), .parquet; FILE:NAME</span></span>
<span class="line"><span>                         chooses a field; - is stdin</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Options:</span></span>
<span class="line"><span>  -o, --output &lt;file&gt;    vectors to write; the ending names the format; - is stdout (default with stdin)</span></span>
<span class="line"><span>  --format &lt;name&gt;        format of the vectors on stdout: jsonl (default), csv, tsv or npy</span></span>
<span class="line"><span>  --model &lt;name&gt;         folder of an ONNX model, or the name of a model of the server; default use-lite-512</span></span>
<span class="line"><span>  --endpoint &lt;url&gt;       OpenAI-compatible server, such as https://api.openai.com/v1</span></span>
<span class="line"><span>  --kind &lt;kind&gt;          kind of texts: which prefix of the model folder is put in front of them (choices:</span></span>
<span class="line"><span>                         &quot;query&quot;, &quot;document&quot;)</span></span>
<span class="line"><span>  --prefix &lt;text&gt;        put in front of every text (&quot;query: &quot;)</span></span>
<span class="line"><span>  --text-field &lt;name&gt;    field or column of the texts</span></span>
<span class="line"><span>  --id-field &lt;name&gt;      field or column of the ids</span></span>
<span class="line"><span>  --input-format &lt;name&gt;  default: by the ending; of stdin by its content, jsonl or lines (choices: &quot;lines&quot;,</span></span>
<span class="line"><span>                         &quot;jsonl&quot;, &quot;csv&quot;, &quot;parquet&quot;)</span></span>
<span class="line"><span>  --model-id &lt;id&gt;        name of the model to record; default: what the folder or server calls it</span></span>
<span class="line"><span>  --dtype &lt;type&gt;         numbers of the output (choices: &quot;f32&quot;, &quot;f16&quot;, default: &quot;f32&quot;)</span></span>
<span class="line"><span>  --set &lt;key=value&gt;      an option of the encoder, repeatable (docs/cli.md lists them): batch, pooling,</span></span>
<span class="line"><span>                         timeoutSeconds …</span></span>
<span class="line"><span>  --skip-empty           leave empty texts out instead of refusing them</span></span>
<span class="line"><span>  --resume               continue an interrupted run; any format</span></span>
<span class="line"><span>  --dry-run              check and count the texts, encode nothing</span></span>
<span class="line"><span>  --force                replace the output if it exists, and what an interrupted run has left</span></span>
<span class="line"><span>  --json                 print exactly one JSON object on stdout</span></span>
<span class="line"><span>  --quiet                suppress messages and progress on stderr; warnings and errors stay</span></span>
<span class="line"><span>  --threads &lt;n&gt;          threads to compute with</span></span>
<span class="line"><span>  -h, --help             show this help</span></span>
<span class="line"><span></span></span>
<span class="line"><span>JSON (--json):</span></span>
<span class="line"><span>  rows        texts encoded (with --dry-run: that would be)</span></span>
<span class="line"><span>  dim         dims of the vectors; null with --dry-run</span></span>
<span class="line"><span>  output      file written</span></span>
<span class="line"><span>  modelId     model recorded with the vectors</span></span>
<span class="line"><span>  characters  characters of all texts; about 4 to a token in English</span></span>
<span class="line"><span>  skipped     empty texts left out, with --skip-empty</span></span>
<span class="line"><span>  truncated   texts longer than the model takes, cut (in this run; 0 where a server does not tell)</span></span>
<span class="line"><span>  resumedAt   vectors that were there already, with --resume; else 0</span></span>
<span class="line"><span>  seconds     seconds in all</span></span>
<span class="line"><span>  dryRun      true when nothing was encoded</span></span>
<span class="line"><span></span></span>
<span class="line"><span>Exit codes:</span></span>
<span class="line"><span>    0  ok</span></span>
<span class="line"><span>    1  failed</span></span>
<span class="line"><span>    2  wrong usage or bad input</span></span>
<span class="line"><span>    4  the model or onnxruntime-node is not installed</span></span>
<span class="line"><span>  130  interrupted</span></span>
<span class="line"><span>  143  ended by SIGTERM</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/embed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const embed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  embed as default
};
