"""The losses of CL4CTR in plain PyTorch, from their definitions: pair by pair, and PyTorch's own transformer encoder."""

from itertools import combinations

import torch


def shapes(model) -> dict[str, tuple[int, ...]]:
    dim, units = model.dim, model.options["encoderUnits"]
    result: dict[str, tuple[int, ...]] = {}
    for layer in range(model.options["encoderLayers"]):
        scope = f"contrast/encoder/{layer}"
        for name in ("query", "key", "value", "output"):
            result[f"{scope}/attention/{name}/kernel"] = (dim, dim)
            result[f"{scope}/attention/{name}/bias"] = (dim,)
        for name in ("attention/norm", "norm"):
            result[f"{scope}/{name}/scale"] = (dim,)
            result[f"{scope}/{name}/shift"] = (dim,)
        result |= {
            f"{scope}/hidden/kernel": (dim, units),
            f"{scope}/hidden/bias": (units,),
            f"{scope}/output/kernel": (units, dim),
            f"{scope}/output/bias": (dim,),
        }
    for view in (0, 1):
        result[f"contrast/projection/{view}/kernel"] = (model.width, dim)
        result[f"contrast/projection/{view}/bias"] = (dim,)
    return result


def losses(run) -> dict[str, torch.Tensor]:
    """Weights included. Without dropout both views are the input."""
    options = run.model.options
    return {
        "contrastive": options["contrastiveWeight"] * contrastive(run),
        "alignment": options["alignmentWeight"] * alignment(run.embedded),
        "uniformity": options["uniformityWeight"] * uniformity(run.embedded),
    }


def contrastive(run) -> torch.Tensor:
    by_field = run.embedded.transpose(0, 1)  # [fields, batch, dim], PyTorch's order
    for layer in range(run.model.options["encoderLayers"]):
        by_field = encoder_layer(run, f"contrast/encoder/{layer}", by_field)
    if run.model.options["flatten"] == "official":
        flat = by_field.reshape(-1, run.model.width)
    else:
        flat = by_field.transpose(0, 1).reshape(-1, run.model.width)
    first, second = (run.dense(f"contrast/projection/{view}", flat) for view in (0, 1))
    return ((first - second) ** 2).sum(1).mean()


def encoder_layer(run, scope: str, x: torch.Tensor) -> torch.Tensor:
    dim, units = run.model.dim, run.model.options["encoderUnits"]
    layer = torch.nn.TransformerEncoderLayer(dim, 1, units, dropout=0.0, activation=run.relu)

    def kernel(name: str) -> torch.Tensor:
        return run.parameters[f"{scope}/{name}/kernel"].T

    def bias(name: str) -> torch.Tensor:
        return run.parameters[f"{scope}/{name}/bias"]

    roles = [f"attention/{role}" for role in ("query", "key", "value")]
    values = {
        "self_attn.in_proj_weight": torch.cat([kernel(role) for role in roles], 0),
        "self_attn.in_proj_bias": torch.cat([bias(role) for role in roles], 0),
        "self_attn.out_proj.weight": kernel("attention/output"),
        "self_attn.out_proj.bias": bias("attention/output"),
        "linear1.weight": kernel("hidden"),
        "linear1.bias": bias("hidden"),
        "linear2.weight": kernel("output"),
        "linear2.bias": bias("output"),
        "norm1.weight": run.parameters[f"{scope}/attention/norm/scale"],
        "norm1.bias": run.parameters[f"{scope}/attention/norm/shift"],
        "norm2.weight": run.parameters[f"{scope}/norm/scale"],
        "norm2.bias": run.parameters[f"{scope}/norm/shift"],
    }
    return torch.func.functional_call(layer, values, (x,))


def alignment(embedded: torch.Tensor) -> torch.Tensor:
    pairs = [((embedded[a] - embedded[b]) ** 2).sum(1) for a, b in combinations(range(len(embedded)), 2)]
    return torch.stack(pairs).mean()


def uniformity(embedded: torch.Tensor) -> torch.Tensor:
    norms = embedded.norm(dim=2)
    fields = range(embedded.shape[1])
    cosines = [(embedded[:, i] * embedded[:, j]).sum(1) / (norms[:, i] * norms[:, j] + 1e-4) for i in fields for j in fields]
    return torch.stack(cosines).mean()
