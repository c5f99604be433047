"""Fi-GNN in plain PyTorch, from its formulas: the fields of a row exchange messages on a complete graph."""

import torch
from torch.nn import functional as F

GATES = ("reset", "update", "candidate")  # in the order of torch.gru_cell


def shapes(model) -> dict[str, tuple[int, ...]]:
    fields, dim, options = model.fields, model.dim, model.options
    result: dict[str, tuple[int, ...]] = {"edges/kernel": (2 * dim, 1)}
    for scope in layer_scopes(options) if not options["sharedLayers"] else ["graph"]:
        result[f"{scope}/outgoing/kernel"] = (fields, dim, dim)
        result[f"{scope}/incoming/kernel"] = (fields, dim, dim)
        result[f"{scope}/bias"] = (dim,)
    if options["gru"]:
        for gate in GATES:
            for side in ("input", "state"):
                result[f"gru/{gate}/{side}/kernel"] = (dim, dim)
                result[f"gru/{gate}/{side}/bias"] = (dim,)
    return result | {"score/kernel": (dim, 1), "weight/kernel": (fields * dim, fields)}


def layer_scopes(options) -> list[str]:
    return ["graph" if options["sharedLayers"] else f"graph/{layer}" for layer in range(options["graphLayers"])]


def logit(run) -> torch.Tensor:
    parameters, options, fields = run.parameters, run.model.options, run.model.fields
    edges = edge_weights(run)
    state = [run.embedded[:, field] for field in range(fields)]
    for scope in layer_scopes(options):
        outgoing, incoming, bias = (parameters[f"{scope}/{name}"] for name in ("outgoing/kernel", "incoming/kernel", "bias"))
        sent = [state[j] @ outgoing[j] for j in range(fields)]
        received = [sum(edges[i][j] * sent[j] for j in range(fields) if j != i) @ incoming[i] + bias for i in range(fields)]
        state = [gru(parameters, received[i], state[i]) if options["gru"] else received[i] + state[i] for i in range(fields)]
        if options["residual"]:
            state = [state[i] + run.embedded[:, i] for i in range(fields)]
    weights = torch.sigmoid(torch.cat(state, 1) @ parameters["weight/kernel"])
    scores = torch.cat([h @ parameters["score/kernel"] for h in state], 1)
    return (weights * scores).sum(1)


def edge_weights(run) -> list[list[torch.Tensor | None]]:
    """Of each i and j != i, [batch, 1]."""
    fields = run.model.fields
    result = []
    for i in range(fields):
        others = [j for j in range(fields) if j != i]
        linear = [torch.cat([run.embedded[:, i], run.embedded[:, j]], 1) @ run.parameters["edges/kernel"] for j in others]
        run.pre_activations.extend(linear)
        softmax = torch.softmax(F.leaky_relu(torch.cat(linear, 1), 0.01), 1)
        row: list[torch.Tensor | None] = [None] * fields
        for position, j in enumerate(others):
            row[j] = softmax[:, position : position + 1]
        result.append(row)
    return result


def gru(parameters, x: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
    """PyTorch's own cell."""
    sides = ("input", "state")
    kernels = [torch.cat([parameters[f"gru/{gate}/{side}/kernel"] for gate in GATES], 1).T for side in sides]
    biases = [torch.cat([parameters[f"gru/{gate}/{side}/bias"] for gate in GATES]) for side in sides]
    return torch.gru_cell(x, state, *kernels, *biases)
