"""Asks a running server as KServe's client does, by hand: pip install kserve==0.21.0 (67 packages).

    python ask_kserve.py http://127.0.0.1:8080 MODEL REQUEST.json

REQUEST.json is that of ask.py.
"""

import asyncio
import json
import sys

from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig


async def main():
    address, model, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    inputs = []
    for name, values in request["columns"].items():
        is_number = all(isinstance(value, (int, float)) for value in values)
        data = [float(value) for value in values] if is_number else [value or "" for value in values]
        inputs.append(InferInput(name, [len(values)], "FP64" if is_number else "BYTES", data=data))
    client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0))
    assert await client.is_server_live(address) and await client.is_server_ready(address)
    assert await client.is_model_ready(address, model)
    asked = InferRequest(model_name=model, infer_inputs=inputs, request_id="r")
    answer = await client.infer(address, asked, model_name=model)
    assert answer.id == "r" and answer.model_name == model
    difference = max(abs(a - b) for a, b in zip(answer.outputs[0].data, request["expected"], strict=True))
    try:
        await client.infer(address, InferRequest(model_name=model, infer_inputs=inputs[:1]), model_name=model)
        raise AssertionError("an incomplete request was answered")
    except Exception as error:
        # The client shows the server's words only where the type is exactly application/json.
        assert "must have" in str(error), error
    print(json.dumps({"kserve": difference}))


asyncio.run(main())
