#!/usr/bin/env python3
"""The same task files by lm-evaluation-harness over HTTP and by Millrace's own harness: item by item.

    pip install "lm_eval[api]" transformers
    deploy/clients/lm-eval-tasks.py --url http://127.0.0.1:8080 --package FOLDER --tasks FOLDER NAME...

FOLDER of the tasks holds task files whose data is beside them (dataset_path: json), and Millrace knows the same tasks: its own
suites, or files below $MILLRACE_HOME/evaluations/tasks. lm-evaluation-harness asks with its model "local-completions". Compared are
every log-likelihood, every greedy flag and every generated text, and the figures. Exit status 0 when likelihoods differ by at most
--tolerance, relative to the larger one where that is above 1, and all else is equal.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    if os.environ.get("MILLRACE_API_KEY"):
        headers["Authorization"] = "Bearer " + os.environ["MILLRACE_API_KEY"]
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=120) as response:
        return json.load(response)


def own_run(url, tasks, limit):
    spec = {"tasks": tasks, "limit": limit, "label": "lm-eval-tasks", "fresh": True}
    run = ask(url + "/v1/evaluations", spec)["evaluation"]["evaluation_id"]
    while True:
        evaluation = ask(f"{url}/v1/evaluations/{run}")["evaluation"]
        if evaluation["ended_epoch_ms"] not in ("0", 0):
            break
        time.sleep(0.5)
    assert evaluation["status"] == "EVALUATION_STATUS_COMPLETED", evaluation
    figures, items = {}, {}
    for task in evaluation["tasks"]:
        figures[task["task"]] = {f["metric"] + "," + f["filter"]: f["value"] for f in task["figures"]}
        items[task["task"]] = own_items(url, run, task["task"])
    return figures, items


def own_items(url, run, task):
    items = []
    while True:
        query = urllib.parse.urlencode({"task": task, "from": len(items), "limit": 100})
        page = ask(f"{url}/v1/evaluations/{run}/items?{query}")["items"]
        items += [json.loads(item["replies"]) for item in page]
        if len(page) < 100:
            return items


def harness_run(arguments, folder):
    settings = ",".join([
        f"model={arguments.model}", f"base_url={arguments.url}/v1/completions", f"tokenizer={arguments.package}",
        "tokenizer_backend=huggingface", "tokenized_requests=True", "num_concurrent=1", "max_retries=3",
        f"max_length={arguments.max_length}"])
    command = [
        sys.executable, "-m", "lm_eval", "--model", "local-completions", "--model_args", settings,
        "--include_path", str(arguments.tasks), "--tasks", ",".join(arguments.names), "--batch_size", "1",
        "--log_samples", "--output_path", str(folder)]
    if arguments.limit:
        command += ["--limit", str(arguments.limit)]
    subprocess.run(command, check=True, cwd=arguments.tasks,
                   env=os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"})
    results = json.loads(next(folder.rglob("results_*.json")).read_text())["results"]
    samples = {}
    for name in arguments.names:
        lines = next(folder.rglob(f"samples_{name}_*.jsonl")).read_text().splitlines()
        kept = {}
        for line in lines:
            sample = json.loads(line)
            kept.setdefault(sample["doc_id"], sample["resps"])
        samples[name] = [kept[index] for index in sorted(kept)]
    return results, samples


def reply_of(response):
    """(log-likelihood, greedy) of a scored text, or the generated text."""
    value = response[0] if isinstance(response, list) and len(response) == 1 else response
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return float(value[0]), str(value[1]) == "True"
    try:
        return float(value), None
    except (TypeError, ValueError):
        return str(value), None


def compare(names, theirs, ours, tolerance):
    worst, scored, texts, wrong = 0.0, 0, 0, []
    for name in names:
        if len(theirs[name]) != len(ours[name]):
            wrong.append(f"{name}: {len(theirs[name])} items and {len(ours[name])}")
            continue
        for index, (responses, replies) in enumerate(zip(theirs[name], ours[name])):
            for response, reply in zip(responses, replies, strict=True):
                value, greedy = reply_of(response)
                if reply["kind"] == "text":
                    texts += 1
                    if str(value) != reply["text"]:
                        wrong.append(f"{name} {index}: {value!r} and {reply['text']!r}")
                else:
                    scored += 1
                    difference = abs(value - reply["logprob"]) / max(1, abs(value))
                    worst = max(worst, difference)
                    if difference > tolerance or greedy is not None and greedy != reply["isGreedy"]:
                        wrong.append(f"{name} {index}: {value}, {greedy} and {reply}")
    return worst, scored, texts, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--package", required=True, help="folder of the served package, for its tokenizer")
    parser.add_argument("--tasks", required=True, type=pathlib.Path)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--max-length", type=int, default=2048, help="the served context")
    parser.add_argument("--tolerance", type=float, default=1e-6)
    parser.add_argument("names", nargs="+")
    arguments = parser.parse_args()
    arguments.tasks = arguments.tasks.absolute()
    arguments.model = ask(arguments.url + "/v1/models")["data"][0]["id"]
    with tempfile.TemporaryDirectory() as folder:
        results, theirs = harness_run(arguments, pathlib.Path(folder))
    figures, ours = own_run(arguments.url, arguments.names, arguments.limit)
    worst, scored, texts, wrong = compare(arguments.names, theirs, ours, arguments.tolerance)
    for name in arguments.names:
        for metric, value in figures[name].items():
            print(f"{name:28} {metric:28} {results[name].get(metric, float('nan')):12.6f} {value:12.6f}")
    print(f"{scored} likelihoods, largest difference {worst:.3g}; {texts} texts; {len(wrong)} items differ")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
