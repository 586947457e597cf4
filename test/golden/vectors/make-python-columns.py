#!/usr/bin/env python3
"""Arrow files of Python's Polars and of pyarrow, which differ from those of make-columns.mjs: no schema message before the
batches, dictionaries behind them, compressed doubles, views. Run in this folder; the values are those of expected.json.
pip install numpy==2.4.6 polars==2.1.0 pyarrow==26.0.1"""
import json
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather

expected = json.load(open('expected.json'))
ids, vectors = expected['ids'], expected['vectors']
fixed = pl.Series(vectors, dtype=pl.Array(pl.Float32, 5))
pl.DataFrame({'id': ids, 'embedding': fixed}).write_ipc('python-polars.arrow')
pl.DataFrame({'id': pl.Series(ids, dtype=pl.Categorical), 'embedding': vectors}).write_ipc('python-polars-categorical.arrow', compression='zstd')
double = pa.table({'id': pa.array(ids), 'embedding': pa.array(vectors, type=pa.large_list(pa.float64()))})
feather.write_feather(double, 'pyarrow-double-zstd.feather', compression='zstd')
packed = [pa.array(row, type=pa.float32()).buffers()[1].to_pybytes()[:20] for row in vectors]
views = pa.table({'id': pa.array(ids), 'embedding': pa.array(packed, type=pa.binary_view())})
with pa.ipc.new_file('pyarrow-views.arrow', views.schema) as file:
    file.write_table(views)
