"""The peer: FastAPI on uvicorn (uvloop, httptools) with Python's onnxruntime and the same encoding.

    MODEL=folder-of-fsdnet-export uvicorn peer:app --app-dir benchmarks/serving --port 9000 --loop uvloop --http httptools \\
        --workers 1 --no-access-log

It reads schema.json and answers POST /score as the scoring server does, for categorical, numeric (standardized or piecewise
linear) and multi-valued fields with kept vocabularies. Nothing is validated beyond what the encoding needs.
"""

import bisect
import json
import os

import numpy as np
import onnxruntime
from fastapi import FastAPI, Request

folder = os.environ["MODEL"]
with open(os.path.join(folder, "schema.json"), encoding="utf-8") as file:
    schema = json.load(file)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"), options, providers=["CPUExecutionProvider"])
app = FastAPI()


def id_reader(field):
    tokens = field["tokens"]
    ids = {token: index + 1 for index, token in enumerate(tokens)}
    unknown = len(tokens) + 1
    return lambda cell: ids.get(str(cell) if cell is not None else "", unknown)


def number_reader(field):
    knots = field.get("knots")
    scale = field["scale"]

    def read(cell):
        if cell is None or cell == "":
            return 0.0
        value = float(cell)
        if knots is None:
            return (value - scale["mean"]) / scale["deviation"]
        at = bisect.bisect_right(knots, value)
        if at == 0:
            return 1.0
        if at == len(knots):
            return float(len(knots))
        return at + (value - knots[at - 1]) / (knots[at] - knots[at - 1])

    return read


readers = []
for field in schema["fields"]:
    name, kind = field["name"], field["kind"]
    if kind == "categorical":
        readers.append((f"id:{name}", name, kind, id_reader(field), None))
    elif kind == "numeric":
        readers.append((f"number:{name}", name, kind, number_reader(field), None))
    else:
        feature = next(feature for feature in schema["schema"]["features"] if feature["name"] == name)
        readers.append((f"ids:{name}", name, kind, id_reader(field), feature.get("separator", "|")))


def encode(rows):
    inputs = {}
    for port, name, kind, read, separator in readers:
        if kind == "categorical":
            inputs[port] = np.fromiter((read(row.get(name)) for row in rows), dtype=np.int32, count=len(rows))
        elif kind == "numeric":
            inputs[port] = np.fromiter((read(row.get(name)) for row in rows), dtype=np.float32, count=len(rows))
        else:
            lists = []
            for row in rows:
                cell = row.get(name) or []
                tokens = cell.split(separator) if isinstance(cell, str) else cell
                lists.append([read(token) for token in tokens])
            padded = np.zeros((len(rows), max(1, max(map(len, lists)))), dtype=np.int32)
            for index, ids in enumerate(lists):
                padded[index, : len(ids)] = ids
            inputs[port] = padded
    return inputs


@app.post("/score")
async def score(request: Request):
    body = json.loads(await request.body())
    if "rows" in body:
        rows = body["rows"]
    else:
        context = body["context"]
        rows = [{**context, **candidate} for candidate in body["candidates"]]
    scores = session.run(["prediction"], encode(rows))[0]
    answer = {"predictions": scores.tolist()}
    if "top" in body:
        answer["order"] = np.argsort(-scores, kind="stable")[: body["top"]].tolist()
    return answer
