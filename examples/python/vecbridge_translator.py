"""Reads a translator folder of vecbridge with numpy alone; runs its ONNX file where onnxruntime is wanted.

    translator = Translator("a-to-b")
    print(translator.verdict, translator.measured)
    vectors_b = translator.translate(vectors_a)
"""

import json
import struct
from pathlib import Path

import numpy as np

DTYPES = {"F16": np.float16, "F32": np.float32, "F64": np.float64}


class Translator:
    """A map from the vectors of one model to those of another, with all preprocessing inside.

    manifest: translator.json. source_dim, target_dim: numbers of dims. verdict: "aligned", "uncertain", "not-aligned",
    "unverified". measured: scores on known pairs, or None.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.manifest = json.loads((self.folder / "translator.json").read_text(encoding="utf-8"))
        self.source_dim, self.target_dim = (space["dim"] for space in self.manifest["spaces"])
        verdict = self.manifest.get("verdict")
        self.verdict = verdict["label"] if verdict else "unverified"
        self.measured = self.manifest.get("measured")
        self._session = None

    def translate(self, vectors, centred=False):
        """(n, source_dim) as the source model gives them -> (n, target_dim), unit length, target mean restored.

        centred: leave the mean out. Raises ValueError for another number of dims and for rows that have no direction.
        """
        x = self._checked(vectors)
        if self.manifest["family"] != "linear":
            if centred:
                raise ValueError("centred vectors of a network need vecbridge itself: translate --centred")
            return self.onnx(x)
        arrays = self.arrays()
        mapped = _unit(_unit(_unit(x) - arrays["source_mean"]) @ arrays["weights"])
        return mapped if centred else self._restored(mapped, arrays)

    def onnx(self, vectors):
        """The same by ONNX Runtime: translator.onnx has everything inside. Needs the package onnxruntime."""
        if self._session is None:
            import onnxruntime

            path = self.folder / "translator.onnx"
            if not path.exists():
                raise FileNotFoundError(f"{path} is missing; vecbridge export writes it (--format onnx)")
            self._session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        return self._session.run(["translated"], {"vectors": self._checked(vectors)})[0]

    def arrays(self):
        """The arrays of weights.safetensors by name, as float32."""
        return read_safetensors(self.folder / "weights.safetensors")

    def _checked(self, vectors):
        x = np.ascontiguousarray(vectors, dtype=np.float32)
        if x.ndim != 2 or x.shape[1] != self.source_dim:
            raise ValueError(f"the vectors have the shape {x.shape}, {self.folder} takes (n, {self.source_dim})")
        lengths = np.linalg.norm(x, axis=1)
        bad = np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0)))
        if bad.size:
            raise ValueError(f"row {bad[0]} is zero, NaN or infinite ({bad.size} such rows)")
        return x

    @staticmethod
    def _restored(mapped, arrays):
        """mean + s z of length one: s = -mean·z + sqrt((mean·z)² + 1 - |mean|²)."""
        mean = arrays["target_mean"]
        along = mapped @ mean
        s = -along + np.sqrt(along**2 + 1 - mean @ mean)
        return mean + s[:, None] * mapped


def read_safetensors(path):
    """Arrays of a .safetensors file by name, as float32: 8 bytes of length, a JSON header, the numbers."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = memoryview(data)[8 + length :]
    arrays = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        numbers = np.frombuffer(body[start:end], dtype=DTYPES[entry["dtype"]])
        arrays[name] = numbers.reshape(entry["shape"]).astype(np.float32)
    return arrays


def _unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)
