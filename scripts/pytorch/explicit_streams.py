"""The explicit streams of the backbones, layer by layer, in plain PyTorch and from the papers' equations.

Nothing is rearranged for speed: the products of a compressed interaction network exist as a whole, attention runs head by
head, experts one by one.
"""

import torch


def cross_vector_shapes(model) -> dict[str, tuple[int, ...]]:
    return {
        name: shape
        for layer in range(model.depth)
        for name, shape in ((f"cross/{layer}/kernel", (model.width, 1)), (f"cross/{layer}/bias", (model.width,)))
    }


def cross_vector(model, parameters, x0: torch.Tensor, pre_activations) -> list[torch.Tensor]:
    """DCN: c + x0 (c . w) + b."""
    outputs = []
    c = x0
    for layer in range(model.depth):
        c = c + x0 * (c @ parameters[f"cross/{layer}/kernel"]) + parameters[f"cross/{layer}/bias"]
        outputs.append(c)
    return outputs


def cross_matrix_shapes(model) -> dict[str, tuple[int, ...]]:
    return {
        name: shape
        for layer in range(model.depth)
        for name, shape in ((f"cross/{layer}/kernel", (model.width, model.width)), (f"cross/{layer}/bias", (model.width,)))
    }


def cross_matrix(model, parameters, x0: torch.Tensor, pre_activations) -> list[torch.Tensor]:
    """DCNv2: c + x0 * (W c + b)."""
    outputs = []
    c = x0
    for layer in range(model.depth):
        c = c + x0 * (c @ parameters[f"cross/{layer}/kernel"] + parameters[f"cross/{layer}/bias"])
        outputs.append(c)
    return outputs


def cross_expert_shapes(model) -> dict[str, tuple[int, ...]]:
    experts, rank = model.options["experts"], model.options["rank"]
    shapes: dict[str, tuple[int, ...]] = {"cross/gate/kernel": (model.width, experts)}
    for layer in range(model.depth):
        shapes[f"cross/{layer}/down/kernel"] = (model.width, experts * rank)
        shapes[f"cross/{layer}/core/kernel"] = (experts, rank, rank)
        shapes[f"cross/{layer}/up/kernel"] = (experts * rank, model.width)
        shapes[f"cross/{layer}/bias"] = (model.width,)
    return shapes


def cross_experts(model, parameters, x0: torch.Tensor, pre_activations) -> list[torch.Tensor]:
    """DCNv2 with a mixture of low-rank experts: c + sum_k gate_k(c) x0 * (U_k tanh(C_k tanh(V_k^T c)) + b)."""
    experts, rank = model.options["experts"], model.options["rank"]
    outputs = []
    c = x0
    for layer in range(model.depth):
        scope = f"cross/{layer}"
        gates = torch.softmax(c @ parameters["cross/gate/kernel"], 1)
        total = torch.zeros_like(c)
        for expert in range(experts):
            columns = slice(expert * rank, (expert + 1) * rank)
            inner = torch.tanh(c @ parameters[f"{scope}/down/kernel"][:, columns])
            inner = torch.tanh(inner @ parameters[f"{scope}/core/kernel"][expert])
            outer = inner @ parameters[f"{scope}/up/kernel"][columns] + parameters[f"{scope}/bias"]
            total = total + gates[:, expert : expert + 1] * x0 * outer
        c = c + total
        outputs.append(c)
    return outputs


def interaction_shapes(model) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    inputs = model.fields
    for layer, units in enumerate(model.options["cinUnits"]):
        shapes[f"cin/{layer}/kernel"] = (model.fields * inputs, units)
        shapes[f"cin/{layer}/bias"] = (units,)
        inputs = units
    return shapes


def interactions(model, parameters, x0: torch.Tensor, pre_activations) -> list[torch.Tensor]:
    """xDeepFM: maps of all products of a field with a map of the layer before, summed over the dimensions."""
    fields = x0.reshape(len(x0), model.fields, -1)
    maps = fields
    sums = []
    for layer in range(len(model.options["cinUnits"])):
        products = torch.einsum("nft,nit->nfit", fields, maps).flatten(1, 2)
        kernel, bias = parameters[f"cin/{layer}/kernel"], parameters[f"cin/{layer}/bias"]
        maps = torch.einsum("nct,co->not", products, kernel) + bias[:, None]
        sums.append(maps.sum(2))
    return sums


def attention_shapes(model) -> dict[str, tuple[int, ...]]:
    width = model.options["attentionWidth"]
    shapes: dict[str, tuple[int, ...]] = {}
    inputs = model.width // model.fields
    for layer in range(model.options["attentionLayers"]):
        roles = ["query", "key", "value"]
        if model.options["residual"] and inputs != width:
            roles.append("residual")
        for role in roles:
            shapes[f"attention/{layer}/{role}/kernel"] = (inputs, width)
        if model.options["layerNorm"]:
            shapes[f"attention/{layer}/norm/scale"] = (width,)
            shapes[f"attention/{layer}/norm/shift"] = (width,)
        inputs = width
    return shapes


def attention(model, parameters, x0: torch.Tensor, pre_activations) -> list[torch.Tensor]:
    """AutoInt+: multi-head self-attention over the fields, residual, layer norm, ReLU; all fields side by side."""
    width, heads = model.options["attentionWidth"], model.options["heads"]
    size = width // heads
    x = x0.reshape(len(x0), model.fields, -1)
    outputs = []
    for layer in range(model.options["attentionLayers"]):
        scope = f"attention/{layer}"
        query, key, value = (x @ parameters[f"{scope}/{role}/kernel"] for role in ("query", "key", "value"))
        attended = []
        for head in range(heads):
            columns = slice(head * size, (head + 1) * size)
            scores = torch.einsum("nfc,ngc->nfg", query[..., columns], key[..., columns])
            if model.options["scale"]:
                scores = scores / size**0.5
            attended.append(torch.einsum("nfg,ngc->nfc", torch.softmax(scores, 2), value[..., columns]))
        result = torch.cat(attended, 2)
        if model.options["residual"]:
            result = result + (x @ parameters[f"{scope}/residual/kernel"] if f"{scope}/residual/kernel" in parameters else x)
        if model.options["layerNorm"]:
            scale, shift = parameters[f"{scope}/norm/scale"], parameters[f"{scope}/norm/shift"]
            result = torch.nn.functional.layer_norm(result, (width,), scale, shift, eps=1e-5)
        pre_activations.append(result)
        x = torch.relu(result)
        outputs.append(x.flatten(1))
    return outputs
