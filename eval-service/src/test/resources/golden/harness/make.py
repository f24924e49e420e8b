# Writes NAME.json for each tasks/NAME.yaml: the requests that lm-evaluation-harness makes of it, scripted replies, and what it
# measures of them. Run in a virtual environment with lm_eval: python make.py
import hashlib, importlib.metadata, json, logging, pathlib, sys

import datasets
import numpy as np

logging.disable(logging.WARNING)
datasets.disable_progress_bars()
from lm_eval.api.task import ConfigurableTask
from lm_eval.tasks._yaml_loader import load_yaml

TEXTS = {
    "logic": [["Let me see. So the answer is False.", "the answer is True."], ["So the answer is true. Really."], ["the answer is (A)."]],
    "spans": [["anna berg!"], ["Wheat"], ["5.2 metres"]],
    "pairs": [["The wheel turns very slowly."], ["The mill stands at the brook."], ["No flour."], ["The miller opens the gate."]],
    "letters": [["The answer is A."], ["I take water."], ["perhaps: B", "x"]],
    "prefixed": [["$1"], ["3"], [" 7"], ["12"], ["x"], ["y"]],
}


def number(*parts):
    return int(hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:8], 16)


def sums_replies(doc, i, repeats):
    right = doc["answer"].split("#### ")[-1]
    texts = [f"Well. #### {right}", f"It is {right} sacks.", f"#### 1,0{i}", "No idea", f"Perhaps $1.50 or {right}.", f"#### {right}.", f"####{right}"]
    return [texts[number("sums", i, j) % len(texts)] for j in range(repeats)]


def replies(task, name, doc, i, instances):
    if task.OUTPUT_TYPE == "generate_until":
        repeats = task.config.repeats
        if name.startswith("sums"):
            return [sums_replies(doc, i, repeats)]
        texts = TEXTS[name][i % len(TEXTS[name])]
        return [[texts[j % len(texts)] for j in range(repeats)]]
    out = []
    for j, _ in enumerate(instances):
        h = number(name, i, j)
        ll = -(h % 900) / 64 - 0.25
        out.append([ll if task.OUTPUT_TYPE == "loglikelihood_rolling" else (ll, h % 3 == 0)])
    return out


def plain(x):
    if isinstance(x, (np.generic,)):
        return x.item()
    if isinstance(x, np.ndarray):
        return x.tolist()
    if isinstance(x, (tuple, list)):
        return [plain(y) for y in x]
    return x


def golden(path):
    cfg = load_yaml(path)
    kwargs = cfg["dataset_kwargs"]
    kwargs["data_files"] = {split: str(path.parent / file) for split, file in kwargs["data_files"].items()}
    name = cfg["task"]
    for key in ("tag", "group"):
        cfg.pop(key, None)
    task = ConfigurableTask(config=cfg)
    task.set_fewshot_seed(1234)
    task.build_all_requests()
    docs = list(task.eval_docs)
    by_doc = [[x for x in task.instances if x.doc_id == i] for i in range(len(docs))]
    said = [replies(task, name, doc, i, by_doc[i]) for i, doc in enumerate(docs)]
    for i, instances in enumerate(by_doc):
        for instance, resps in zip(instances, said[i]):
            instance.resps = resps
    task.apply_filters()
    measured = {}
    aggregated = {}
    for key in task.instances[0].filtered_resps:
        measured[key] = [task.process_results(doc, [x.filtered_resps[key] for x in by_doc[i]]) for i, doc in enumerate(docs)]
        for metric in measured[key][0]:
            aggregated[metric + "," + key] = plain(task.aggregation()[metric]([m[metric] for m in measured[key]]))
    return {
        "header": {"tool": "lm-evaluation-harness " + importlib.metadata.version("lm_eval"), "command": "python make.py",
                   "format": "requests[doc][request] are the arguments; replies[doc][request][repetition]; measured[filter][doc]"},
        "task": name,
        "output_type": task.OUTPUT_TYPE,
        "requests": [[plain(x.arguments) for x in instances] for instances in by_doc],
        "replies": said,
        "measured": {key: [{m: plain(v) for m, v in doc.items()} for doc in rows] for key, rows in measured.items()},
        "aggregated": aggregated,
    }


here = pathlib.Path(__file__).parent
for path in sorted((here / "tasks").glob("*.yaml")):
    try:
        made = golden(path)
    except Exception as e:
        print("FAILED", path.name, type(e).__name__, e, file=sys.stderr)
        continue
    (here / (path.stem + ".json")).write_text(json.dumps(made, ensure_ascii=True, indent=1) + "\n")
    print(path.stem, len(made["requests"]))
