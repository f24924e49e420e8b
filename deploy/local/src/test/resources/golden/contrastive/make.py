"""Contrastive search, slowly: python3 make.py MODEL.gguf GOLDENS/model > contrastive.json

Su et al. 2022 (arXiv:2202.06417), as _contrastive_search and _ranking_fast of transformers 4.4x have it. No cache: the whole
text and each of its k continuations are computed anew at every step, in float32, from the weights of the file. The model is
held to transformers' own hidden states and greedy answers (GOLDENS/model/hidden.json and greedy.json) before it is used.
"""
import hashlib, json, sys
import gguf
import numpy as np

reader = gguf.GGUFReader(sys.argv[1])
W = {t.name: gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float32) for t in reader.tensors}
LAYERS, HEADS, KV_HEADS, SIZE, THETA, EPSILON = 30, 9, 3, 64, 100000.0, 1e-5


def norm(x, weight):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(EPSILON)) * weight


def turn(x):  # [heads, length, size]; llama.cpp stores q and k so that pairs are neighbours
    angles = np.arange(x.shape[1])[:, None] * THETA ** (-np.arange(0, SIZE, 2) / SIZE)
    cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack([even * cos - odd * sin, even * sin + odd * cos], -1).reshape(x.shape)


def hidden(ids):
    """Every token's hidden state after the final norm: [length, 576]."""
    x = W["token_embd.weight"][ids]
    mask = np.triu(np.full((len(ids), len(ids)), -np.inf, np.float32), 1)
    for layer in range(LAYERS):
        w = lambda name: W[f"blk.{layer}.{name}.weight"]
        h = norm(x, w("attn_norm"))
        split = lambda y, heads: y.reshape(len(ids), heads, SIZE).transpose(1, 0, 2)
        q = turn(split(h @ w("attn_q").T, HEADS))
        k = np.repeat(turn(split(h @ w("attn_k").T, KV_HEADS)), HEADS // KV_HEADS, 0)
        v = np.repeat(split(h @ w("attn_v").T, KV_HEADS), HEADS // KV_HEADS, 0)
        scores = q @ k.transpose(0, 2, 1) / np.float32(SIZE ** 0.5) + mask
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        attended = (scores / scores.sum(-1, keepdims=True)) @ v
        x = x + attended.transpose(1, 0, 2).reshape(len(ids), -1) @ w("attn_output").T
        h = norm(x, w("ffn_norm"))
        gate = h @ w("ffn_gate").T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ w("ffn_up").T)) @ w("ffn_down").T
    return norm(x, W["output_norm.weight"])


def probabilities(state):
    logits = (W["token_embd.weight"] @ state).astype(np.float64)
    exps = np.exp(logits - logits.max())
    return exps / exps.sum()


def check(goldens):
    worst = 0
    for case in json.load(open(goldens + "/hidden.json"))["cases"]:
        worst = max(worst, np.abs(hidden(case["ids"])[-1] - case["last_hidden_after_final_norm"]).max())
    assert worst < 2e-3, worst
    case = json.load(open(goldens + "/greedy.json"))["cases"][0]
    ids = list(case["prompt_ids"])
    for expected in case["ids"][:12]:
        assert probabilities(hidden(ids)[-1]).argmax() == expected
        ids.append(expected)
    return float(worst)


def contrastive(prompt, alpha, top_k, steps):
    ids, chosen, ranks, gaps, logprobs = list(prompt), [], [], [], []
    for _ in range(steps):
        states = hidden(ids)
        p = probabilities(states[-1])
        candidates = np.argsort(-p, kind="stable")[:top_k + 1]
        directions = states / np.linalg.norm(states, axis=1, keepdims=True)
        scores = []
        for v in candidates[:top_k]:
            state = hidden(ids + [int(v)])[-1]
            closest = (directions @ (state / np.linalg.norm(state))).max()
            scores.append((1 - alpha) * p[v] - alpha * float(closest))
        best, second = sorted(scores, reverse=True)[:2]
        rank = int(np.argmax(scores))
        # of the two choices that a rounding could turn: which is best, and who is among the candidates
        gaps.append(float(f"{min(best - second, float(p[candidates[top_k - 1]] - p[candidates[top_k]])):.3g}"))
        ranks.append(rank)
        chosen.append(int(candidates[rank]))
        logprobs.append(float(f"{np.log(p[chosen[-1]]):.6f}"))
        ids.append(chosen[-1])
    return {"prompt_ids": list(prompt), "penalty_alpha": alpha, "top_k": top_k, "ids": chosen, "ranks": ranks,
            "logprobs": logprobs, "gaps": gaps}


greedy = json.load(open(sys.argv[2] + "/greedy.json"))["cases"]
worst = check(sys.argv[2])
cases = [{"prompt": greedy[i]["prompt"]} | contrastive(greedy[i]["prompt_ids"], alpha, k, 40)
         for i, alpha, k in [(0, 0.6, 4), (1, 0.6, 5), (2, 0.5, 4), (6, 0.4, 6), (9, 0.9, 3)]]
header = {
    "tool": f"make.py beside this file; numpy {np.__version__}, gguf 0.19.0",
    "command": "python3 make.py SmolLM2-135M-Instruct.Q4_1.gguf goldens/model",
    "model": "SmolLM2-135M-Instruct.Q4_1.gguf, dequantised to float32",
    "gguf_sha256": hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest(),
    "check": f"largest difference from transformers' hidden states {worst:.1e}; 12 greedy tokens equal",
    "format": "40 steps, not stopped at the end token; ranks of the chosen among the candidates; gaps: how far scores and"
              " probabilities are from another choice"}
print(json.dumps({"header": header})[:-1] + ",\n\"cases\": [\n" + ",\n".join(map(json.dumps, cases)) + "\n]}")
