"""EDCN in plain PyTorch, from its formulas: a cross and a deep network joined after every layer and gated apart again."""

import torch

from outputs import moved_batch_norm


def shapes(model) -> dict[str, tuple[int, ...]]:
    options, width = model.options, model.width
    result: dict[str, tuple[int, ...]] = {}
    for layer in range(options["crossLayers"]):
        for stream in ("cross", "deep"):
            if options["gates"]:
                result[f"regulation/{layer}/{stream}/gates"] = (model.fields,)
            if options["batchNorm"]:
                result[f"regulation/{layer}/{stream}/norm/scale"] = (width,)
                result[f"regulation/{layer}/{stream}/norm/shift"] = (width,)
        result[f"cross/{layer}/kernel"] = (width, 1)
        result[f"cross/{layer}/bias"] = (width,)
        result[f"deep/{layer}/kernel"] = (width, width)
        result[f"deep/{layer}/bias"] = (width,)
        # With FSD nothing reads what joins the last layers.
        if layer < options["crossLayers"] - 1 or model.fsd is None:
            result |= bridge_shapes(options["bridge"], f"bridge/{layer}", width)
    return result


def bridge_shapes(kind: str, scope: str, width: int) -> dict[str, tuple[int, ...]]:
    if kind == "concat":
        return {f"{scope}/kernel": (2 * width, width), f"{scope}/bias": (width,)}
    if kind == "attention":
        return {f"{scope}/hidden/kernel": (width, width), f"{scope}/hidden/bias": (width,), f"{scope}/score/kernel": (width, width)}
    return {}


def statistics(model) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    if not model.options["batchNorm"]:
        return {}
    return {
        f"regulation/{layer}/{stream}/norm": (torch.zeros(model.width), torch.ones(model.width))
        for layer in range(model.options["crossLayers"])
        for stream in ("cross", "deep")
    }


def streams(model, parameters, x0: torch.Tensor, running, training: bool, pre_activations):
    """Both streams layer by layer, and what joins the last layers."""
    options = model.options
    explicit, implicit = [], []
    joined = x0
    for layer in range(options["crossLayers"]):
        cross = regulated(model, parameters, f"regulation/{layer}/cross", joined, running, training)
        deep = regulated(model, parameters, f"regulation/{layer}/deep", joined, running, training)
        if layer == 0:
            start = cross
        c = start * (cross @ parameters[f"cross/{layer}/kernel"]) + parameters[f"cross/{layer}/bias"]
        explicit.append(c + cross if options["residual"] else c)
        h = deep @ parameters[f"deep/{layer}/kernel"] + parameters[f"deep/{layer}/bias"]
        if model.activation == "relu":
            pre_activations.append(h)
        implicit.append(torch.relu(h) if model.activation == "relu" else torch.tanh(h))
        if layer < options["crossLayers"] - 1 or model.fsd is None:
            joined = bridge(options["bridge"], parameters, f"bridge/{layer}", explicit[-1], implicit[-1], pre_activations)
    return explicit, implicit, joined


def regulated(model, parameters, scope: str, x: torch.Tensor, running, training: bool) -> torch.Tensor:
    if model.options["gates"]:
        gates = torch.softmax(parameters[f"{scope}/gates"] / model.options["gateTemperature"], 0)
        fields = x.reshape(len(x), model.fields, -1)
        x = torch.stack([gates[field] * fields[:, field] for field in range(model.fields)], 1).flatten(1)
    if model.options["batchNorm"]:
        scale, shift = parameters[f"{scope}/norm/scale"], parameters[f"{scope}/norm/shift"]
        x = moved_batch_norm(x, running[f"{scope}/norm"], scale, shift, training)
    return x


def bridge(kind: str, parameters, scope: str, c: torch.Tensor, h: torch.Tensor, pre_activations) -> torch.Tensor:
    if kind == "hadamard":
        return c * h
    if kind == "add":
        return c + h
    if kind == "concat":
        linear = torch.cat([c, h], 1) @ parameters[f"{scope}/kernel"] + parameters[f"{scope}/bias"]
        pre_activations.append(linear)
        return torch.relu(linear)
    weighted = []
    for x in (c, h):
        hidden = x @ parameters[f"{scope}/hidden/kernel"] + parameters[f"{scope}/hidden/bias"]
        pre_activations.append(hidden)
        weighted.append(torch.softmax(torch.relu(hidden) @ parameters[f"{scope}/score/kernel"], 1) * x)
    return sum(weighted)
