"""Writes golden.json: entropic plans and 30 updates of entropic Gromov-Wasserstein of small clouds by POT (Python Optimal Transport),
and the Frank-Wolfe relaxation that starts Wasserstein-Procrustes with POT's Sinkhorn inside, as the published code has it;
one iteration of MUSE with gradients by hand, and the steps of VecMap from dense similarities.

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


def muse_iteration(x, y, masks, weights, w, lr, lr_map, beta, smoothing, steps):
    """One iteration of MUSE's trainer.py (dis_step `steps` times, mapping_step once, orthogonalize), gradients by hand."""
    w1, b1, w2, b2, w3, b3 = weights
    batch = x.shape[0] // (steps + 1)

    def forward(rows):
        a1 = rows @ w1 + b1
        h1 = np.where(a1 > 0, a1, 0.2 * a1)
        a2 = h1 @ w2 + b2
        h2 = np.where(a2 > 0, a2, 0.2 * a2)
        return a1, h1, a2, h2, h2 @ w3 + b3

    def backward(rows, a1, h1, a2, h2, logit, target):
        g = (1 / (1 + np.exp(-logit)) - target) / len(rows)
        g2 = (g @ w3.T) * np.where(a2 > 0, 1, 0.2)
        g1 = (g2 @ w2.T) * np.where(a1 > 0, 1, 0.2)
        grads = [rows.T @ g1, g1.sum(0), h1.T @ g2, g2.sum(0), h2.T @ g, g.sum(0)]
        return grads, g1 @ w1.T

    for at in range(steps):
        part = slice(at * batch, (at + 1) * batch)
        rows = np.vstack([x[part] @ w, y[part]]) * masks[at * 2 * batch:(at + 1) * 2 * batch]
        target = np.repeat([1 - smoothing, smoothing], batch)[:, None]
        grads, _ = backward(rows, *forward(rows), target)
        w1, b1, w2, b2, w3, b3 = [v - lr * g for v, g in zip((w1, b1, w2, b2, w3, b3), grads)]
    part = slice(steps * batch, None)
    rows = np.vstack([x[part] @ w, y[part]])
    target = np.repeat([smoothing, 1 - smoothing], batch)[:, None]
    _, into_rows = backward(rows, *forward(rows), target)
    w = w - lr_map * (x[part].T @ into_rows[:batch])
    w = (1 + beta) * w - beta * (w @ w.T) @ w
    return (w1, b1, w2, b2, w3, b3), w


dim, hidden, batch, steps = 4, 6, 3, 2
shapes = [(dim, hidden), (1, hidden), (hidden, hidden), (1, hidden), (hidden, 1), (1, 1)]
weights = tuple(table(*shape, 20 + i) for i, shape in enumerate(shapes))
w = table(dim, dim, 30)
numbers = {"lr": 0.4, "lrMap": 0.3, "beta": 0.05, "smoothing": 0.1}
masks = np.where(table(steps * 2 * batch, dim, 33) < -0.3, 0, 1 / 0.8)
x, y = table((steps + 1) * batch, dim, 31), table((steps + 1) * batch, dim, 32)
after, w = muse_iteration(x, y, masks, weights, w, numbers["lr"], numbers["lrMap"], numbers["beta"], numbers["smoothing"], steps)
out["muse"] = {
    "dim": dim, "hidden": hidden, "batch": batch, "steps": steps, **numbers, "mask": masks.ravel().tolist(),
    "parameters": [v.ravel().tolist() for v in after], "map": w.ravel().tolist(),
}


def preprocessed(m):
    """unit length, centred, unit length"""
    m = unit(m)
    return unit(m - m.mean(0))


def root(m, power):
    values, vectors = np.linalg.eigh(m)
    return (vectors * values**power) @ vectors.T


def csls_both(sim, k):
    """VecMap: the argmax of every row and of every column after half the neighbourhood means were taken off."""
    there = sim - np.sort(sim, 0)[-k:].mean(0)[None, :] / 2
    back = sim - np.sort(sim, 1)[:, -k:].mean(1)[:, None] / 2
    return there.argmax(1), back.argmax(0)


n, dim, k = 24, 4, 3
x, y = preprocessed(table(n, dim, 40) + 0.1), preprocessed(table(n, dim, 41) - 0.1)
profiles = []
for m in (x, y):
    u, s, _ = np.linalg.svd(m, full_matrices=False)
    profiles.append(preprocessed(np.sort((u * s) @ u.T, 1)))
there, back = csls_both(profiles[0] @ profiles[1].T, k)
source = np.concatenate([np.arange(n), back])
target = np.concatenate([there, np.arange(n)])
u, _, vt = np.linalg.svd(x[source].T @ y[target])
w = u @ vt
sim = x @ w @ y.T
learnt = csls_both(sim, k)
objective = (sim.max(1).mean() + sim.max(0).mean()) / 2

# the last mapping: whiten, rotate, re-weight, de-whiten both sides; into the target space itself by the target's inverse
xs, ys = x[source], y[target]
a, b = root(xs.T @ xs, 0.5), root(ys.T @ ys, 0.5)
u, s, vt = np.linalg.svd(np.linalg.inv(a) @ xs.T @ ys @ np.linalg.inv(b))
wx = np.linalg.inv(a) @ u @ np.diag(s**0.5) @ u.T @ a @ u
wy = np.linalg.inv(b) @ vt.T @ np.diag(s**0.5) @ vt @ b @ vt.T
reweighted = wx @ np.linalg.inv(wy)
out["vecmap"] = {
    "rows": n, "dim": dim, "neighbours": k, "x": x.ravel().tolist(), "y": y.ravel().tolist(),
    "profiles": {"there": there.tolist(), "back": back.tolist()}, "map": w.ravel().tolist(),
    "learnt": {"there": learnt[0].tolist(), "back": learnt[1].tolist(), "objective": float(objective)},
    "reweighted": reweighted.ravel().tolist(), "back": np.linalg.inv(reweighted).ravel().tolist(),
}

path = pathlib.Path(__file__).with_name("golden.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
