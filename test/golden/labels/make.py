#!/usr/bin/python3
"""Writes the arrays of class labels that test/cli/class-labels.test.ts reads, with numpy. Run in this folder."""
import numpy as np

texts = np.array(['noun, act', 'verb', 'd\u00e9j\u00e0 \U0001f600'])
for name, array in {
    'texts': texts, 'texts-big-endian': texts.astype('>U12'), 'bytes': np.array([b'ab', b'c', b'ab']),
    'int64': np.array([3, -1, 2**53 + 2]), 'int32-big-endian': np.array([3, 1, 2], '>i4'), 'bool': np.array([True, False, True]),
    'float16': np.array([1, 2, 3], 'f2'), 'row': np.array([[3, 1, 2]], 'u1'), 'column': np.array([[3], [1], [2]], 'u1'),
    'fractions': np.array([1, 2.5, 3]), 'missing': np.array([1, np.nan, 3]), 'objects': np.array(['a', None, 'b'], dtype=object),
    'wide': np.ones((3, 2)),
}.items():
    np.save(f'{name}.npy', array)
