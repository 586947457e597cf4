"""Golden values of the distance, subspace and single-space measures, in numpy and scipy float64.

python3 make.py > golden.json     (numpy 2.4, scipy 1.17; nothing of vecbridge is used)

Fixture L: X = 0..31 as 8 x 4, Y a permutation of it below. Fixture M: mulberry32(42), X 16 x 5 uniform(-1, 1) row after
row, then Y 16 x 4 = 0.5 X + uniform(-1, 1). Fixture N: mulberry32(7), X 60 x 6 and Y 60 x 5, sums of three uniforms.
"""
import json
from itertools import combinations

import numpy as np
from scipy.spatial.distance import pdist, squareform
from scipy.stats import kendalltau, skew, spearmanr


def mulberry32(a):
    def f():
        nonlocal a
        a = (a + 0x6D2B79F5) & 0xFFFFFFFF
        t = a
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296

    return f


def fixtures():
    yield "L", np.arange(32.0).reshape(8, 4), np.array(
        [[1, 2, 27, 22], [0, 28, 15, 18], [12, 9, 14, 8], [11, 19, 16, 13],
         [31, 20, 10, 3], [24, 5, 7, 29], [4, 30, 21, 6], [26, 17, 23, 25.0]])
    u = mulberry32(42)
    x = np.array([[2 * u() - 1 for _ in range(5)] for _ in range(16)])
    yield "M", x, np.array([[0.5 * x[r, c] + 2 * u() - 1 for c in range(4)] for r in range(16)])
    u = mulberry32(7)
    x = np.array([[u() + u() + u() for _ in range(6)] for _ in range(60)])
    yield "N", x, np.array([[x[r, c] + u() + u() + u() for c in range(5)] for r in range(60)])


def centred(a):
    return a - a.mean(0)


def unit(a):
    return a / np.linalg.norm(a, axis=1, keepdims=True)


def thin_svd(a):
    u, s, v = np.linalg.svd(a, full_matrices=False)
    r = int((s > 1e-10 * s[0]).sum())
    return u[:, :r], s[:r], v[:r]


def cca(a, b):
    return np.linalg.svd(thin_svd(centred(a))[0].T @ thin_svd(centred(b))[0], compute_uv=False)


def svcca(a, b, share):
    def cut(m):
        u, s, _ = thin_svd(centred(m))
        k = int(np.argmax(np.cumsum(s**2) / np.sum(s**2) >= share - 1e-12)) + 1
        return u[:, :k] * s[:k]

    return cca(cut(a), cut(b)).mean()


def pwcca(a, b):
    qa, qb = thin_svd(centred(a))[0], thin_svd(centred(b))[0]
    u, s, _ = np.linalg.svd(qa.T @ qb, full_matrices=False)
    w = np.abs((qa @ u).T @ centred(a)).sum(1)
    return (w * s).sum() / w.sum()


def in_sample_r2(predicted, given):
    q = thin_svd(centred(given))[0]
    return np.linalg.norm(q.T @ centred(predicted)) ** 2 / np.linalg.norm(centred(predicted)) ** 2


def held_out_r2(predicted, given, folds, ridge):
    """Fold f holds the rows i with i % folds == f; penalty ridge * tr(C)/q of the fitting rows' sums of squares."""
    error = total = 0.0
    rows = np.arange(len(given))
    for f in range(folds):
        test, fit = rows % folds == f, rows % folds != f
        mg, mp = given[fit].mean(0), predicted[fit].mean(0)
        g, p = given[fit] - mg, predicted[fit] - mp
        gram = g.T @ g
        w = np.linalg.solve(gram + ridge * np.trace(gram) / len(gram) * np.eye(len(gram)), g.T @ p)
        error += ((predicted[test] - mp - (given[test] - mg) @ w) ** 2).sum()
        total += ((predicted[test] - mp) ** 2).sum()
    return 1 - error / total


