"""Makes adapter_config.json, adapter_model.safetensors and expected.json beside this file.

A llama of two layers (hidden 16, 2 query heads and 1 key and value head of 8, feed-forward 24) gets a LoRA of rank 3 on all
seven matrices with PEFT, whose B is then drawn too. expected.json has what PEFT's own merge makes of some rows of W.
Run with peft 0.12.0, transformers 4.40.2, torch 1.13.1, safetensors 0.4 or later: python make.py
"""

import json
import pathlib

import peft
import safetensors
import torch
import transformers

HERE = pathlib.Path(__file__).parent
MODULES = [
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj",
]


def module(model, path):
    for name in path.split("."):
        model = getattr(model, name)
    return model


torch.manual_seed(11)
config = transformers.LlamaConfig(
    vocab_size=32, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
    num_key_value_heads=1, max_position_embeddings=64,
)
base = transformers.LlamaForCausalLM(config)
before = {
    f"{layer}.{path}": module(base.model.layers[layer], path).weight.detach().clone()
    for layer in range(2) for path in MODULES
}
lora = peft.LoraConfig(
    task_type="CAUSAL_LM", r=3, lora_alpha=7, lora_dropout=0.05, use_rslora=True, base_model_name_or_path="tiny-llama",
    revision="main", target_modules=[path.split(".")[1] for path in MODULES],
)
model = peft.get_peft_model(base, lora)
for name, weights in model.named_parameters():
    if "lora_B" in name:
        torch.nn.init.normal_(weights, std=0.5)
model.peft_config["default"].base_model_name_or_path = "tiny-llama"
model.save_pretrained(HERE)
(HERE / "README.md").unlink(missing_ok=True)
config_file = HERE / "adapter_config.json"
fields = json.loads(config_file.read_text())
fields["target_modules"].sort()  # a set: its order is another each time
config_file.write_text(json.dumps(fields, indent=2, sort_keys=True))
merged = model.merge_and_unload()
rows = [
    {"layer": layer, "module": path, "row": 5, "base": before[f"{layer}.{path}"][5].tolist(),
     "merged": module(merged.model.layers[layer], path).weight.detach()[5].tolist()}
    for layer in range(2) for path in MODULES
]
(HERE / "expected.json").write_text(json.dumps({
    "made_by": f"peft {peft.__version__}, torch {torch.__version__}, safetensors {safetensors.__version__}: make.py",
    "rows": rows,
}, indent=1) + "\n")
