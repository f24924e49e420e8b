"""Records tiny random models of each family and what transformers computes with them.

pip install torch==2.15.0 transformers==5.23.0; python make.py   (writes beside itself)
"""
import json
import os
import shutil

import torch
import transformers
from transformers import (LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)

here = os.path.dirname(os.path.abspath(__file__))
size = dict(vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, head_dim=16, max_position_embeddings=64, rms_norm_eps=1e-5,
            attn_implementation='eager')
plain = {'rope_type': 'default', 'rope_theta': 10000.0}
llama3 = {'rope_type': 'llama3', 'rope_theta': 500.0, 'factor': 8.0, 'low_freq_factor': 1.0,
          'high_freq_factor': 4.0, 'original_max_position_embeddings': 32}
linear = {'rope_type': 'linear', 'rope_theta': 10000.0, 'factor': 4.0}
models = {
    'llama-tied': LlamaForCausalLM(LlamaConfig(**size, tie_word_embeddings=True, rope_parameters=plain)),
    'llama-rope-llama3': LlamaForCausalLM(LlamaConfig(**size, tie_word_embeddings=False, rope_parameters=llama3)),
    'llama-rope-linear': LlamaForCausalLM(LlamaConfig(**size, tie_word_embeddings=False, rope_parameters=linear)),
    'mistral-window': MistralForCausalLM(
        MistralConfig(**size, tie_word_embeddings=False, sliding_window=5, rope_parameters=plain)),
    'qwen2-bias': Qwen2ForCausalLM(
        Qwen2Config(**{**size, 'num_attention_heads': 2, 'num_key_value_heads': 1}, tie_word_embeddings=True,
                    use_sliding_window=False, rope_parameters=plain)),
    'qwen3-norms': Qwen3ForCausalLM(
        Qwen3Config(**size, tie_word_embeddings=True, use_sliding_window=False, rope_parameters=plain)),
}
for name, model in models.items():
    torch.manual_seed(7)
    model = model.eval().float()
    with torch.no_grad():
        for weight, values in model.named_parameters():
            noise = torch.randn_like(values)
            scale = 0.3 if 'norm' in weight else 0.5 if weight.endswith('bias') else 1.0 if 'embed' in weight else 0.35
            values.copy_(((1 if 'norm' in weight else 0) + scale * noise).half().float())
        ids = torch.randint(0, size['vocab_size'], (1, 24))
        logits = model(ids).logits[0]
    folder = os.path.join(here, name)
    shutil.rmtree(folder, ignore_errors=True)
    model.half().save_pretrained(folder)
    header = {
        'tool': f'torch {torch.__version__}, transformers {transformers.__version__}',
        'settings': 'CPU, float32 arithmetic, eager attention; random weights that float16 holds exactly',
        'format': 'logits[position][token] of one sequence from position 0, rounded to 1e-5',
    }
    rows = [[round(x, 5) for x in row] for row in logits.tolist()]
    with open(os.path.join(folder, 'expected.json'), 'w') as file:
        json.dump({'header': header, 'ids': ids[0].tolist(), 'logits': rows}, file)
    os.remove(os.path.join(folder, 'generation_config.json'))