def procrustes(a, b):
    a, b = centred(a), centred(b)
    nuclear = np.linalg.svd(a.T @ b, compute_uv=False).sum()
    na, nb = np.linalg.norm(a), np.linalg.norm(b)
    return dict(sizeAndShape=np.sqrt(na**2 + nb**2 - 2 * nuclear), normalised=np.sqrt(2 - 2 * nuclear / (na * nb)),
                angular=np.arccos(nuclear / (na * nb)), ratio=nuclear / (na * nb))


def correlation_distance(a):
    return squareform(1 - np.corrcoef(a), checks=False)


def tau_a(a, b):
    i, j = np.triu_indices(len(a), 1)
    return np.mean(np.sign(a[i] - a[j]) * np.sign(b[i] - b[j]))


def distance_correlation(a, b, corrected):
    n = len(a)

    def centre(x):
        d = squareform(pdist(x))
        if not corrected:
            return d - d.mean(0) - d.mean(1)[:, None] + d.mean()
        r = d.sum(1)
        u = d - r[:, None] / (n - 2) - r[None] / (n - 2) + d.sum() / ((n - 1) * (n - 2))
        np.fill_diagonal(u, 0)
        return u

    u, v = centre(a), centre(b)
    squared = (u * v).sum() / np.sqrt((u * u).sum() * (v * v).sum())
    return squared if corrected else np.sqrt(squared)


def h1_bars(d):
    """Persistent homology by the standard reduction of the whole boundary matrix over Z/2."""
    n = len(d)
    simplices = [(0.0, (i,)) for i in range(n)]
    simplices += [(d[i, j], (i, j)) for i, j in combinations(range(n), 2)]
    simplices += [(max(d[i, j], d[i, k], d[j, k]), (i, j, k)) for i, j, k in combinations(range(n), 3)]
    simplices = sorted((s for s in simplices if np.isfinite(s[0])), key=lambda s: (s[0], len(s[1]), s[1]))
    index = {s[1]: t for t, s in enumerate(simplices)}
    low, bars = {}, []
    for t, (value, s) in enumerate(simplices):
        column = set() if len(s) == 1 else {index[f] for f in combinations(s, len(s) - 1)}
        while column and max(column) in low:
            column ^= low[max(column)]
        if column:
            low[max(column)] = column
            birth, face = simplices[max(column)]
            if len(face) == 2 and value > birth:
                bars.append([birth, value])
    return sorted(bars)


def rtd(a, b, fast):
    a, b = (squareform(pdist(m)) for m in (a, b))
    a, b = a / np.quantile(a, 0.9), b / np.quantile(b, 0.9)
    n = len(a)
    cross = a.copy()
    if fast:  # the reduced form of the authors' code: the same barcode from fewer edges
        cross[np.tril_indices(n, -1)] = np.inf
    d = np.zeros((2 * n, 2 * n))
    d[n:, :n], d[:n, n:], d[n:, n:] = cross, cross.T, np.minimum(a, b)
    return sum(death - birth for birth, death in h1_bars(d))


def statistics(x):
    n = len(x)
    lam = np.linalg.eigvalsh(np.cov(x.T))[::-1]
    lam = lam[lam > 1e-13 * lam[0]]
    u = unit(x)
    cos = u @ u.T
    off = ~np.eye(n, dtype=bool)
    c = unit(centred(x))
    s = c @ c.T
    np.fill_diagonal(s, -np.inf)
    near = np.argsort(-s, axis=1, kind="stable")[:, :3]
    counts = np.bincount(near.ravel(), minlength=n)
    dist = squareform(pdist(x))
    np.fill_diagonal(dist, np.inf)
    r = np.sort(dist, axis=1)[:, :2]
    mu = np.sort(r[:, 1] / r[:, 0])
    keep = int(0.9 * n)
    fx, fy = np.log(mu[:keep]), -np.log(1 - np.arange(1, keep + 1) / n)
    return dict(participationRatio=lam.sum() ** 2 / (lam**2).sum(), meanCosine=cos[off].mean(),
                # equal counts (skewness 0 / 0) only where all rows lie on one line, which no test uses
                hubness3=skew(counts) if np.ptp(counts) else None,
                uniformity=np.log(np.exp(-2 * pdist(u) ** 2).mean()), intrinsicDimension=(fx @ fy) / (fx @ fx),
                spectrum=list(lam))


