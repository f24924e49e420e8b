#!/usr/bin/env python3
"""Tokens a second of LoRA training steps by PyTorch, to measure `./millrace bench training` against.

SmolLM2-135M's shape with random weights (speed does not depend on them), frozen in fp32, adapters of rank 8 on q_proj and
v_proj of all layers, AdamW; a step is forward, backward and update of a batch of rows, all tokens but the last with a target.
Eager, attention by scaled_dot_product_attention. Needs torch and transformers. For each line of input, a number of tokens a
row, it makes one step and prints what it took as JSON.
"""

import argparse
import json
import sys
import time

import torch
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY = 49152


class Lora(torch.nn.Module):
    """y = W x + 2 B A x, without dropout."""

    def __init__(self, base, rank=8, alpha=16):
        super().__init__()
        self.base = base
        self.a = torch.nn.Parameter(torch.randn(rank, base.in_features) * 0.02)
        self.b = torch.nn.Parameter(torch.randn(base.out_features, rank) * 0.02)
        self.scale = alpha / rank

    def forward(self, x):
        return self.base(x) + (x @ self.a.T) @ self.b.T * self.scale


def adapted_model():
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=VOCABULARY,
            hidden_size=576,
            intermediate_size=1536,
            num_hidden_layers=30,
            num_attention_heads=9,
            num_key_value_heads=3,
            max_position_embeddings=8192,
            rope_parameters={"rope_type": "default", "rope_theta": 100000.0},
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
            attn_implementation="sdpa",
            use_cache=False,
        )
    )
    model.requires_grad_(False)
    for layer in model.model.layers:
        layer.self_attn.q_proj = Lora(layer.self_attn.q_proj)
        layer.self_attn.v_proj = Lora(layer.self_attn.v_proj)
    return model.train()


def peak_megabytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--rows", type=int, default=1)
    given = arguments.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(1)
    model = adapted_model()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4, weight_decay=0.0)
    for line in sys.stdin:
        length = int(line)
        ids = (torch.arange(given.rows * length) * 7919 % 997 + 20).reshape(given.rows, length)
        begin = time.perf_counter()
        model(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        seconds = time.perf_counter() - begin
        figures = {"peer": f"torch {torch.__version__}", "seconds": seconds, "peak_megabytes": peak_megabytes()}
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
