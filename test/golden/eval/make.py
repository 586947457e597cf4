"""Golden numbers of the retrieval measures and the paired methods, by numpy and scipy in float64.

python3 test/golden/eval/make.py   (needs numpy and scipy; writes golden.json beside this file)
Inputs come from a small integer generator that the tests repeat: mulberry32(seed), uniform in [-1, 1), float32.
"""
import json
import os

import numpy as np
from scipy.linalg import orthogonal_procrustes


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


def centred(x):
    u = unit(x.astype(np.float64))
    return unit(u - u.mean(axis=0))


def ranks(q, p):
    """Exact inner products, one row after another in order, so that duplicate rows give equal numbers."""
    q, p = q.astype(np.float64), p.astype(np.float64)
    s = np.zeros((len(q), len(p)))
    for k in range(q.shape[1]):
        s += q[:, k : k + 1] * p[:, k][None, :]
    own = np.diag(s)
    better, equal = (s > own[:, None]).sum(1), (s == own[:, None]).sum(1) - 1
    better_back, equal_back = (s > own[None, :]).sum(0), (s == own[None, :]).sum(0) - 1
    return better, equal, better_back, equal_back, own


def measures(q, p, ks=(1, 3, 10)):
    better, equal, better_back, equal_back, own = ranks(q, p)
    n = len(q)
    rank, back = 1 + better + equal / 2, 1 + better_back + equal_back / 2
    recall = {}
    for k in ks:
        # every order of the tied rows is as likely: count the places by brute force
        recall[str(k)] = float(np.mean([np.mean([b + 1 + t <= k for t in range(e + 1)]) for b, e in zip(better, equal)]))
    return {
        "better": better.tolist(), "equal": equal.tolist(),
        "betterBack": better_back.tolist(), "equalBack": equal_back.tolist(),
        "pool": n, "top1": recall["1"], "meanRank": float(rank.mean()), "medianRank": float(np.median(rank)),
        "mrr": float((1 / rank).mean()), "recall": recall, "cosine": float(own.mean()),
        "foscttm": float(((rank - 1) / (n - 1)).mean() / 2 + ((back - 1) / (n - 1)).mean() / 2),
    }


def with_ties():
    """Pool rows repeated, queries near their partners, and one query that is its own partner's twin."""
    pool = uniform(11, 40, 6)
    pool[7], pool[23], pool[31] = pool[3], pool[3], pool[12]
    noise = uniform(12, 40, 6)
    queries = (pool + np.float32(0.6) * noise).astype(np.float32)
    queries[3] = pool[3]
    return queries, pool


def ridge(x, y, grid):
    """Weights and leave-one-out errors by refitting without each row: no closed form is trusted."""
    mean = np.trace(x.T @ x) / x.shape[1]
    errors = []
    for lam in grid:
        total = 0.0
        for i in range(len(x)):
            keep = np.arange(len(x)) != i
            a, b = x[keep], y[keep]
            w = np.linalg.solve(a.T @ a + lam * mean * np.eye(x.shape[1]), a.T @ b)
            total += ((y[i] - x[i] @ w) ** 2).sum()
        errors.append(total / len(x))
    lam = grid[int(np.argmin(errors))]
    w = np.linalg.solve(x.T @ x + lam * mean * np.eye(x.shape[1]), x.T @ y)
    return {"lambda": lam, "errors": errors, "weights": w.ravel().tolist()}


queries, pool = with_ties()
x, z = uniform(21, 60, 8), uniform(22, 60, 5)
y = (x @ uniform(23, 8, 5) + np.float32(0.5) * z).astype(np.float32)
square = (x @ uniform(24, 8, 8) + np.float32(0.3) * uniform(25, 60, 8)).astype(np.float32)
cx, cy, cs = centred(x), centred(y), centred(square)
u, _, vt = np.linalg.svd(cx.T @ cy, full_matrices=False)
rotation, _ = orthogonal_procrustes(cx, cs)
golden = {
    "ties": measures(queries, pool),
    "procrustes": {"square": rotation.ravel().tolist(), "rectangular": (u @ vt).ravel().tolist()},
    "ridge": ridge(cx, cy, [10 ** (-4 + i / 2) for i in range(13)]),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json"), "w") as out:
    json.dump(golden, out)
    out.write("\n")
