"""Makes product.onnx beside this file: y = x W + (x A) B for x [1,16], W [16,8] of zeros but W[i,i] = 1.

A [16,r] and B [r,8] are inputs called as the factors of blk.0.attn_v, with initializers of rank 0 as what they are when
no adapter is given. Run with onnx 1.16.2: python make.py
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

A, B = "blk.0.attn_v.lora_a", "blk.0.attn_v.lora_b"
graph = helper.make_graph(
    [
        helper.make_node("MatMul", ["x", "w"], ["full"]),
        helper.make_node("MatMul", ["x", A], ["low"]),
        helper.make_node("MatMul", ["low", B], ["change"]),
        helper.make_node("Add", ["full", "change"], ["y"]),
    ],
    "product",
    [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 16]),
        helper.make_tensor_value_info(A, TensorProto.FLOAT, [16, "r"]),
        helper.make_tensor_value_info(B, TensorProto.FLOAT, ["r", 8]),
    ],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 8])],
    [
        numpy_helper.from_array(np.eye(16, 8, dtype=np.float32), "w"),
        numpy_helper.from_array(np.zeros((16, 0), np.float32), A),
        numpy_helper.from_array(np.zeros((0, 8), np.float32), B),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
onnx.checker.check_model(model)
pathlib.Path(__file__).with_name("product.onnx").write_bytes(model.SerializeToString())