def spectral_distance(a, b):
    k = min(len(a), len(b))
    return float(((np.log(np.array(a[:k]) / np.sum(a)) - np.log(np.array(b[:k]) / np.sum(b))) ** 2).sum())


out = {}
for name, x, y in fixtures():
    euclid = pdist(x), pdist(y)
    cosine = 1 - squareform(unit(x) @ unit(x).T, checks=False), 1 - squareform(unit(y) @ unit(y).T, checks=False)
    o = dict(x=x.ravel().tolist(), y=y.ravel().tolist(), rows=len(x), dims=[x.shape[1], y.shape[1]])
    o["rsa"] = dict(
        euclideanSpearman=spearmanr(*euclid).statistic, euclideanKendall=tau_a(*euclid),
        cosineSpearman=spearmanr(*cosine).statistic, cosineKendall=tau_a(*cosine))
    if name != "L":  # the rows of L's X differ by constants: their correlation distances are all 0
        o["rsa"]["correlationSpearman"] = spearmanr(correlation_distance(x), correlation_distance(y)).statistic
        o["rsa"]["correlationKendall"] = tau_a(correlation_distance(x), correlation_distance(y))
    o["distanceCorrelation"] = dict(biased=distance_correlation(x, y, False), corrected=distance_correlation(x, y, True))
    o["cca"] = cca(x, y).tolist()
    o["svcca"] = {"0.99": svcca(x, y, 0.99), "0.8": svcca(x, y, 0.8)}
    o["pwcca"] = dict(x=pwcca(x, y), y=pwcca(y, x))
    o["inSampleR2"] = dict(x=in_sample_r2(x, y), y=in_sample_r2(y, x))
    o["heldOutR2"] = {f"{folds} {ridge}": held_out_r2(y, x, folds, ridge) for folds, ridge in ((4, 0.01), (4, 1.0), (2, 0.1))}
    o["procrustes"] = procrustes(x, y)
    if len(x) <= 16:
        full, reduced = rtd(x, y, False), rtd(x, y, True)
        assert abs(full - reduced) < 1e-12
        o["rtd"] = dict(xy=full, yx=rtd(y, x, False))
    o["statistics"] = dict(x=statistics(x), y=statistics(y))
    o["spectralDistance"] = spectral_distance(o["statistics"]["x"]["spectrum"], o["statistics"]["y"]["spectrum"])
    out[name] = o

# ties: integer values, where the definition of tau-a and tie-averaged ranks matters
u = mulberry32(3)
a, b = np.floor([u() * 5 for _ in range(40)]), np.floor([u() * 4 for _ in range(40)])
out["ties"] = dict(a=a.tolist(), b=b.tolist(), spearman=spearmanr(a, b).statistic, tauA=tau_a(a, b),
                   tauB=kendalltau(a, b).statistic)

# barcodes: points on a noisy circle, and a random dissimilarity matrix (no metric) with ties and missing edges
u = mulberry32(11)
angle = np.array([2 * np.pi * (t + 0.5 * u()) / 14 for t in range(14)])
circle = squareform(pdist(np.stack([np.cos(angle), np.sin(angle)], 1) * np.array([[1 + 0.2 * u()] for _ in range(14)])))
rough = np.zeros((12, 12))
for i, j in combinations(range(12), 2):
    value = np.floor(u() * 20) / 4
    rough[i, j] = rough[j, i] = np.inf if value > 4.2 else value
out["bars"] = [dict(n=len(d), distances=[None if not np.isfinite(v) else v for v in d.ravel()], bars=h1_bars(d))
               for d in (circle, rough)]
print(json.dumps(out, default=float))
