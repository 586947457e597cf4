#!/usr/bin/python3
"""Writes the golden files that numpy, pandas, scipy's zipfile of Python and faiss make. Debian 12: python3-numpy
python3-pandas python3-faiss. Run in this folder. The expected values are in expected.json."""
import json, gzip, struct, zipfile
import numpy as np, pandas as pd, faiss

rng = np.random.RandomState(0)
x = rng.standard_normal((7, 5)).astype('<f4')
x[3] = 0
x[5, 2] = -0.0
ids = ['alpha', 'b,"quoted"', 'gamma', 'd\u00e9j\u00e0 vu', 'tab\there', '', '\U0001f600']
whole = rng.randint(0, 100, (7, 5))
half_in = np.concatenate([rng.standard_normal(40), rng.standard_normal(40) * 1e-6, rng.standard_normal(40) * 1e4,
    [0, -0.0, 65504, 65519, 65520, 1e9, -1e9, 2**-24, 2**-25, 2**-25 * 1.0001, 2**-14, 2**-14 * 0.9999, 1 + 2**-11, 1 + 3 * 2**-11, np.inf, -np.inf, np.nan]]).astype('<f4')

np.save('f4-c.npy', x)
np.save('f4-fortran.npy', np.asfortranarray(x))
np.save('f2.npy', x.astype('<f2'))
np.save('f8.npy', x.astype('<f8'))
np.save('f4-big-endian.npy', x.astype('>f4'))
np.save('f8-big-endian-fortran.npy', np.asfortranarray(x.astype('>f8')))
np.save('i1.npy', (whole - 50).astype('i1'))
np.save('u1.npy', whole.astype('u1'))
np.save('i8.npy', whole.astype('<i8'))
with open('version2.npy', 'wb') as f:
    np.lib.format.write_array(f, x, version=(2, 0))
np.save('one-axis.npy', x[0])
np.save('three-axes.npy', np.stack([x, x]))
np.save('object.npy', np.array([{'a': 1}, None], dtype=object), allow_pickle=True)
np.save('records.npy', np.zeros(3, dtype=[('id', '<i4'), ('v', '<f4', 5)]))
np.save('no-rows.npy', np.zeros((0, 5), '<f4'))
np.save('no-dims.npy', np.zeros((5, 0), '<f4'))
np.savez('stored.npz', vectors=x, ids=np.array(ids))
np.savez_compressed('deflated.npz', vectors=x, other=x[:2, :3], ids=np.arange(100, 107))
np.savez('unnamed.npz', x)

pd.DataFrame(x, index=pd.Index([f'row{i}' for i in range(7)], name='id')).to_csv('wide.csv')
pd.DataFrame(x).to_csv('wide-counted.csv')
pd.DataFrame(x).to_csv('wide-bare.csv', index=False, header=False)
cells = ['[' + ','.join(repr(float(v)) for v in r) + ']' for r in x]
pd.DataFrame({'id': ids, 'text': ['line\nbreak, and comma'] * 7, 'embedding': cells}).to_csv('cells.csv', index=False)
pd.DataFrame({'id': range(7), 'embedding': cells}).to_csv('cells.tsv.gz', index=False, sep='\t', compression={'method': 'gzip', 'mtime': 0})
pd.DataFrame({'id': ids, 'embedding': [r.tolist() for r in x.astype('f8')]}).to_json('records.jsonl', orient='records', lines=True, double_precision=15)
with open('openai-batch.jsonl', 'w') as f:
    for i, r in enumerate(x):
        f.write(json.dumps({'id': f'batch_req_{i}', 'custom_id': ids[i], 'response': {'status_code': 200, 'body': {'object': 'list',
            'data': [{'object': 'embedding', 'index': 0, 'embedding': r.tolist()}]}}, 'error': None}) + '\n')

def vecs(name, rows, kind):
    with open(name, 'wb') as f:
        for r in rows:
            f.write(struct.pack('<i', len(r)) + np.asarray(r, kind).tobytes())
vecs('a.fvecs', x, '<f4')
vecs('a.bvecs', whole, 'u1')
vecs('a.ivecs', whole, '<i4')
# faiss' own reader of these formats agrees with what was written (faiss has no writer for them).
from faiss.contrib.datasets import fvecs_read, bvecs_mmap, ivecs_read
assert (fvecs_read('a.fvecs') == x).all() and (ivecs_read('a.ivecs') == whole).all() and (bvecs_mmap('a.bvecs') == whole).all()

# safetensors is not in Debian 12: bytes by its specification, with unordered names and padding as the Rust writer makes.
def tensors(name, arrays, metadata):
    at, header, body = 0, {'__metadata__': metadata}, b''
    for key, (dtype, a) in arrays.items():
        header[key] = {'dtype': dtype, 'shape': list(a.shape), 'data_offsets': [at, at + a.nbytes]}
        at += a.nbytes; body += a.tobytes()
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    open(name, 'wb').write(struct.pack('<Q', len(text)) + text + body)
bf16 = (x.view('<u4') >> 16).astype('<u2')
tensors('a.safetensors', {'bias': ('F32', x[0]), 'vectors': ('F32', x), 'half': ('F16', x.astype('<f2')), 'brain': ('BF16', bf16), 'double': ('F64', x.astype('<f8'))}, {'format': 'pt', 'modelId': 'golden'})

def listed(a): return [[None if not np.isfinite(v) else float(v) for v in r] for r in np.asarray(a, 'f8')]
json.dump({'vectors': listed(x), 'whole': listed(whole), 'ids': ids, 'half': {
    'input': half_in.view('<u4').tolist(), 'bits': half_in.astype('<f2').view('<u2').tolist()}}, open('expected.json', 'w'))
