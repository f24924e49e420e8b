# Writes golden/chat-templates/continued.json: what transformers makes of conversations whose last message is gone on with
# (continue_final_message). Run in this folder with transformers 4.57.1 and jinja2: python continued.py
import json
import jinja2
import transformers
from transformers.utils.chat_template_utils import render_jinja_template

TEMPLATES = {
    "smollm2": json.load(open("smollm2.json"))["source"],
    "trimming": "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n"
    "{{ m['content'] | trim }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant"
    "<|end_header_id|>\n\n{% endif %}",
    "by role": "{% for m in messages %}{% if m['role'] == 'user' %}[INST] {{ m['content'] }} [/INST]{% elif m['role'] == "
    "'system' %}<<SYS>>{{ m['content'] }}<</SYS>>{% else %} {{ m['content'] }} {{ eos_token }}{% endif %}{% endfor %}",
    "with thoughts": "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' and loop.last %}<think>\n\n"
    "</think>\n\n{{ m.content.lstrip('\\n') }}{% else %}{{ m.content }}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    "shouting": "{% for m in messages %}{{ m['role'] }}: {{ m['content'] | upper }}\n{% endfor %}",
}
ENDINGS = ["The capital of France is", "Paris.\n\nAnd of", "Once ", " an indented beginning", "{\"name\": \"", "漢字と👋", "a<|im_end|>b"]
BEFORE = [
    [{"role": "user", "content": "What is the capital of France?"}],
    [
        {"role": "system", "content": "The capital of France is Paris."},
        {"role": "user", "content": "Say it."},
        {"role": "assistant", "content": "The capital of France is"},
        {"role": "user", "content": "And now whole."},
    ],
]
MARKS = {"bos_token": "<s>", "eos_token": "</s>"}

cases = []
for name, source in TEMPLATES.items():
    for before in BEFORE:
        for ending in ENDINGS:
            messages = before + [{"role": "assistant", "content": ending}]
            case = {"template": name, "messages": messages}
            try:
                rendered, _ = render_jinja_template(
                    conversations=[messages],
                    chat_template=source,
                    continue_final_message=True,
                    add_generation_prompt=False,
                    **MARKS,
                )
                case["rendered"] = rendered[0]
            except ValueError as e:
                case["refused"] = str(e).split("!")[0]
            cases.append(case)
header = {"tool": f"transformers {transformers.__version__}, jinja2 {jinja2.__version__}", "command": "python continued.py"}
with open("continued.json", "w") as out:
    json.dump({"header": header, "marks": MARKS, "sources": TEMPLATES, "cases": cases}, out, ensure_ascii=False, indent=1)
    out.write("\n")
