"""Writes kernels-and-neighbours.json: what make-measures.py does not cover, each from its definition in numpy float64,
chance levels and p-values by going through every permutation of the rows. Run in this folder."""

import itertools
import json

import numpy as np

LX = np.arange(32.0).reshape(8, 4)
LY = np.array(
    [1, 2, 27, 22, 0, 28, 15, 18, 12, 9, 14, 8, 11, 19, 16, 13, 31, 20, 10, 3, 24, 5, 7, 29, 4, 30, 21, 6, 26, 17, 23, 25.0]
).reshape(8, 4)


def mulberry32(state):
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = state
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield 2 * (((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296) - 1


draw = mulberry32(42)
MX = np.array([next(draw) for _ in range(80)]).reshape(16, 5)
MY = np.array([0.5 * MX[i, j] + next(draw) for i in range(16) for j in range(4)]).reshape(16, 4)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def squared_distances(x):
    return ((x[:, None, :] - x[None, :, :]) ** 2).sum(-1)


def rbf(x):
    """Gaussian kernel whose variance is the lower median of the squared distances between different rows."""
    d = squared_distances(x)
    between = np.sort(d[np.triu_indices(len(x), 1)])
    between = between[between > 0]
    return np.exp(-d / (2 * between[(len(between) - 1) // 2]))


def hsic(k, l, estimator):
    n = len(k)
    if estimator == "biased":
        h = np.eye(n) - 1 / n
        return np.trace(k @ h @ l @ h) / (n - 1) ** 2
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    return (np.trace(k @ l) + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 * (k @ l).sum() / (n - 2)) / (n * (n - 3))


def cka(k, l, estimator):
    return hsic(k, l, estimator) / np.sqrt(hsic(k, k, estimator) * hsic(l, l, estimator))


def alignment(k, l, estimator):
    if estimator == "unbiased":
        k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    return (k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum())


def distance_alignment(x, y, estimator):
    n = len(x)
    gap = (squared_distances(unit(x)) - squared_distances(unit(y))) ** 2
    return gap.sum() / (n * n if estimator == "biased" else n * (n - 1))


def nearest(x, k):
    s = unit(x) @ unit(x).T
    np.fill_diagonal(s, -np.inf)
    return np.argsort(-s, axis=1, kind="stable")[:, :k]


def second_order_cosine(x, y, k):
    s, t = unit(x) @ unit(x).T, unit(y) @ unit(y).T
    a, b = nearest(x, k), nearest(y, k)
    values = []
    for i in range(len(x)):
        union = sorted(set(a[i]) | set(b[i]))
        u, v = s[i, union], t[i, union]
        values.append(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))
    return float(np.mean(values))


def over_permutations(n, value):
    return [value(list(order)) for order in itertools.permutations(range(n))]


out = {}
for name, x, y in (("L", LX, LY), ("M", MX, MY)):
    o = {}
    for kernel, k, l in (("linear", x @ x.T, y @ y.T), ("rbf", rbf(x), rbf(y))):
        for estimator in ("unbiased", "biased"):
            o[f"hsic {kernel} {estimator}"] = hsic(k, l, estimator)
            o[f"cka {kernel} {estimator}"] = cka(k, l, estimator)
            o[f"kernel alignment {kernel} {estimator}"] = alignment(k, l, estimator)
    for estimator in ("unbiased", "biased"):
        o[f"distance alignment {estimator}"] = distance_alignment(x, y, estimator)
    o["second order cosine k3"] = second_order_cosine(x, y, 3)
    # Six rows: 720 permutations.
    x, y = x[:6], y[:6]
    k, l = x @ x.T, y @ y.T
    for estimator in ("unbiased", "biased"):
        o[f"six rows: chance of hsic {estimator}"] = np.mean(
            over_permutations(6, lambda p: hsic(k, l[np.ix_(p, p)], estimator))
        )
        o[f"six rows: chance of cka {estimator}"] = np.mean(
            over_permutations(6, lambda p: cka(k, l[np.ix_(p, p)], estimator))
        )
        o[f"six rows: chance of kernel alignment {estimator}"] = np.mean(
            over_permutations(6, lambda p: alignment(k, l[np.ix_(p, p)], estimator))
        )
        o[f"six rows: chance of distance alignment {estimator}"] = np.mean(
            over_permutations(6, lambda p: distance_alignment(x, y[p], estimator))
        )
        for kernel, kk, ll in (("linear", k, l), ("rbf", rbf(x), rbf(y))):
            null = np.array(over_permutations(6, lambda p: hsic(kk, ll[np.ix_(p, p)], estimator)))
            observed = hsic(kk, ll, estimator)
            o[f"six rows: p {kernel} {estimator}"] = np.mean(null >= observed - 1e-12 * abs(observed))
    a, b = nearest(x, 2), nearest(y, 2)

    def shuffled(p):
        place = np.argsort(p)
        return place[b[p]]

    def mutual(c):
        return np.mean([len(set(u) & set(v)) / 2 for u, v in zip(a, c)])

    def jaccard(c):
        return np.mean([len(set(u) & set(v)) / len(set(u) | set(v)) for u, v in zip(a, c)])

    o["six rows: chance of mutual k2"] = np.mean(over_permutations(6, lambda p: mutual(shuffled(p))))
    o["six rows: chance of jaccard k2"] = np.mean(over_permutations(6, lambda p: jaccard(shuffled(p))))
    out[name] = {key: float(value) for key, value in o.items()}

# Batches of 8, numerators and denominators summed before dividing; the order is the one of the seed 5.
order = [7, 14, 13, 6, 2, 0, 4, 12, 10, 9, 11, 15, 1, 5, 8, 3]
sums = np.zeros(3)
for rows in (order[:8], order[8:]):
    k, l = MX[rows] @ MX[rows].T, MY[rows] @ MY[rows].T
    sums += [hsic(k, l, "unbiased"), hsic(k, k, "unbiased"), hsic(l, l, "unbiased")]
out["batches"] = order
out["M"]["cka batches of 8"] = float(sums[0] / np.sqrt(sums[1] * sums[2]))

with open("kernels-and-neighbours.json", "w") as file:
    file.write(json.dumps(out, indent=1) + "\n")
