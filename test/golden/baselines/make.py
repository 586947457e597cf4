"""Writes golden.json: entropic plans and 30 updates of entropic Gromov-Wasserstein of small clouds by POT (Python Optimal Transport),
and the Frank-Wolfe relaxation that starts Wasserstein-Procrustes with POT's Sinkhorn inside, as the published code has it.

    python3 make.py   (numpy, POT 0.8)
"""
import json
import pathlib

import numpy as np
import ot


def table(rows, cols, salt):
    """The same entries as test/linalg/golden.ts."""
    i = np.arange(1, rows + 1)[:, None]
    j = np.arange(1, cols + 1)[None, :]
    x = np.sin(i * 12.9898 + j * 78.233 + salt * 37.719) * 43758.5453
    return x - np.floor(x) - 0.5


def unit(m):
    return m / np.linalg.norm(m, axis=1, keepdims=True)


def masses(n, salt):
    w = np.abs(table(1, n, salt)[0]) + 0.1
    return w / w.sum()


def cosine_costs(m):
    c = 1 - m @ m.T
    return c / c.mean()


def rotated(m, salt):
    q, _ = np.linalg.qr(table(m.shape[1], m.shape[1], salt))
    return m @ q


out = {}

x, y = unit(table(20, 5, 1)), unit(table(17, 5, 2))
p, q = masses(20, 3), masses(17, 4)
plan = ot.sinkhorn(p, q, 1 - x @ y.T, 0.05, method="sinkhorn_log", numItermax=20000, stopThr=1e-14)
out["sinkhorn"] = {"rows": 20, "cols": 17, "dim": 5, "salts": [1, 2, 3, 4], "epsilon": 0.05, "plan": plan.ravel().tolist()}

gromov = []
for name, (n, m, dim, salts, epsilon, uniform) in {
    "other rows": (24, 20, 4, (5, 6, 7, 8), 0.05, True),
    "other rows, sharper, unequal masses": (24, 20, 4, (9, 10, 11, 12), 0.02, False),
    "the same rows turned": (30, 30, 3, (13, 14, 15, 16), 0.02, True),
}.items():
    x = unit(table(n, dim, salts[0]) + 0.3)
    y = rotated(x[::-1], salts[1]) if "turned" in name else unit(table(m, dim, salts[1]) + 0.2)
    p = np.full(n, 1 / n) if uniform else masses(n, salts[2])
    q = np.full(m, 1 / m) if uniform else masses(m, salts[3])
    cx, cy = cosine_costs(x), cosine_costs(y)
    plan, log = ot.gromov.entropic_gromov_wasserstein(
        cx, cy, p, q, "square_loss", epsilon=epsilon, max_iter=30, tol=1e-13, log=True
    )
    constant, hx, hy = ot.gromov.init_matrix(cx, cy, p, q, "square_loss")
    gromov.append(
        {
            "name": name, "epsilon": epsilon, "dims": [n, m, dim],
            "x": x.ravel().tolist(), "y": y.ravel().tolist(), "p": p.tolist(), "q": q.tolist(),
            "cross": (x.T @ plan @ y).ravel().tolist(),
            "distortion": float(ot.gromov.gwloss(constant, hx, hy, plan)),
        }
    )
out["gromov"] = gromov

n, dim, rounds = 30, 4, 12
x, y = unit(table(n, dim, 17) + 0.2), unit(table(n, dim, 18) + 0.2)
relaxed = []
for root in (False, True):
    def factor(a):
        if not root:
            return a
        u, s, vt = np.linalg.svd(a, full_matrices=False)
        return u @ np.diag(np.sqrt(s)) @ vt
    fx, fy = factor(x), factor(y)
    kx, ky = fx @ fx.T, fy @ fy.T
    ky *= np.linalg.norm(kx) / np.linalg.norm(ky)
    plan = np.ones((n, n)) / n
    for t in range(1, rounds + 1):
        gradient = kx @ kx @ plan + plan @ ky @ ky - 2 * kx @ plan @ ky
        vertex = ot.sinkhorn(np.ones(n), np.ones(n), gradient, 0.5, method="sinkhorn_log", numItermax=20000, stopThr=1e-13)
        plan += 2 / (2 + t) * (vertex - plan)
    relaxed.append({"squareRoot": root, "plan": plan.ravel().tolist(), "residual": float(np.linalg.norm(kx @ plan - plan @ ky))})
out["relaxation"] = {"rows": n, "dim": dim, "rounds": rounds, "epsilon": 0.5, "x": x.ravel().tolist(), "y": y.ravel().tolist(), "runs": relaxed}

path = pathlib.Path(__file__).with_name("golden.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
