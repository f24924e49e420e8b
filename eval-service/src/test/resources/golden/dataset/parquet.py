"""Writes the Parquet files of this folder and what they hold as JSON, with pyarrow 26.0.1: python parquet.py

nested.*.parquet have the shapes that Hugging Face datasets write: a list of texts (MMLU), a struct of lists (SQuAD, ARC), a list
of structs (chat messages), an image as a struct of bytes, with nulls and empty lists.
"""

import json

import pyarrow as pa
import pyarrow.parquet as pq

nested = [
    {
        "question": "Which is largest? Größe, 大きさ",
        "choices": ["an ant", "a whale", "", None],
        "answer": 1,
        "answers": {"text": ["a whale"], "answer_start": [7]},
        "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": None}],
        "image": {"bytes": b"\x00\xff\x10", "path": "a.png"},
        "score": 0.1,
        "tokens": [[1, 2], [], [3]],
        "big": 2**40,
        "is_sure": True,
    },
    {
        "question": "Nothing follows",
        "choices": [],
        "answer": None,
        "answers": {"text": [], "answer_start": []},
        "messages": [],
        "image": None,
        "score": None,
        "tokens": None,
        "big": None,
        "is_sure": None,
    },
    {
        "question": "",
        "choices": None,
        "answer": 3,
        "answers": None,
        "messages": None,
        "image": {"bytes": None, "path": None},
        "score": -2.5,
        "tokens": [[]],
        "big": -1,
        "is_sure": False,
    },
]
schema = pa.schema([
    ("question", pa.string()),
    ("choices", pa.list_(pa.string())),
    ("answer", pa.int64()),
    ("answers", pa.struct([("text", pa.list_(pa.string())), ("answer_start", pa.list_(pa.int32()))])),
    ("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
    ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
    ("score", pa.float64()),
    ("tokens", pa.list_(pa.list_(pa.int32()))),
    ("big", pa.int64()),
    ("is_sure", pa.bool_()),
])
table = pa.Table.from_pylist(nested, schema=schema)
for codec in ("none", "snappy", "gzip", "zstd"):
    pq.write_table(table, f"nested.{codec}.parquet", compression=codec)

flat = [{"text": f"line {i % 7}", "label": i % 3, "weight": i / 4, "small": i - 50} for i in range(100)]
flat_schema = pa.schema([("text", pa.large_string()), ("label", pa.int64()), ("weight", pa.float32()), ("small", pa.int8())])
pq.write_table(
    pa.Table.from_pylist(flat, schema=flat_schema),
    "flat.parquet",
    compression="snappy",
    row_group_size=30,
    data_page_version="2.0",
)


def plain(value):
    if isinstance(value, bytes):
        return "AP8Q"  # base 64 of the only one there is
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


with open("parquet.json", "w") as out:
    json.dump(
        {"tool": f"pyarrow {pa.__version__}", "command": "python parquet.py", "nested": plain(nested), "flat": flat},
        out,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    out.write("\n")
