"""Golden numbers of task heads, risks, the stitching bound and attribute inference, by scikit-learn and numpy (float64).

python3 test/golden/stitching/make.py   (needs numpy and scikit-learn; writes golden.json beside this file)
Inputs come from a small integer generator that the tests repeat: mulberry32(seed), uniform in [-1, 1), float32.
Labels: the class of row i is the largest of 4 random linear scores, or (i mod 4) for every seventh row.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors


def mulberry32(seed):
    state = seed & 0xFFFFFFFF

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = state
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296

    return draw


def uniform(seed, rows, dim):
    draw = mulberry32(seed)
    return np.array([draw() * 2 - 1 for _ in range(rows * dim)]).astype(np.float32).reshape(rows, dim)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


CLASSES = 4
x = unit(uniform(1, 140, 6).astype(np.float64))
scores = x @ uniform(2, 6, CLASSES)
labels = scores.argmax(1)
labels[::7] = np.arange(0, 140, 7) % CLASSES
train, test = slice(0, 100), slice(100, 140)
decay = 1e-3
head = LogisticRegression(C=1 / (100 * decay), tol=1e-12, max_iter=10000, multi_class="multinomial")
head.fit(x[train], labels[train])
logits = x[test] @ head.coef_.T + head.intercept_
p = head.predict_proba(x[test])
onehot = np.eye(CLASSES)[labels[test]]
risk = {
    "zeroOne": float(1 - head.score(x[test], labels[test])),
    "crossEntropy": float(-np.log(p[np.arange(40), labels[test]]).mean()),
    "squared": float(((p - onehot) ** 2).sum(1).mean()),
}

# A map that is off by a little: the rows of the test set with noise, as a stitch would make them.
mapped = x[test] + 0.2 * uniform(3, 40, 6)
q = head.predict_proba(mapped)
moved = ((mapped - x[test]) ** 2).sum(1)
kappa = np.linalg.svd(head.coef_)[1][0] / 2
slope = float(np.sqrt(((p - q) ** 2).sum(1) / moved).max())
bound = {
    "misalignment": float(moved.mean()),
    "lipschitz": float(kappa),
    "slope": slope,
    "bound": float((np.sqrt(risk["squared"]) + kappa * np.sqrt(moved.mean())) ** 2),
    "slopeBound": float((np.sqrt(risk["squared"]) + slope * np.sqrt(moved.mean())) ** 2),
    "stitched": float(((q - onehot) ** 2).sum(1).mean()),
}

cosine, near = NearestNeighbors(n_neighbors=5, metric="cosine").fit(x[train]).kneighbors(x[test])
accuracy = {}
for k in (1, 2, 3):
    found = []
    for i in range(40):
        votes = np.zeros(CLASSES)
        for c, j in zip(1 - cosine[i], near[i]):
            votes[labels[train][j]] += max(0, c)
        order = [c for c in np.argsort(-votes, kind="stable") if votes[c] > 0]
        found.append(labels[test][i] in order[:k])
    found = np.array(found)
    balanced = np.mean([found[labels[test] == c].mean() for c in np.unique(labels[test])])
    accuracy[str(k)] = {"accuracy": float(found.mean()), "balanced": float(balanced)}

golden = {
    "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    "labels": labels.tolist(),
    "decay": decay,
    "coef": (head.coef_ - head.coef_.mean(0)).tolist(),
    "intercept": (head.intercept_ - head.intercept_.mean()).tolist(),
    "logits": (logits - logits.mean(1, keepdims=True)).tolist(),
    "risk": risk,
    "bound": bound,
    "attributes": accuracy,
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
with open(path, "w") as file:
    json.dump(golden, file)
    file.write("\n")
