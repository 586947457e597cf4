"""Stand-in for onnxruntime's binding for Python: the session runs ONNX Runtime itself, in a Node process."""

import os
import struct
import subprocess
import types

import numpy as np

SessionOptions = types.SimpleNamespace


class InferenceSession:
    def __init__(self, path, options=None, providers=None):
        assert providers == ["CPUExecutionProvider"], providers
        command = [os.environ["NODE"], os.environ["ONNX_BY_NODE"], path]
        self.node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, outputs, inputs):
        assert outputs == ["translated"] and list(inputs) == ["vectors"]
        vectors = inputs["vectors"]
        assert vectors.dtype == np.float32 and vectors.ndim == 2, (vectors.dtype, vectors.shape)
        self.node.stdin.write(struct.pack("<II", *vectors.shape) + vectors.tobytes())
        self.node.stdin.flush()
        rows, dim = struct.unpack("<II", self.node.stdout.read(8))
        return [np.frombuffer(self.node.stdout.read(rows * dim * 4), dtype=np.float32).reshape(rows, dim)]
