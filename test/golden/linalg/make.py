"""Golden numbers for test/linalg, by numpy and scipy in float64: python3 test/golden/linalg/make.py

Inputs are made by the formula in `entry`, which the tests repeat, so that only results are stored.
"""
import json
import os

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import logsumexp


def table(rows, cols, salt):
    i, j = np.meshgrid(np.arange(rows), np.arange(cols), indexing="ij")
    x = np.sin((i + 1) * 12.9898 + (j + 1) * 78.233 + salt * 37.719) * 43758.5453
    return x - np.floor(x) - 0.5


out = {}

out["assignment"] = []
for rows, cols, salt in [(1, 1, 1), (1, 5, 2), (30, 30, 3), (60, 60, 4), (40, 75, 5), (200, 200, 6)]:
    c = table(rows, cols, salt)
    r, j = linear_sum_assignment(c)
    out["assignment"].append({"rows": rows, "cols": cols, "salt": salt, "columns": j.tolist(), "cost": c[r, j].sum()})

x = table(90, 12, 7) @ np.diag(1.5 ** -np.arange(12))
centred = x - x.mean(0)
values, vectors = np.linalg.eigh(centred.T @ centred / len(x))
out["pca"] = {"rows": 90, "dim": 12, "salt": 7, "decay": 1.5, "variances": values[::-1].tolist(),
              "first": (vectors[:, -1] * np.sign(vectors[np.abs(vectors[:, -1]).argmax(), -1])).tolist(),
              "mean": x.mean(0).tolist()}

m = table(6, 6, 8)
u, s, vt = np.linalg.svd(m)
out["svd"] = {"n": 6, "salt": 8, "values": s.tolist(), "polar": (u @ vt).ravel().tolist()}
tall = table(9, 4, 9)
u, s, vt = np.linalg.svd(tall, full_matrices=False)
out["svdTall"] = {"rows": 9, "cols": 4, "salt": 9, "values": s.tolist(), "polar": (u @ vt).ravel().tolist()}
sym = m + m.T
out["eigen"] = {"n": 6, "salt": 8, "values": np.linalg.eigvalsh(sym)[::-1].tolist()}
spd = m @ m.T + 0.1 * np.eye(6)
out["solve"] = {"n": 6, "salt": 8, "ridge": 0.1, "cols": 3, "rhsSalt": 10,
                "x": np.linalg.solve(spd, table(6, 3, 10)).ravel().tolist()}

a, b = table(7, 20, 11), table(7, 9, 12)
u, s, vt = np.linalg.svd((a - a.mean(0)).T @ (b - b.mean(0)), full_matrices=False)
out["isometry"] = {"k": 7, "dims": [20, 9], "salts": [11, 12], "factor": (u[:, :6] @ vt[:6]).ravel().tolist()}


def log_sinkhorn(logits, sweeps):
    """Row-normalised plan after `sweeps` updates of the column potential; uniform marginals."""
    n, cols = logits.shape
    g = np.zeros(cols)
    for _ in range(sweeps):
        f = -logsumexp(logits + g, axis=1, keepdims=True)
        g = g - logsumexp(logits + f + g, axis=0) + np.log(n / cols)
    f = -logsumexp(logits + g, axis=1, keepdims=True)
    plan = np.exp(logits + f + g)
    return g - g.mean(), plan


for name, epsilon, sweeps in [("sinkhorn", 0.1, 15), ("sinkhornSmall", 0.004, 40)]:
    xs, ys = table(30, 6, 14), table(23, 6, 15)
    xs /= np.linalg.norm(xs, axis=1, keepdims=True)
    ys /= np.linalg.norm(ys, axis=1, keepdims=True)
    g, plan = log_sinkhorn(xs @ ys.T / epsilon, sweeps)
    out[name] = {"rows": 30, "cols": 23, "dim": 6, "salts": [14, 15], "epsilon": epsilon, "sweeps": sweeps,
                 "potential": g.tolist(), "barycentres": (plan @ ys).ravel().tolist(),
                 "marginalError": np.abs(plan.sum(0) / 30 - 1 / 23).sum()}

costs = table(5, 7, 16)
wa, wb = np.abs(table(1, 5, 17))[0] + 0.1, np.abs(table(1, 7, 18))[0] + 0.1
wa, wb = wa / wa.sum(), wb / wb.sum()
f, g = np.zeros(5), np.zeros(7)
for _ in range(20000):
    f = 0.05 * (np.log(wa) - logsumexp((g[None] - costs) / 0.05, axis=1))
    g = 0.05 * (np.log(wb) - logsumexp((f[:, None] - costs) / 0.05, axis=0))
out["plan"] = {"rows": 5, "cols": 7, "salt": 16, "salts": [17, 18], "epsilon": 0.05,
               "plan": np.exp((f[:, None] + g[None] - costs) / 0.05).ravel().tolist()}

q, corpus = table(8, 10, 19), table(50, 10, 20)
scores = q @ corpus.T
order = np.argsort(-scores, axis=1, kind="stable")[:, :6]
out["topk"] = {"queries": 8, "corpus": 50, "dim": 10, "salts": [19, 20], "k": 6, "indices": order.ravel().tolist(),
               "scores": np.take_along_axis(scores, order, 1).ravel().tolist()}

a, b = table(40, 10, 21), table(55, 10, 22)
a /= np.linalg.norm(a, axis=1, keepdims=True)
b /= np.linalg.norm(b, axis=1, keepdims=True)
s = a @ b.T
ry, rx = np.sort(s, 1)[:, -10:].mean(1), np.sort(s, 0)[-10:].mean(0)
csls = 2 * s - ry[:, None] - rx[None]
forward, backward = csls.argmax(1), csls.argmax(0)
out["csls"] = {"rows": 40, "cols": 55, "dim": 10, "salts": [21, 22], "k": 10, "matches": forward.tolist(),
               "scores": csls.max(1).tolist(), "mutual": (backward[forward] == np.arange(40)).tolist(),
               "means": ry.tolist()}

with open(os.path.join(os.path.dirname(__file__), "golden.json"), "w") as file:
    json.dump(out, file, indent=0)
