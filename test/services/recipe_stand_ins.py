"""Stand-ins for packages that a recipe imports and this test has not: pyspark, and onnxruntime's binding for Python.

The session runs ONNX Runtime itself, in a Node process. A pandas UDF is the function it decorates; a column of a frame is
handed to it in batches, as Spark does.
"""

import os
import struct
import subprocess
import sys
import types

import numpy as np
import pandas as pd


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


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


module("onnxruntime", InferenceSession=InferenceSession, SessionOptions=types.SimpleNamespace)


class Column:
    def __init__(self, name, udf=None):
        self.name, self.udf = name, udf


def pandas_udf(kind):
    assert kind == "array<float>", kind
    return lambda function: lambda column: Column(column.name, function)


BATCH = 7


class Frame:
    """A data frame with as much of Spark's interface as the recipe uses; written as JSON lines."""

    def __init__(self, pandas):
        self.pandas = pandas
        self.write = self

    def withColumn(self, name, column):
        values = self.pandas[column.name]
        batches = (values[start : start + BATCH] for start in range(0, len(values), BATCH))
        return Frame(self.pandas.assign(**{name: pd.concat(list(column.udf(batches)))}))

    def mode(self, mode):
        assert mode == "errorifexists", mode
        return self

    def parquet(self, path):
        assert path == "s3://bucket/docs-in-b", path
        lists = self.pandas.assign(vector_b=[row.tolist() for row in self.pandas["vector_b"]])
        lists.to_json(os.environ["OUTPUT"], orient="records", lines=True, double_precision=12)


class Session:
    def __init__(self):
        self.read = self.builder = self.sparkContext = self

    def getOrCreate(self):
        return self

    def addFile(self, path):
        assert path == "a-to-b/translator.onnx", path

    def parquet(self, path):
        assert path == "s3://bucket/docs", path
        return Frame(pd.read_json(os.environ["INPUT"], orient="records", lines=True))


module("pyspark", SparkFiles=types.SimpleNamespace(get=lambda name: os.path.join(os.environ["TRANSLATOR"], name)))
module("pyspark.sql", SparkSession=Session())
module("pyspark.sql.functions", col=Column, pandas_udf=pandas_udf)

exec(compile(sys.stdin.read(), "the recipe", "exec"), {"__name__": "__main__"})
