"""Archives with members beside the vectors, as numpy writes them.

pip install numpy; python make-other-members.py
"""
import os

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(6)
ROWS, DIM = 7, 5
members = {
    "ids": np.arange(ROWS, dtype="int64") + 2**60,
    "vectors": rng.normal(0, 1, (ROWS, DIM)).astype("float32"),
    "labels": np.array(["é", "two", "", "日本", "x", "y", "z"]),
    "records": np.array([(i, i / 3) for i in range(ROWS)], dtype=[("n", ">i2"), ("share", "f8")]),
    "objects": np.array([{"a": 1}, None, "text", 4, 5, 6, 7], dtype=object),
    "when": np.array(["2024-01-01"] * ROWS, dtype="datetime64[s]"),
    "other": np.asfortranarray(rng.normal(0, 1, (ROWS, 3))),
    "scalar": np.float16(0.5),
    "empty": np.zeros((0, 3), dtype=bool),
}
np.savez("other-members.npz", **members)
np.savez_compressed("other-members-deflated.npz", **members)
