"""The peer: Python's onnxruntime on one thread, which encodes raw rows by dictionary look-ups into reused NumPy arrays.

    python peer.py '{"folder": …, "bodies": …, "calls": …, "warmUp": …}'

It reads schema.json for fields with kept vocabularies of plain text and validates nothing: the least that scoring takes.
"""

import json
import math
import os
import sys
import time

import numpy as np
import onnxruntime

work = json.loads(sys.argv[1])
with open(os.path.join(work["folder"], "schema.json"), encoding="utf-8") as file:
    schema = json.load(file)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
model = os.path.join(work["folder"], "model.onnx")
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

fields = []
for field in schema["fields"]:
    if field["kind"] != "categorical" or field.get("tokenForm", "text") != "text":
        sys.exit(f"peer.py: field {field['name']} must be categorical with tokens of plain text")
    ids = {token: index + 1 for index, token in enumerate(field["tokens"])}
    fields.append((field["name"], ids, len(ids) + 1))


def scorer(rows):
    """Scores requests of `rows` rows in arrays of their own."""
    feeds = {f"id:{name}": np.zeros(rows, dtype=np.int32) for name, _, _ in fields}
    columns = [(name, ids, unknown, feeds[f"id:{name}"]) for name, ids, unknown in fields]

    def score_one(request):
        (row,) = request
        for name, ids, unknown, column in columns:
            column[0] = ids.get(row[name], unknown)
        return session.run(["prediction"], feeds)[0]

    def score(request):
        for name, ids, unknown, column in columns:
            column[:] = [ids.get(row[name], unknown) for row in request]
        return session.run(["prediction"], feeds)[0]

    return score_one if rows == 1 else score


def latency(score, requests):
    calls, warm_up = work["calls"], work["warmUp"]
    milliseconds = np.zeros(calls)
    for call in range(-warm_up, calls):
        request = requests[(call + warm_up) % len(requests)]
        begin = time.perf_counter()
        score(request)
        if call >= 0:
            milliseconds[call] = (time.perf_counter() - begin) * 1000
    milliseconds.sort()
    return {f"p{percent}": milliseconds[math.ceil(percent / 100 * calls) - 1] for percent in (50, 99)}


def bodies(name):
    with open(os.path.join(work["bodies"], name), encoding="utf-8") as file:
        return json.load(file)


single = [body["rows"] for body in bodies("one-row.json")]
lists = [[{**body["context"], **candidate} for candidate in body["candidates"]] for body in bodies("candidates.json")]
score_row, score_list = scorer(1), scorer(len(lists[0]))
print(
    json.dumps(
        {
            "version": f"onnxruntime {onnxruntime.__version__}, Python {sys.version.split()[0]}, NumPy {np.__version__}",
            "scores": [*score_row(single[0]).tolist(), *score_list(lists[0]).tolist()],
            "latency": {"row": latency(score_row, single), "candidates": latency(score_list, lists)},
        }
    )
)
