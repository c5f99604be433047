"""Scores rows with exported models.

    python score.py FOLDER [FOLDER ...]

Each folder holds model.onnx and inputs.json, {"name": {"type": "int32" | "float32", "dims": [...], "data": [...]}}. The
probabilities are written to FOLDER/python-scores.json; the version of the runtime goes to standard output.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime


def scores(folder: Path) -> list[float]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    inputs = json.loads((folder / "inputs.json").read_text(encoding="utf-8"))
    feeds = {
        name: np.array(one["data"], dtype=one["type"]).reshape(one["dims"])
        for name, one in inputs.items()
    }
    (prediction,) = session.run(["prediction"], feeds)
    return [float(value) for value in prediction]


for name in sys.argv[1:]:
    target = Path(name) / "python-scores.json"
    target.write_text(json.dumps(scores(Path(name))), encoding="utf-8")
print(f"onnxruntime {onnxruntime.__version__}")
