"""mini-vec2vec as published, to stand beside our own fits: NumPy, SciPy and scikit-learn only.

G. Dar, "mini-vec2vec: Scaling Universal Geometry Alignment with Linear Transformations", arXiv 2510.02348; the constants
are those of the author's notebook (github.com/guy-dar/mini-vec2vec, commit 948de01):
  1. Anchors: 30 draws of 10,000 rows a side, k-means with 20 centroids on each, matched by the best of 30 runs of SciPy's
     2-opt on the centred Gram matrices H C C' H. 600 anchors a side.
  2. Codes: cosines to the anchors; the partner of a source row is the mean of the 50 target rows with the nearest codes;
     W = Procrustes(rows, partners).
  3. 100 rounds: 1,000 source rows, partner = mean of the 50 target rows nearest to xW; W = W / 2 + Procrustes / 2.
  4. Once: k-means with 500 centroids on the source, on the target started at those centroids times W;
     W = W / 2 + Procrustes / 2.
The notebook passes P0="randomized" to 2-opt, which has no such option: its starts are random permutations, as here.
Where the two spaces differ in dims, the wider one is reduced to its leading principal components, fitted on its rows;
the paper has one size only. Fewer rows than a constant asks for: all of them.

  python3 bench/mini-vec2vec.py SOURCE.npy TARGET.npy TEST-SOURCE.npy TEST-TARGET.npy [--seed 0]

Rows of SOURCE (n, d) and TARGET (m, e) need not belong together; row i of the test files is the same item. Integers and
half floats are read as numbers, rows are brought to unit length, centred by the training mean, and to unit length again.
Prints {"seconds", "top1", "meanRank", "backTop1", "backMeanRank", "seed", "threads", "versions"}; seconds are those of
the fit alone (no imports, no reading, no test).
"""

import argparse
import json
import sys
import time

import numpy as np
import scipy
import sklearn
from scipy.linalg import orthogonal_procrustes
from scipy.optimize import quadratic_assignment
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_info

RUNS, CLUSTERS, DRAW, STARTS = 30, 20, 10_000, 30
NEIGHBOURS, ROUNDS, ROUND_ROWS, REFINE_CLUSTERS, ALPHA = 50, 100, 1_000, 500, 0.5
BLOCK = 1_000


def unit(rows):
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length > 0, length, 1)


def read(path):
    rows = np.load(path)
    if rows.ndim != 2 or rows.dtype.kind not in "iuf":
        sys.exit(f"error: {path} holds {rows.dtype} {rows.shape}; a table of numbers (rows, dims) is needed.")
    rows = rows.astype(np.float32)
    if not np.isfinite(rows).all():
        sys.exit(f"error: {path} has NaN or infinite numbers in row {np.where(~np.isfinite(rows).all(1))[0][0]}.")
    return unit(rows)


def prepared(train, test, dims):
    """Training and test rows (n, dims): centred by the training mean, reduced to `dims`, of unit length."""
    mean = train.mean(0)
    train, test = unit(train - mean), unit(test - mean)
    if dims < train.shape[1]:
        _, vectors = np.linalg.eigh(np.cov(train, rowvar=False))
        basis = np.ascontiguousarray(vectors[:, ::-1][:, :dims], dtype=np.float32)
        train, test = unit(train @ basis), unit(test @ basis)
    return train, test


def centroids(rows, count, rng, init="k-means++"):
    """The notebook leaves n_init at scikit-learn's "auto": one start."""
    means = KMeans(min(count, len(rows)), init=init, random_state=int(rng.integers(2**31))).fit(rows)
    return means.cluster_centers_.astype(np.float32)


def centred_gram(centres):
    h = np.eye(len(centres)) - 1 / len(centres)
    return h @ centres @ centres.T @ h


def anchors_of_draw(x, y, rng):
    a = centroids(x[rng.permutation(len(x))[:DRAW]], CLUSTERS, rng)
    b = centroids(y[rng.permutation(len(y))[:DRAW]], CLUSTERS, rng)
    k, l = centred_gram(a), centred_gram(b)
    matched = [
        quadratic_assignment(k, l, method="2opt", options={"maximize": True, "rng": rng}) for _ in range(STARTS)
    ]
    return a, b[max(matched, key=lambda found: found.fun).col_ind]


def nearest_means(codes, pool, rows):
    """For every code (n, c) the mean of the 50 `rows` (m, d) whose codes in `pool` (m, c) have the greatest cosine."""
    codes, pool = unit(codes), unit(pool)
    k = min(NEIGHBOURS, len(pool))
    out = np.empty((len(codes), rows.shape[1]), np.float32)
    for at in range(0, len(codes), BLOCK):
        nearest = np.argpartition(-(codes[at : at + BLOCK] @ pool.T), k - 1, axis=1)[:, :k]
        out[at : at + BLOCK] = rows[nearest].mean(1)
    return out


def procrustes(x, y):
    return orthogonal_procrustes(x, y)[0].astype(np.float32)


def fit(x, y, rng):
    """W (d, d) without pairs. W is a mean of rotations and not itself one: the notebook leaves it so."""
    draws = [anchors_of_draw(x, y, rng) for _ in range(RUNS)]
    a, b = (unit(np.concatenate(side)) for side in zip(*draws))
    w = procrustes(x, nearest_means(x @ a.T, y @ b.T, y))
    for _ in range(ROUNDS):
        rows = x[rng.permutation(len(x))[:ROUND_ROWS]]
        w = (1 - ALPHA) * w + ALPHA * procrustes(rows, nearest_means(rows @ w, y, y))
    count = min(REFINE_CLUSTERS, len(x), len(y))
    centres = centroids(x, count, rng)
    moved = centroids(y, count, rng, init=centres @ w)
    return (1 - ALPHA) * w + ALPHA * procrustes(centres, moved)


def ranks(queries, pool):
    """Place of row i of the pool for query i, counted from 1; half of what is equally near stands before it."""
    scores = unit(queries) @ unit(pool).T
    own = scores.diagonal()[:, None]
    return 1 + (scores > own).sum(1) + ((scores == own).sum(1) - 1) / 2


def main():
    parser = argparse.ArgumentParser(description="mini-vec2vec, arXiv 2510.02348")
    for name in ("source", "target", "test_source", "test_target"):
        parser.add_argument(name)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    source, target = read(args.source), read(args.target)
    test_source, test_target = read(args.test_source), read(args.test_target)
    if len(test_source) != len(test_target):
        sys.exit(f"error: the test files have {len(test_source)} and {len(test_target)} rows; row i pairs row i.")
    started = time.perf_counter()
    dims = min(source.shape[1], target.shape[1])
    x, tx = prepared(source, test_source, dims)
    y, ty = prepared(target, test_target, dims)
    w = fit(x, y, np.random.default_rng(args.seed))
    seconds = time.perf_counter() - started
    there, back = ranks(tx @ w, ty), ranks(ty @ w.T, tx)
    print(
        json.dumps(
            {
                "seconds": round(seconds, 3),
                "top1": float((there == 1).mean()),
                "meanRank": float(there.mean()),
                "backTop1": float((back == 1).mean()),
                "backMeanRank": float(back.mean()),
                "seed": args.seed,
                "threads": max((pool["num_threads"] for pool in threadpool_info()), default=1),
                "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
            }
        )
    )


if __name__ == "__main__":
    main()
