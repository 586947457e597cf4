"""Writes erf.json: the error function by CPython's math.erf, 17 digits."""
import json, math, pathlib
points = [i / 16 for i in range(-112, 113)] + [1e-9, -1e-9, 0.46874, 0.46876, 3.999, 4.001, 26.0, -40.0]
out = pathlib.Path(__file__).with_name('erf.json')
out.write_text(json.dumps([[x, math.erf(x)] for x in points]) + '\n')
