"""Golden retrieval measures by trec_eval's own code, of made-up scores and judgements.

pip install pytrec_eval-terrier; python3 test/golden/judged/make.py   (writes golden.json beside this file)
MRR@10 is trec_eval's recip_rank, 0 where the first relevant document stands below rank 10. The cases: graded and binary judgements, negative grades, unjudged documents, tied scores, judgements of documents that are not there, queries without a
relevant document, queries without judgements, and a run cut at a depth.
"""
import json
import os
import random

import pytrec_eval

NAMES = {"ndcg10": "ndcg_cut_10", "map": "map", "p10": "P_10", "recall10": "recall_10", "recall100": "recall_100"}


def measured(qrels, run):
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "map", "P.10", "recall.10,100", "recip_rank"})
    found = evaluator.evaluate(run)
    rr = {q: one["recip_rank"] if one["recip_rank"] > 0.0999 else 0.0 for q, one in found.items()}
    per_query = {q: {**{k: found[q][v] for k, v in NAMES.items()}, "mrr10": rr[q]} for q in sorted(found)}
    means = {k: sum(one[k] for one in per_query.values()) / len(per_query) for k in [*NAMES, "mrr10"]}
    return {"perQuery": per_query, "means": means}


def case(rng, queries, docs, levels, ties, depth):
    # Ids whose order as strings is not their order as numbers, some of them beyond ASCII.
    doc_ids = [f"d{i}" if i % 7 else f"é/{i}" for i in range(docs)]
    query_ids = [f"q{i}" for i in range(queries)]
    # `ties`: scores are multiples of 1 / ties; 0 makes all of them equal, None none.
    draw = {None: rng.random, 0: lambda: 0.0}.get(ties, lambda: round(rng.random() * ties) / ties)
    scores = [[draw() for _ in doc_ids] for _ in query_ids]
    qrels = {}
    for i, q in enumerate(query_ids):
        if i % 9 == 8:
            continue  # no judgements at all
        judged = rng.sample(range(docs), rng.randint(1, min(docs, 40)))
        qrels[q] = {doc_ids[j]: (0 if i % 9 == 7 else rng.choice(levels)) for j in judged}
        if i % 4 == 0:
            qrels[q]["not-there"] = 1
    qrels["nobody"] = {doc_ids[0]: 1}
    run = {}
    for q, row in zip(query_ids, scores):
        order = sorted(range(docs), key=lambda j: (row[j], doc_ids[j].encode()), reverse=True)[:depth]
        run[q] = {doc_ids[j]: row[j] for j in order}
    return {"queryIds": query_ids, "docIds": doc_ids, "scores": scores, "qrels": qrels, "depth": depth, **measured(qrels, run)}


rng = random.Random(7)
golden = {
    "graded": case(rng, 20, 150, [-1, 0, 0, 1, 2, 3], None, 150),
    "binary, many ties": case(rng, 20, 150, [0, 1], 8, 150),
    "all scores equal": case(rng, 6, 30, [0, 1, 2], 0, 30),
    "cut at 25": case(rng, 10, 150, [0, 1, 2], 40, 25),
    "fewer documents than 10": case(rng, 10, 6, [0, 1], 3, 6),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json"), "w") as out:
    json.dump(golden, out, ensure_ascii=False)
    out.write("\n")
