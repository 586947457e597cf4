"""One index of faiss, for bench/search.ts: reads a command a line on stdin, writes its answer as a line of JSON.

Usage: python3 worker.py exact|hnsw DIM EF. IndexFlatIP, or IndexHNSWFlat with the settings of vecbridge (EF: efConstruction), by
inner product on rows of unit length. Seconds are wall and processor time of all threads of this process.
"""
import json
import sys
import time

import faiss
import numpy as np

kind, dim, ef_construction = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if kind == "exact":
    index = faiss.IndexFlatIP(dim)
else:
    index = faiss.IndexHNSWFlat(dim, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = ef_construction
    index.hnsw.efSearch = 100


def rows_of(path, start, end):
    return np.fromfile(path, dtype="<f4", count=(end - start) * dim, offset=start * dim * 4).reshape(-1, dim)


def add(command):
    for start in range(command["start"], command["end"], 8192):
        index.add(rows_of(command["file"], start, min(command["end"], start + 8192)))


def search(command):
    queries = rows_of(command["file"], 0, command["rows"])
    if not command["single"]:
        return index.search(queries, command["k"])[1]
    return np.concatenate([index.search(queries[i : i + 1], command["k"])[1] for i in range(len(queries))])


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


print(json.dumps({"version": f"faiss {faiss.__version__}", "peakKb": peak()}), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    faiss.omp_set_num_threads(command.get("threads", 1))
    wall, cpu = time.perf_counter(), time.process_time()
    found = add(command) if command["do"] == "add" else search(command)
    answer = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peakKb": peak()}
    if command.get("wanted"):
        answer["found"] = found.tolist()
    print(json.dumps(answer), flush=True)
