"""AFN and AFN+ in plain PyTorch, from their formulas: crosses of learned order by logarithms and exponentials."""

import torch

from single_logit_model import mlp_shapes

SMALLEST = 1e-5


def shapes(model) -> dict[str, tuple[int, ...]]:
    neurons = model.options["logarithmicNeurons"]
    result: dict[str, tuple[int, ...]] = {
        "logarithmic/inputNorm/scale": (model.fields,),
        "logarithmic/inputNorm/shift": (model.fields,),
        "logarithmic/kernel": (model.fields, neurons),
        "logarithmic/outputNorm/scale": (neurons,),
        "logarithmic/outputNorm/shift": (neurons,),
    }
    crosses = model.dim * neurons
    if model.host == "afn":
        return result | mlp_shapes(model, crosses, model.batch_norm)
    hidden = model.options["logarithmicHidden"]
    result |= mlp_shapes(model, crosses, model.batch_norm, "logarithmic/mlp", hidden, "logarithmicOutput")
    result |= mlp_shapes(model, model.width, model.batch_norm)
    return result | {"ensemble/kernel/0": (1, 1), "ensemble/kernel/1": (1, 1), "ensemble/bias": (1,)}


def norms(model) -> list[str]:
    """Names of the batch norms."""
    in_layers = [name.removesuffix("/scale") for name in shapes(model) if name.endswith("/norm/scale")]
    return ["logarithmic/inputNorm", "logarithmic/outputNorm", *in_layers]


def logit(run) -> torch.Tensor:
    crosses = features(run)
    if run.model.host == "afn":
        return run.deep_logit(crosses)
    crossed = run.deep_logit(crosses, "logarithmic/mlp", run.model.options["logarithmicHidden"], "logarithmicOutput")
    deep = run.deep_logit(run.inputs["deepEmbedding"])
    kernels = [run.parameters[f"ensemble/kernel/{part}"] for part in (0, 1)]
    return crossed * kernels[0][0, 0] + deep * kernels[1][0, 0] + run.parameters["ensemble/bias"]


def features(run) -> torch.Tensor:
    """[batch, dim * neurons], the neurons of a dimension side by side."""
    # A logarithm is too curved near zero for difference quotients.
    run.pre_activations.append(run.embedded / 50)
    logarithms = torch.log(run.embedded.abs().clamp(min=SMALLEST))
    normalised = by_channel(run, "logarithmic/inputNorm", logarithms)
    inner = torch.einsum("nft,fm->nmt", normalised, run.parameters["logarithmic/kernel"])
    crosses = by_channel(run, "logarithmic/outputNorm", torch.exp(inner))
    return crosses.transpose(1, 2).flatten(1)


def by_channel(run, name: str, x: torch.Tensor) -> torch.Tensor:
    """Batch norm of [batch, channels, dim] for each channel."""
    return run.batch_norm(name, x)
