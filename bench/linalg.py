"""The numpy side of bench/linalg.ts: python3 bench/linalg.py CASE prints {wallMs, cpuMs}, medians of 5."""
import json
import sys
import time

import numpy as np

rng = np.random.default_rng(0)


def unit(rows, dim):
    x = rng.standard_normal((rows, dim)).astype(np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def topk():
    queries, corpus = unit(2000, 512), unit(40000, 512)

    def run():
        scores = queries @ corpus.T
        return np.argpartition(scores, -10, axis=1)[:, -10:]

    return run


def polar():
    u, v = (np.linalg.qr(rng.standard_normal((512, 512)))[0] for _ in range(2))
    m = (u * np.geomspace(1, 1e-4, 512)) @ v.T

    def run():
        left, _, right = np.linalg.svd(m)
        return left @ right

    return run


def kmeans():
    x, k = unit(10000, 100), 20
    squares = (x * x).sum(1)

    def distances(points):
        return np.maximum(squares[:, None] + (points * points).sum(1) - 2 * x @ points.T, 0)

    def run():
        chosen = [rng.integers(len(x))]
        nearest = distances(x[chosen])[:, 0]
        while len(chosen) < k:
            candidates = np.searchsorted(np.cumsum(nearest), rng.random(4) * nearest.sum())
            each = np.minimum(nearest[:, None], distances(x[candidates]))
            best = each.sum(0).argmin()
            chosen.append(candidates[best])
            nearest = each[:, best]
        centroids = x[chosen]
        for _ in range(25):
            label = distances(centroids).argmin(1)
            onehot = np.zeros((k, len(x)), np.float32)
            onehot[label, np.arange(len(x))] = 1
            centroids = onehot @ x / np.maximum(onehot.sum(1, keepdims=True), 1)
        return centroids

    return run


def sinkhorn():
    x, y = unit(8000, 100) / np.float32(0.05), unit(8000, 100)
    g = np.zeros(8000, np.float32)

    def run():
        mass = np.zeros(8000)
        for start in range(0, 8000, 250):
            p = x[start:start + 250] @ y.T
            p += g
            p -= p.max(1, keepdims=True)
            np.exp(p, out=p)
            p /= p.sum(1, keepdims=True)
            mass += p.sum(0)
        return g - np.log(mass)

    return run


run = {"topk": topk, "polar": polar, "kmeans": kmeans, "sinkhorn": sinkhorn}[sys.argv[1]]()
run()
wall, cpu = [], []
for _ in range(5):
    w, c = time.perf_counter(), time.process_time()
    run()
    wall.append(1000 * (time.perf_counter() - w))
    cpu.append(1000 * (time.process_time() - c))
print(json.dumps({"wallMs": float(np.median(wall)), "cpuMs": float(np.median(cpu)), "numpy": np.__version__}))
