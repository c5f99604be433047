"""Asks a running server as clients from outside do: tritonclient and open-inference-openapi.

    python ask.py http://127.0.0.1:8080 MODEL REQUEST.json

REQUEST.json holds "columns" (name -> list of texts or numbers) and "expected" (the scores). Prints what was checked.
"""

import json
import sys
from urllib.parse import urlparse

import numpy as np
import tritonclient.http as triton
from open_inference.openapi.client import OpenInferenceClient


def tensors_of(client_module, columns, binary):
    tensors = []
    for name, values in columns.items():
        if all(isinstance(value, (int, float)) or value is None for value in values):
            array = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
            tensor = client_module.InferInput(name, [len(values)], "FP64")
        else:
            array = np.array([("" if value is None else str(value)).encode() for value in values], dtype=np.object_)
            tensor = client_module.InferInput(name, [len(values)], "BYTES")
        tensor.set_data_from_numpy(array, binary_data=binary)
        tensors.append(tensor)
    return tensors


def with_tritonclient(address, model, columns, expected):
    client = triton.InferenceServerClient(urlparse(address).netloc)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    assert not client.is_model_ready("nobody")
    assert client.get_server_metadata()["name"] == "fsdnet"
    metadata = client.get_model_metadata(model)
    assert [tensor["name"] for tensor in metadata["inputs"]] == list(columns)
    assert any(entry["name"] == model and entry["state"] == "READY" for entry in client.get_model_repository_index())
    largest = 0.0
    for binary_in in (False, True):
        for outputs in (None, False, True):
            asked = None if outputs is None else [triton.InferRequestedOutput("prediction", binary_data=outputs)]
            result = client.infer(model, tensors_of(triton, columns, binary_in), outputs=asked, request_id="r")
            scores = result.as_numpy("prediction")
            assert scores.dtype == np.float32 and scores.shape == (len(expected),)
            assert result.get_response()["id"] == "r"
            largest = max(largest, float(np.abs(scores - np.array(expected)).max()))
    compressed = client.infer(model, tensors_of(triton, columns, True), request_compression_algorithm="gzip")
    largest = max(largest, float(np.abs(compressed.as_numpy("prediction") - np.array(expected)).max()))
    try:
        client.infer(model, tensors_of(triton, dict(list(columns.items())[:1]), False))
        raise AssertionError("an incomplete request was answered")
    except triton.InferenceServerException as error:
        assert "must have" in str(error), error
        assert error.status() == "400", error.status()
    return largest


def with_open_inference(address, model, columns, expected):
    client = OpenInferenceClient(base_url=address)
    client.check_server_liveness()
    client.check_server_readiness()
    client.check_model_readiness(model)
    client.read_server_metadata()
    assert [tensor.name for tensor in client.read_model_metadata(model).inputs] == list(columns)
    inputs = []
    for name, values in columns.items():
        is_number = all(isinstance(value, (int, float)) for value in values)
        inputs.append(
            {
                "name": name,
                "shape": [len(values)],
                "datatype": "FP64" if is_number else "BYTES",
                "data": values if is_number else ["" if value is None else str(value) for value in values],
            }
        )
    response = client.model_infer(model, request={"id": "r", "inputs": inputs})
    data = json.loads(response.json())["outputs"][0]["data"]
    scores = np.array(data, dtype=np.float64)
    return float(np.abs(scores - np.array(expected)).max())


def main():
    address, model, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    columns, expected = request["columns"], request["expected"]
    print(
        json.dumps(
            {
                "tritonclient": with_tritonclient(address, model, columns, expected),
                "open-inference-openapi": with_open_inference(address, model, columns, expected),
            }
        )
    )


if __name__ == "__main__":
    main()
