"""Vectors in texts, bytes, base64 and structs, as pandas, pyarrow and numpy write them; expected values in packed.json.

pip install numpy pyarrow pandas; python make-packed.py
"""
import base64
import json
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(5)
ROWS, DIM = 6, 24
vectors = rng.normal(0, 0.2, (ROWS, DIM)).astype("float32")
half = vectors.astype("float16")
double = rng.normal(0, 0.2, (ROWS, DIM))
ids = [f"d{i}" for i in range(ROWS)]
json.dump(
    {
        "vectors": vectors.tolist(),
        "half": half.astype("float32").tolist(),
        "double": double.astype("float32").tolist(),
        "ids": ids,
        "versions": {"numpy": np.__version__, "pandas": pd.__version__, "pyarrow": pa.__version__},
    },
    open("packed.json", "w"),
)

as_json = [json.dumps(v.tolist()) for v in vectors]
as_pgvector = ["[" + ",".join(str(x) for x in v) + "]" for v in vectors]
as_numpy = [str(v.tolist()).replace(",", "") for v in vectors]
f32, f64, f16 = ([v.tobytes() for v in m] for m in (vectors, double, half))

# texts
frame = pd.DataFrame({"id": ids, "title": [f"title {i}" for i in range(ROWS)], "embedding": as_json})
frame.to_parquet("packed-text.parquet", index=False)
frame.to_feather("packed-text.feather")
pq.write_table(pa.table({"id": ids, "embedding": as_pgvector, "other": as_numpy}), "packed-pgvector.parquet", use_dictionary=True)
table = pa.table({"id": ids, "embedding": pa.array([*as_json[:3], None, *as_json[4:]], pa.large_string())})
pq.write_table(table, "packed-text-null.parquet", row_group_size=2)

# bytes
table = pa.table({"id": ids, "vector": pa.array(f32, pa.binary()), "double": pa.array(f64, pa.binary()), "half": pa.array(f16, pa.binary())})
pq.write_table(table, "packed-bytes.parquet", use_dictionary=False, column_encoding={"vector": "DELTA_LENGTH_BYTE_ARRAY", "double": "PLAIN", "half": "DELTA_BYTE_ARRAY"}, row_group_size=4)
with pa.ipc.new_file("packed-bytes.arrow", table.schema) as sink:
    sink.write_table(table, max_chunksize=4)
pq.write_table(pa.table({"vector": pa.array(f32, pa.binary(4 * DIM))}), "packed-fixed-bytes.parquet")
pq.write_table(pa.table({"vector": pa.array([bytes(range(1, 38))] * 2, pa.binary())}), "packed-no-floats.parquet")

# structs
struct = pa.StructArray.from_arrays(
    [pa.array(list(vectors), pa.list_(pa.float32())), pa.array(["m"] * ROWS)], names=["vector", "model"]
)
table = pa.table({"id": ids, "meta": struct})
pq.write_table(table, "packed-struct.parquet")
with pa.ipc.new_file("packed-struct.arrow", table.schema) as sink:
    sink.write_table(table, max_chunksize=4)
nulls = pa.StructArray.from_arrays(
    [pa.array(list(vectors), pa.list_(pa.float32(), DIM)), pa.array(["m"] * ROWS)],
    names=["vector", "model"],
    mask=pa.array([i == 2 for i in range(ROWS)]),
)
table = pa.table({"id": ids, "meta": nulls})
with pa.ipc.new_file("packed-struct-null.arrow", table.schema) as sink:
    sink.write_table(table)

# base64
for name, cells in (("f32", f32), ("f64", f64), ("f16", f16)):
    texts = [base64.b64encode(cell).decode() for cell in cells]
    with open(f"packed-{name}.jsonl", "w") as out:
        for i, text in zip(ids, texts):
            out.write(json.dumps({"id": i, "embedding": text}) + "\n")
    pd.DataFrame({"id": ids, "embedding": texts}).to_csv(f"packed-{name}.csv", index=False)
with open("packed-int8.jsonl", "w") as out:
    for i, v in zip(ids, np.clip(vectors * 200, -127, 127).astype("int8")):
        out.write(json.dumps({"id": i, "embedding": base64.b64encode(v.tobytes()).decode()}) + "\n")

# an archive with more than vectors
np.savez("packed-members.npz", vectors=vectors, ids=np.array(ids), labels=np.arange(ROWS), texts=np.array([f"t{i}" for i in range(ROWS)]))
