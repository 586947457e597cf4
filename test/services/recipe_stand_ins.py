"""Stand-ins for packages that a recipe imports and this test has not: pyspark, and onnxruntime's binding for Python.

onnxruntime is that of stand_ins/. A pandas UDF is the function it decorates; a column of a frame is
handed to it in batches, as Spark does.
"""

import os
import sys
import types

import pandas as pd

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "stand_ins"))


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


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
