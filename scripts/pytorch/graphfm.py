"""GraphFM in plain PyTorch, from its formulas: every product of two fields exists, and every field's neighbours are sorted."""

import torch

from single_logit_model import mlp_shapes

HIDDEN = 16
EPSILON = 1e-8


def shapes(model) -> dict[str, tuple[int, ...]]:
    fields, heads = model.fields, model.options["heads"]
    result: dict[str, tuple[int, ...]] = {}
    width = model.dim
    for block, units in enumerate(model.options["graphUnits"]):
        scope = f"graph/{block}"
        result |= {
            f"{scope}/selection/hidden/kernel": (width, HIDDEN),
            f"{scope}/selection/hidden/bias": (HIDDEN,),
            f"{scope}/selection/score/kernel": (HIDDEN, 1),
            f"{scope}/selection/score/bias": (1,),
            f"{scope}/attention/kernel": (width, heads),
            f"{scope}/attention/bias": (heads,),
            f"{scope}/value/kernel": (fields, width, units),
            f"{scope}/residual/kernel": (fields, width, units),
            f"{scope}/residual/bias": (fields, units),
            f"{scope}/norm/scale": (fields, units),
            f"{scope}/norm/shift": (fields, units),
        }
        width = units
    result |= {f"graphOutput/kernel/{block}": (units, 1) for block, units in enumerate(model.options["graphUnits"])}
    result["graphOutput/bias"] = (1,)
    return result | (mlp_shapes(model, model.width, model.batch_norm) if model.options["deep"] else {})


def logit(run) -> torch.Tensor:
    options, fields = run.model.options, run.model.fields
    state = run.embedded
    means = []
    for block, units in enumerate(options["graphUnits"]):
        kept = options["neighbours"][block]
        state = torch.stack([neighbourhood(run, f"graph/{block}", state, field, units, kept) for field in range(fields)], 1)
        means.append(state.mean(1))
    kernel = torch.cat([run.parameters[f"graphOutput/kernel/{block}"] for block in range(len(means))], 0)
    result = (torch.cat(means, 1) @ kernel + run.parameters["graphOutput/bias"])[:, 0]
    return result + run.deep_logit(run.x0) if options["deep"] else result


def neighbourhood(run, scope: str, x: torch.Tensor, field: int, units: int, kept: int) -> torch.Tensor:
    """The new state of a field, [batch, units]."""
    heads = run.model.options["heads"]
    products = x[:, field : field + 1] * x  # [batch, fields, width]
    hidden = run.relu(run.dense(f"{scope}/selection/hidden", products))
    selection = torch.sigmoid(run.dense(f"{scope}/selection/score", hidden))[..., 0]
    ordered = torch.sort(selection, 1, descending=True).values
    if kept < x.shape[1]:
        # Two neighbours that change their order would be a jump.
        run.pre_activations.append(ordered[:, kept - 1] - ordered[:, kept])
    selection = torch.where(selection >= ordered[:, kept - 1 : kept], selection, torch.zeros_like(selection))
    logits = selection[..., None] * run.relu(run.dense(f"{scope}/attention", products))
    attention = torch.softmax(logits, 1)  # [batch, fields, heads]
    values = products @ run.parameters[f"{scope}/value/kernel"][field]  # [batch, fields, units]
    size = units // heads
    joined = [(attention[..., head : head + 1] * values[..., head * size : (head + 1) * size]).sum(1) for head in range(heads)]
    residual = x[:, field] @ run.parameters[f"{scope}/residual/kernel"][field] + run.parameters[f"{scope}/residual/bias"][field]
    result = run.relu(torch.cat(joined, 1) + run.relu(residual))
    scale, shift = run.parameters[f"{scope}/norm/scale"][field], run.parameters[f"{scope}/norm/shift"][field]
    return torch.nn.functional.layer_norm(result, (units,), scale, shift, eps=EPSILON)
