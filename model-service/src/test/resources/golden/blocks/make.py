"""Records what the gguf package reads out of random blocks of each format.

pip install gguf==0.19.0; python make.py   (writes blocks.json beside itself)
"""
import base64
import importlib.metadata
import json
import os

import gguf
import numpy as np

rng = np.random.default_rng(11)
# blocks of the format, and where in a block the half-precision scales are
formats = {'F32': (8, ()), 'F16': (16, ()), 'BF16': (16, ()), 'Q4_0': (4, (0,)), 'Q4_1': (4, (0, 2)),
           'Q5_0': (4, (0,)), 'Q5_1': (4, (0, 2)), 'Q8_0': (4, (0,)), 'Q4_K': (3, (0, 2)), 'Q5_K': (3, (0, 2)),
           'Q6_K': (3, (208,))}
cases = []
for name, (count, scales) in formats.items():
    kind = gguf.GGMLQuantizationType[name]
    _, size = gguf.GGML_QUANT_SIZES[kind]
    if name in ('F32', 'F16'):
        data = rng.standard_normal(count).astype(np.float32 if name == 'F32' else np.float16).view(np.uint8)
        data = data.reshape(count, size)
    elif name == 'BF16':
        data = np.ascontiguousarray(rng.standard_normal(count).astype('<f4').view('<u2')[1::2]).view(np.uint8)
        data = data.reshape(count, size)
    else:
        data = rng.integers(0, 256, (count, size), dtype=np.uint8)
        for at in scales:
            data[:, at:at + 2] = (rng.standard_normal((count, 1)) * 0.1).astype(np.float16).view(np.uint8)
    values = gguf.quants.dequantize(data.reshape(1, -1), kind).astype(np.float32).reshape(-1)
    cases.append({'format': name, 'blocks': base64.b64encode(data.tobytes()).decode(),
                  'values': base64.b64encode(values.astype('<f4').tobytes()).decode()})
header = {'tool': 'gguf ' + importlib.metadata.version('gguf') + ' (quants.dequantize), numpy ' + np.__version__,
          'format': 'blocks: base64 of the stored bytes; values: base64 of little-endian float32'}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'blocks.json'), 'w') as file:
    json.dump({'header': header, 'cases': cases}, file, indent=1)
