"""The models of one logit in plain PyTorch, float64, written from their formulas: here FM, DNN, PNN, Wide&Deep, DeepFM and
MaskNet, the others in files of their own.

Nothing here is shared with the TypeScript code; only the names and layouts of the parameters are the same (kernels are
(in, out)). Nothing is rearranged for speed: pairs of fields are multiplied one by one.
"""

from itertools import combinations

import torch

import afn
import cl4ctr
import fignn
import graphfm
from outputs import Outputs
from single_logit_model import Baseline, Pass, mlp_shapes


def parameter_shapes(model: Baseline) -> dict[str, tuple[int, ...]]:
    return SHAPES[model.host](model)


def initial_statistics(model: Baseline) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    shapes = parameter_shapes(model)
    norms = afn.norms(model) if model.host.startswith("afn") else mlp_norms(shapes)
    return {name: (torch.zeros(shapes[f"{name}/scale"]), torch.ones(shapes[f"{name}/scale"])) for name in norms}


def mlp_norms(shapes: dict[str, tuple[int, ...]]) -> list[str]:
    return [name.removesuffix("/scale") for name in shapes if name.startswith("mlp/") and name.endswith("/norm/scale")]


def forward(model: Baseline, parameters, inputs: dict[str, torch.Tensor], statistics, training: bool) -> Outputs:
    """
    Runs the model on the embedded input "input" [batch, width] and, where there is a linear part, on "firstOrder"
    [batch, fields]. In training the running statistics are moved in place.
    """
    run = Pass(model, parameters, inputs, statistics, training)
    logits = [LOGITS[model.host](run)]
    return Outputs(logits, [], run.pre_activations, cl4ctr.losses(run) if model.host == "cl4ctr" else {})


def deep_shapes(model: Baseline) -> dict[str, tuple[int, ...]]:
    return mlp_shapes(model, model.width, model.batch_norm)


def fm_shapes(model: Baseline) -> dict[str, tuple[int, ...]]:
    return {"fm/bias": (1,)}


def fm_logit(run: Pass) -> torch.Tensor:
    """b + sum_f w_f + sum over pairs <e_i, e_j>"""
    pairs = sum((run.embedded[:, i] * run.embedded[:, j]).sum(1) for i, j in combinations(range(run.model.fields), 2))
    return run.parameters["fm/bias"] + run.linear_part() + pairs


def dnn_logit(run: Pass) -> torch.Tensor:
    return run.deep_logit(run.x0)


def wide_deep_logit(run: Pass) -> torch.Tensor:
    return run.linear_part() + run.deep_logit(run.x0)


def deepfm_shapes(model: Baseline) -> dict[str, tuple[int, ...]]:
    return fm_shapes(model) | deep_shapes(model)


def deepfm_logit(run: Pass) -> torch.Tensor:
    return fm_logit(run) + run.deep_logit(run.x0)


def cl4ctr_shapes(model: Baseline) -> dict[str, tuple[int, ...]]:
    return deepfm_shapes(model) | cl4ctr.shapes(model)


def pnn_shapes(model: Baseline) -> dict[str, tuple[int, ...]]:
    products = model.dim**2 if model.options["product"] == "outer" else model.fields * (model.fields - 1) // 2
    return mlp_shapes(model, model.width + products, model.batch_norm)


def pnn_logit(run: Pass) -> torch.Tensor:
    fields = range(run.model.fields)
    if run.model.options["product"] == "outer":
        outer = [torch.einsum("na,nb->nab", run.embedded[:, i], run.embedded[:, j]) for i in fields for j in fields]
        products = sum(outer).flatten(1)
    else:
        products = torch.stack([(run.embedded[:, i] * run.embedded[:, j]).sum(1) for i, j in combinations(fields, 2)], 1)
    return run.deep_logit(torch.cat([run.x0, products], 1))


def mask_block_shapes(model: Baseline, scope: str, inputs: int, units: int) -> dict[str, tuple[int, ...]]:
    inner = int(model.options["reductionRatio"] * inputs)
    shapes: dict[str, tuple[int, ...]] = {
        f"{scope}/mask/0/kernel": (model.width, inner),
        f"{scope}/mask/0/bias": (inner,),
        f"{scope}/mask/1/kernel": (inner, inputs),
        f"{scope}/mask/1/bias": (inputs,),
        f"{scope}/output/kernel": (inputs, units),
    }
    if model.options["layerNorm"]:
        shapes |= {f"{scope}/norm/scale": (units,), f"{scope}/norm/shift": (units,)}
    return shapes


def masknet_shapes(model: Baseline) -> dict[str, tuple[int, ...]]:
    options = model.options
    shapes: dict[str, tuple[int, ...]] = {}
    if options["fieldNorm"]:
        shapes |= {f"fieldNorm/{role}": (model.fields, model.dim) for role in ("scale", "shift")}
    if options["structure"] == "parallel":
        for block in range(options["blocks"]):
            shapes |= mask_block_shapes(model, f"block/{block}", model.width, options["blockUnits"])
        return shapes | mlp_shapes(model, options["blocks"] * options["blockUnits"], batch_norm=False)
    inputs = model.width
    for block, units in enumerate(model.hidden):
        shapes |= mask_block_shapes(model, f"block/{block}", inputs, units)
        inputs = units
    return shapes | {"output/kernel": (inputs, 1), "output/bias": (1,)}


def mask_block(run: Pass, scope: str, x: torch.Tensor) -> torch.Tensor:
    mask = run.dense(f"{scope}/mask/1", run.relu(run.dense(f"{scope}/mask/0", run.x0)))
    result = run.dense(f"{scope}/output", mask * x, bias=False)
    if run.model.options["layerNorm"]:
        result = run.layer_norm(f"{scope}/norm", result)
    return run.activate(result)


def masknet_logit(run: Pass) -> torch.Tensor:
    options = run.model.options
    x = run.x0
    if options["fieldNorm"]:
        mean = run.embedded.mean(2, keepdim=True)
        variance = run.embedded.var(2, unbiased=False, keepdim=True)
        normalised = (run.embedded - mean) / torch.sqrt(variance + 1e-5)
        x = (normalised * run.parameters["fieldNorm/scale"] + run.parameters["fieldNorm/shift"]).flatten(1)
    if options["structure"] == "parallel":
        return run.deep_logit(torch.cat([mask_block(run, f"block/{block}", x) for block in range(options["blocks"])], 1))
    for block in range(len(run.model.hidden)):
        x = mask_block(run, f"block/{block}", x)
    return run.dense("output", x)[:, 0]


SHAPES = {
    "fm": fm_shapes,
    "dnn": deep_shapes,
    "pnn": pnn_shapes,
    "wide-deep": deep_shapes,
    "deepfm": deepfm_shapes,
    "masknet": masknet_shapes,
    "fignn": fignn.shapes,
    "afn": afn.shapes,
    "afn-plus": afn.shapes,
    "graphfm": graphfm.shapes,
    "cl4ctr": cl4ctr_shapes,
}

LOGITS = {
    "fm": fm_logit,
    "dnn": dnn_logit,
    "pnn": pnn_logit,
    "wide-deep": wide_deep_logit,
    "deepfm": deepfm_logit,
    "masknet": masknet_logit,
    "fignn": fignn.logit,
    "afn": afn.logit,
    "afn-plus": afn.logit,
    "graphfm": graphfm.logit,
    "cl4ctr": deepfm_logit,
}
