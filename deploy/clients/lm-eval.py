#!/usr/bin/env python3
"""lm-evaluation-harness against a running Millrace, and its sums against Millrace's own scorer.

    pip install "lm_eval[api]" transformers
    deploy/clients/lm-eval.py --url http://127.0.0.1:8080 --package FOLDER

Writes a loglikelihood task of local files, runs it with the harness's model "local-completions" (token ids, echo,
logprobs 1), and compares each sum of log-probabilities with what POST /v1/completions says to prompt_logprobs.
Exit status 0 when the largest difference is below 1e-4 and the answers of the harness are whole.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

CASES = [
    ("The capital of France is", " Paris."),
    ("The capital of France is", " London."),
    ("The opposite of hot is", " cold"),
    ("The opposite of hot is", " a spoon"),
    ("One, two, three, four,", " five, six, seven"),
    ("Grüße aus", " München 👋"),
    ("def add(a, b):\n    return", " a + b\n"),
]

TASK = """\
task: millrace_continuations
dataset_path: json
dataset_kwargs:
  data_files:
    test: {data}
output_type: loglikelihood
test_split: test
doc_to_text: "{{{{context}}}}"
doc_to_target: "{{{{continuation}}}}"
target_delimiter: ""
metric_list:
  - metric: acc
metadata:
  version: 1
"""


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)


def own_score(url, model, context_ids, ids):
    """The sum of the continuation's log-probabilities, by the scores of the prompt."""
    body = {"model": model, "prompt": ids, "max_tokens": 0, "prompt_logprobs": 0}
    scores = post(url + "/v1/completions", body)["choices"][0]["prompt_logprobs"]
    assert len(scores) == len(ids) and scores[0] is None
    return sum(scores[at][str(ids[at])]["logprob"] for at in range(len(context_ids), len(ids)))


def harness_samples(url, model, package, folder, batch):
    data = folder / "cases.jsonl"
    data.write_text("".join(json.dumps({"context": c, "continuation": t}) + "\n" for c, t in CASES))
    (folder / "task.yaml").write_text(TASK.format(data=data))
    settings = ",".join([
        f"model={model}", f"base_url={url}/v1/completions", f"tokenizer={package}",
        "tokenizer_backend=huggingface", "tokenized_requests=True", "num_concurrent=1", "max_retries=1"])
    subprocess.run(
        [sys.executable, "-m", "lm_eval", "--model", "local-completions", "--model_args", settings,
         "--include_path", str(folder), "--tasks", "millrace_continuations", "--batch_size", str(batch),
         "--log_samples", "--output_path", str(folder / "out")],
        check=True, env=os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"})
    files = list((folder / "out").rglob("samples_*.jsonl"))
    assert len(files) == 1, files
    return [json.loads(line) for line in files[0].read_text().splitlines()]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url", default="http://127.0.0.1:8080")
    arguments.add_argument("--package", required=True, help="folder with tokenizer.json and tokenizer_config.json")
    arguments.add_argument("--batch", type=int, default=4, help="prompts of one request")
    given = arguments.parse_args()
    model = json.load(urllib.request.urlopen(given.url + "/v1/models"))["data"][0]["id"]
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(given.package)
    with tempfile.TemporaryDirectory() as folder:
        samples = harness_samples(given.url, model, given.package, pathlib.Path(folder), given.batch)
    assert len(samples) == len(CASES)
    worst = 0.0
    for sample in samples:
        context, continuation = sample["doc"]["context"], sample["doc"]["continuation"]
        # As the harness divides them: blanks at the end of the context belong to the continuation.
        context_ids = tokenizer.encode(context)
        ids = tokenizer.encode(context + continuation)
        told, greedy = sample["filtered_resps"][0]
        expected = own_score(given.url, model, context_ids, ids)
        worst = max(worst, abs(float(told) - expected))
        print(f"{float(told):12.6f} {expected:12.6f} greedy {greedy}: {context!r} {continuation!r}")
    print(f"largest difference {worst:.1e}")
    return 0 if worst < 1e-4 else 1


if __name__ == "__main__":
    sys.exit(main())
