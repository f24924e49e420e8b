"""Makes the tiny encoders and what numpy says they compute. Needs numpy, onnx: python3 make.py"""
import json, os
import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper

VOCABULARY, WIDTH, LONGEST, LABELS = 24, 8, 16, 2
rng = np.random.default_rng(7)
W = {n: rng.normal(size=s).astype(np.float32) for n, s in {
    "words": (VOCABULARY, WIDTH), "places": (LONGEST, WIDTH), "types": (2, WIDTH), "q": (WIDTH, WIDTH),
    "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "head": (WIDTH, LABELS)}.items()}


def reference(ids, second_from=0):
    """One text, alone, in float64: nothing is padded or masked."""
    w = {n: m.astype(np.float64) for n, m in W.items()}
    types = [1 if second_from and i >= second_from else 0 for i in range(len(ids))]
    x = w["words"][ids] + w["places"][: len(ids)] + w["types"][types]
    s = (x @ w["q"]) @ (x @ w["k"]).T / np.sqrt(WIDTH)
    s = np.exp(s - s.max(-1, keepdims=True))
    return x + (s / s.sum(-1, keepdims=True)) @ (x @ w["v"])


def graph(cross):
    n = h.make_node
    nodes = [
        n("Gather", ["words", "input_ids"], ["word"]), n("Gather", ["types", "token_type_ids"], ["type"]),
        n("Shape", ["input_ids"], ["length"], start=1, end=2),
        n("Slice", ["places", "zero", "length", "zero"], ["place"]),
        n("Add", ["word", "type"], ["typed"]), n("Add", ["typed", "place"], ["x"]),
        n("MatMul", ["x", "q"], ["xq"]), n("MatMul", ["x", "k"], ["xk"]), n("MatMul", ["x", "v"], ["xv"]),
        n("Transpose", ["xk"], ["xkt"], perm=[0, 2, 1]), n("MatMul", ["xq", "xkt"], ["raw"]),
        n("Mul", ["raw", "scale"], ["scaled"]), n("Cast", ["attention_mask"], ["mask"], to=T.FLOAT),
        n("Sub", ["mask", "one"], ["hidden_places"]), n("Mul", ["hidden_places", "huge"], ["bias"]),
        n("Unsqueeze", ["bias", "axis"], ["row_bias"]), n("Add", ["scaled", "row_bias"], ["biased"]),
        n("Softmax", ["biased"], ["weights"], axis=-1), n("MatMul", ["weights", "xv"], ["mixed"]),
        n("Add", ["x", "mixed"], ["last_hidden_state"])]
    output = h.make_tensor_value_info("last_hidden_state", T.FLOAT, ["b", "s", WIDTH])
    if cross:
        nodes += [n("Gather", ["last_hidden_state", "first"], ["cls"], axis=1), n("MatMul", ["cls", "head"], ["logits"])]
        output = h.make_tensor_value_info("logits", T.FLOAT, ["b", LABELS])
    constants = dict(W, zero=np.array([0]), axis=np.array([1]), first=np.array(0), one=np.float32(1),
                     huge=np.float32(1e9), scale=np.float32(1 / np.sqrt(WIDTH)))
    used = {i for node in nodes for i in node.input}
    inputs = [h.make_tensor_value_info(i, T.INT64, ["b", "s"]) for i in ("input_ids", "attention_mask", "token_type_ids")]
    model = h.make_model(h.make_graph(nodes, "tiny", inputs, [output], [
        numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items() if k in used]),
        opset_imports=[h.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


here = os.path.dirname(os.path.abspath(__file__))
vocabulary = {f"t{i}": i for i in range(VOCABULARY)}
for name, cross in (("tiny", False), ("tiny-cross", True)):
    folder = os.path.join(here, name)
    os.makedirs(folder, exist_ok=True)
    onnx.save(graph(cross), os.path.join(folder, "model.onnx"))
    json.dump({"model": {"type": "WordPiece", "vocab": vocabulary}, "added_tokens": []}, open(os.path.join(folder, "tokenizer.json"), "w"))
    kind = "BertForSequenceClassification" if cross else "BertModel"
    json.dump({"model_type": "bert", "architectures": [kind], "vocab_size": VOCABULARY, "max_position_embeddings": LONGEST,
               **({"id2label": {"0": "no", "1": "yes"}} if cross else {})}, open(os.path.join(folder, "config.json"), "w"))
cases = []
for length in (1, 2, 3, 5, 8, 13, 16, 4, 16, 2):
    ids = rng.integers(0, VOCABULARY, length).tolist()
    second = int(rng.integers(1, length)) if length > 2 and length % 2 == 1 else 0
    states = reference(ids, second)
    cases.append({"ids": ids, "second_from": second, "mean": states.mean(0).tolist(), "cls": states[0].tolist(),
                  "last": states[-1].tolist(), "logits": (states[0] @ W["head"].astype(np.float64)).tolist()})
json.dump({"header": {"tool": f"numpy {np.__version__}, onnx {onnx.__version__}", "command": "python3 make.py",
                      "format": "float64, each text alone; vectors before normalisation"}, "cases": cases},
          open(os.path.join(here, "expected.json"), "w"), indent=1)
