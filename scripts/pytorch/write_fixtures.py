"""Writes the fixtures of the parity tests: parity/fixtures/*.json.

    python -m venv /tmp/fixtures && /tmp/fixtures/bin/pip install -r scripts/pytorch/requirements.txt
    /tmp/fixtures/bin/python scripts/pytorch/write_fixtures.py [NAME …]

Every gradient is checked against central differences to 1e-6 before it is written. Inputs are numbers that float32
holds exactly; results are float64, rounded to nine digits.
"""

import copy
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

import baseline_models
import two_stream_model
from central_differences import largest_error
from single_logit_model import Baseline
from two_stream_model import Distillation, Model, loss_parts

FOLDER = Path(__file__).resolve().parents[2] / "parity" / "fixtures"
TABLE_ROWS = [9, 7, 5, 6]  # of each field, row 0 = PAD
LEARNING_RATE = 1e-3
NEAR_ZERO = 1e-4  # no pre-activation of a ReLU may be nearer to its kink


@dataclass
class Case:
    name: str
    model: Model | Baseline
    steps: int = 0  # of Adam; 0 = the single step only
    clip_norm: float = 10.0
    embedding_l2: float = 0.01
    weights: bool = False
    first_seed: int = 1  # another one where a gradient happens to cancel out
    near_zero: float = NEAR_ZERO
    single_rows: int = 32  # of a single step
    table_deviation: float = 0.1  # larger where the products of fields would have hardly a gradient

    @property
    def definition(self):
        """The module with `parameter_shapes`, `initial_statistics` and `forward` of the model."""
        return baseline_models if isinstance(self.model, Baseline) else two_stream_model

    def forward(self, parameters, inputs, statistics, training: bool):
        return self.definition.forward(self.model, parameters, inputs, statistics, training)

    def initial_statistics(self):
        return self.definition.initial_statistics(self.model)

    @property
    def rows(self) -> int:
        return 64 if self.steps else self.single_rows

    @property
    def dim(self) -> int:
        return self.model.width // len(TABLE_ROWS)


def cases() -> list[Case]:
    fields = len(TABLE_ROWS)

    def trained(host: str = "dcn-v2", activation: str = "tanh", **fsd) -> Model:
        return Model(host, fields, 4 * fields, [8, 8, 8], activation, {"crossLayers": 3}, fsd=Distillation(**fsd) if fsd else None)

    def small(host: str = "dcn-v2", options: dict | None = None, **fsd) -> Model:
        options = {"crossLayers": 3} if options is None else options
        return Model(host, fields, 2 * fields, [5, 5, 5], "tanh", options, fsd=Distillation(**fsd) if fsd else None)

    def edcn(layers: int = 3, fsd: Distillation | None = None, **changes) -> Model:
        options = {"crossLayers": layers, "bridge": "hadamard", "gates": True, "gateTemperature": 2, "batchNorm": True, "residual": True}
        return Model("edcn", fields, 2 * fields, layers * [2 * fields], "tanh", options | changes, fsd=fsd)

    def baseline(host: str, dim: int = 2, activation: str = "tanh", batch_norm: bool = True, **options) -> Baseline:
        return Baseline(host, fields, dim * fields, [5, 5], activation, options, batch_norm)

    frappe = dict(alpha=0.9, beta=0.01, temperature=1.3)
    balanced = dict(alpha=0.5, beta=0.5, temperature=1.8)
    experts = {"crossLayers": 3, "lowRank": True, "rank": 2, "experts": 3}
    maps = {"cinUnits": [6, 5, 4], "wide": "plain"}
    heads = {"attentionLayers": 3, "attentionWidth": 4, "heads": 2, "residual": True, "scale": False, "layerNorm": False, "wide": "plain"}
    scaled = heads | {"heads": 1, "scale": True, "layerNorm": True, "wide": "every-head"}
    masks = {"structure": "parallel", "blocks": 2, "blockUnits": 3, "reductionRatio": 1, "layerNorm": True, "fieldNorm": False}
    messages = {"graphLayers": 2, "gru": True, "residual": True, "sharedLayers": False}
    logarithms = {"logarithmicNeurons": 3, "logarithmicHidden": [4, 3]}
    blocks = {"graphUnits": [4, 6], "heads": 2, "neighbours": [3, 2], "deep": False}
    contrast = {"base": "deepfm", "contrastiveWeight": 1, "alignmentWeight": 0.5, "uniformityWeight": 0.25, "viewDropout": 0}
    contrast |= {"encoderLayers": 2, "encoderUnits": 5, "encoderDropout": 0, "flatten": "row"}
    return [
        Case("dcn", trained("dcn"), steps=20),
        Case("dcn-v2", trained(), steps=20),
        Case("fsdnet-bernoulli", trained(**frappe), steps=20),
        Case("fsdnet-official", trained(**balanced, kl="official"), steps=20, clip_norm=0.05),
        Case("fsdnet-relu", trained(activation="relu", **frappe), steps=1),
        Case("dcn-fsd", small("dcn", **balanced)),
        Case("fsdnet-hadamard", small(**balanced, fusion="hadamard")),
        Case("fsdnet-add", small(**balanced, fusion="add")),
        Case("fsdnet-attention", small(**balanced, fusion="attention")),
        Case("fsdnet-last-layer", small(**balanced, connect="last-layer")),
        Case("fsdnet-implicit-only", small(**balanced, connect="implicit-only")),
        Case("fsdnet-without-soft-labels", small(**balanced, soft_labels=False)),
        Case("fsdnet-without-hints", small(**balanced, hints=False)),
        Case(
            "fsdnet-weighted",
            small(**balanced, kl="official", temperature_squared=True, hint_reduction="sum", detach_teacher=True),
            weights=True,
        ),
        Case("dcn-v2-experts", small("dcn-v2", experts)),
        Case("dcn-v2-experts-fsd", small("dcn-v2", experts, **balanced)),
        Case("xdeepfm", small("xdeepfm", maps)),
        Case("xdeepfm-fsd", small("xdeepfm", maps | {"cinUnits": [4, 4, 4]}, **balanced)),
        Case("xdeepfm-fsd-wide", small("xdeepfm", maps | {"cinUnits": [4, 4, 4], "wide": "every-head"}, **balanced)),
        Case("autoint-plus", small("autoint-plus", heads), first_seed=1001),
        Case("autoint-plus-fsd", small("autoint-plus", heads, **balanced)),
        Case("autoint-plus-without-residual", Model("autoint-plus", fields, 2 * fields, [5], "tanh", heads | {"attentionLayers": 1, "residual": False})),
        Case("autoint-plus-scaled", small("autoint-plus", scaled)),
        Case("autoint-plus-scaled-fsd", small("autoint-plus", scaled, **balanced)),
        # A batch norm takes out what a gate does, but for its epsilon, so they are not compared together in deep layers.
        Case("edcn", edcn(batchNorm=False), first_seed=2),
        Case("edcn-fsd", edcn(batchNorm=False, fsd=Distillation(**balanced)), first_seed=2),
        Case("edcn-one-layer", edcn(layers=1, gateTemperature=1)),
        Case("edcn-add", edcn(batchNorm=False, bridge="add", residual=False, gateTemperature=1)),
        Case("edcn-norm", edcn(gates=False)),
        Case("edcn-concat", edcn(gates=False, bridge="concat")),
        Case("edcn-concat-fsd", edcn(gates=False, bridge="concat", fsd=Distillation(**balanced)), first_seed=2),
        Case("edcn-attention", edcn(gates=False, bridge="attention")),
        Case("fm", baseline("fm")),
        Case("dnn", baseline("dnn")),
        Case("dnn-relu", baseline("dnn", activation="relu", batch_norm=False)),
        Case("pnn", baseline("pnn", product="inner")),
        Case("pnn-outer", baseline("pnn", product="outer", batch_norm=False)),
        Case("wide-deep", baseline("wide-deep"), first_seed=2),
        Case("deepfm", baseline("deepfm")),
        Case("masknet", baseline("masknet", **masks)),
        Case("masknet-serial", baseline("masknet", **masks | {"structure": "serial", "reductionRatio": 1.5, "layerNorm": False})),
        Case("masknet-field-norm", baseline("masknet", dim=4, **masks | {"structure": "serial", "fieldNorm": True})),
        Case("fignn", baseline("fignn", dim=3, **messages)),
        Case("fignn-without-gru", baseline("fignn", dim=3, **messages | {"gru": False, "residual": False, "sharedLayers": True})),
        Case("afn", baseline("afn", activation="relu", batch_norm=False, logarithmicNeurons=3)),
        Case("afn-plus", baseline("afn-plus", batch_norm=False, **logarithms), first_seed=50),
        Case("graphfm", baseline("graphfm", dim=3, **blocks), near_zero=1e-3, single_rows=4, table_deviation=1),
        Case("graphfm-deep", baseline("graphfm", dim=3, **blocks | {"heads": 1, "neighbours": [1, 4], "deep": True}), near_zero=1e-3, single_rows=4, table_deviation=1),
        Case("cl4ctr", baseline("cl4ctr", dim=4, **contrast), single_rows=8, table_deviation=1),
        Case("cl4ctr-official", baseline("cl4ctr", dim=4, **contrast | {"encoderLayers": 1, "flatten": "official"}), single_rows=8, table_deviation=1),
    ]


def float32(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.to(torch.float32).to(torch.float64)


def draw_parameters(case: Case, generator: torch.Generator) -> dict[str, torch.Tensor]:
    def normal(shape, mean=0.0, stddev=1.0):
        return float32(mean + stddev * torch.randn(shape, generator=generator, dtype=torch.float64))

    parameters = {}
    for name, shape in case.definition.parameter_shapes(case.model).items():
        if name.endswith("scale"):
            parameters[name] = normal(shape, 1, 0.1)
        elif len(shape) == 1:
            parameters[name] = normal(shape, 0, 0.1)
        else:
            # Attention on small inputs is even, and its scores have hardly a gradient: larger kernels.
            factor = 3 if name.startswith("attention/") else 1
            parameters[name] = normal(shape, 0, factor * math.sqrt(2 / sum(shape[-2:])))
    return parameters


@dataclass
class Inputs:
    tables: torch.Tensor  # [all table rows, dim], fields one after the other
    ids: torch.Tensor  # [rows, fields], rows within each field's table
    labels: torch.Tensor
    weights: torch.Tensor | None
    linear: torch.Tensor | None  # [all table rows, 1], of the linear part
    further: dict[str, torch.Tensor]  # tables like `tables`, by name

    def gather(self) -> dict[str, torch.Tensor]:
        """What the model reads, by the name that its gradient has in the fixture."""
        offsets = torch.tensor([sum(TABLE_ROWS[:field]) for field in range(len(TABLE_ROWS))])
        gathered = {"input": self.tables[self.ids + offsets].reshape(len(self.ids), -1)}
        gathered |= {name: table[self.ids + offsets].reshape(len(self.ids), -1) for name, table in self.further.items()}
        if self.linear is not None:
            gathered["firstOrder"] = self.linear[self.ids + offsets].reshape(len(self.ids), -1)
        return gathered


def draw_inputs(case: Case, generator: torch.Generator) -> Inputs:
    tables = draw_table(case, generator)
    # The last row of each table never occurs: it only decays.
    columns = [torch.randint(1, rows - 1, (case.rows,), generator=generator) for rows in TABLE_ROWS]
    labels = (torch.rand(case.rows, generator=generator) < 0.4).to(torch.float64)
    weights = float32(0.5 + torch.rand(case.rows, generator=generator, dtype=torch.float64)) if case.weights else None
    linear = float32(0.1 * torch.randn((sum(TABLE_ROWS), 1), generator=generator, dtype=torch.float64)) if case.model.has_linear_part else None
    further = {name: draw_table(case, generator) for name in case.model.further_tables}
    return Inputs(tables, torch.stack(columns, 1), labels, weights, linear, further)


def draw_table(case: Case, generator: torch.Generator) -> torch.Tensor:
    table = float32(case.table_deviation * torch.randn((sum(TABLE_ROWS), case.dim), generator=generator, dtype=torch.float64))
    for field in range(len(TABLE_ROWS)):
        table[sum(TABLE_ROWS[:field])] = 0
    return table


def total_loss(case: Case, parameters, gathered, inputs: Inputs, statistics):
    outputs = case.forward(parameters, gathered, statistics, training=True)
    parts = loss_parts(case.model, outputs, inputs.labels, inputs.weights) | outputs.further_losses
    return outputs, parts, sum(parts.values())


def with_gradients(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()}


def gradients_of(case: Case, parameters, inputs: Inputs):
    """Loss parts, gradients and moved running statistics of one training pass."""
    leaves = with_gradients(parameters | inputs.gather())
    statistics = case.initial_statistics()
    _, parts, total = total_loss(case, leaves, leaves, inputs, statistics)
    return parts, dict(zip(leaves, torch.autograd.grad(total, list(leaves.values())))), statistics


def single_step(case: Case, parameters, inputs: Inputs) -> dict:
    check_gradients(case, parameters, inputs)
    parts, gradients, statistics = gradients_of(case, parameters, inputs)
    check_significance(case, gradients)
    return {"loss": parts, "gradients": gradients, "statistics": named_statistics(statistics)}


def check_gradients(case: Case, parameters, inputs: Inputs) -> None:
    """Against central differences, to 1e-6. A stopped gradient differs from them by intention, so it is let through."""
    free = copy.deepcopy(case)
    if free.model.fsd:
        free.model.fsd.detach_teacher = False
    gradients = gradients_of(free, parameters, inputs)[1]
    tensors = {name: tensor.clone() for name, tensor in (parameters | inputs.gather()).items()}
    loss = lambda: total_loss(free, tensors, tensors, inputs, free.initial_statistics())[2]  # noqa: E731
    error, where = largest_error(loss, tensors, gradients)
    assert error < 1e-6, f"{case.name}: the gradient of {where} differs from central differences by {error}"
    print(f"{case.name}: gradients agree with central differences to {error:.1e}")


def named_statistics(statistics) -> dict:
    return {name: {"mean": mean, "variance": variance} for name, (mean, variance) in statistics.items()}


def adam_steps(case: Case, parameters, inputs: Inputs) -> dict:
    """The state after `case.steps` steps on the same batch: Adam, global-norm clipping, L2 on the whole tables."""
    assert inputs.linear is None, "only the table of the embedded input is trained here"
    inputs = copy.copy(inputs)
    leaves = with_gradients(parameters | {"tables": inputs.tables})
    statistics = case.initial_statistics()
    optimizer = torch.optim.Adam(leaves.values(), lr=LEARNING_RATE)
    norms = []
    for _ in range(case.steps):
        inputs.tables = leaves["tables"]
        loss = total_loss(case, leaves, inputs.gather(), inputs, statistics)[2]
        optimizer.zero_grad()
        (loss + case.embedding_l2 / 2 * (leaves["tables"] ** 2).sum()).backward()
        norms.append(torch.nn.utils.clip_grad_norm_(leaves.values(), case.clip_norm).item())
        optimizer.step()
    assert (min(norms) > case.clip_norm) == (case.clip_norm < 1), f"{case.name}: gradient norms {norms}"
    with torch.no_grad():
        inputs.tables = leaves["tables"]
        outputs = case.forward(leaves, inputs.gather(), statistics, training=False)
        by_batch = case.forward(leaves, inputs.gather(), case.initial_statistics(), training=True)
    after = {name: tensor.detach() for name, tensor in leaves.items()}
    return {
        "steps": case.steps,
        "learningRate": LEARNING_RATE,
        "clipNorm": case.clip_norm,
        "embeddingL2": case.embedding_l2,
        "parameters": {name: tensor for name, tensor in after.items() if name != "tables"},
        "tables": after["tables"],
        "statistics": named_statistics(statistics),
        "logits": outputs.logits,
        "probability": outputs.probability,
        "batchLogits": by_batch.logits,
    }


def fixture(case: Case) -> dict:
    """Draws weights and inputs until no ReLU stands near its kink."""
    for seed in range(case.first_seed, case.first_seed + 1000):
        generator = torch.Generator().manual_seed(seed)
        parameters, inputs = draw_parameters(case, generator), draw_inputs(case, generator)
        with torch.no_grad():
            outputs = case.forward(parameters, inputs.gather(), case.initial_statistics(), training=True)
        if all(layer.abs().min() > case.near_zero for layer in outputs.pre_activations):
            break
    else:
        raise RuntimeError(f"{case.name}: no seed keeps the pre-activations away from zero")
    evaluation = case.forward(parameters, inputs.gather(), case.initial_statistics(), training=False)
    model = case.model
    return {
        "format": 1,
        "madeBy": "scripts/pytorch/write_fixtures.py",
        "name": case.name,
        "model": {"host": model.host, **model.written_options},
        "fsd": model.fsd and fsd_options(model.fsd),
        "tableRows": TABLE_ROWS,
        "dim": case.dim,
        "tables": inputs.tables,
        **({} if inputs.linear is None else {"linear": inputs.linear}),
        **({"furtherTables": inputs.further} if inputs.further else {}),
        "ids": inputs.ids,
        "labels": inputs.labels,
        "weights": inputs.weights,
        "parameters": {name: {"shape": list(tensor.shape), "values": tensor} for name, tensor in parameters.items()},
        "evaluation": {"logits": evaluation.logits, "probability": evaluation.probability},
        "step": single_step(case, parameters, inputs),
        "after": adam_steps(case, parameters, inputs) if case.steps else None,
    }


def check_significance(case: Case, gradients: dict[str, torch.Tensor]) -> None:
    """Every compared tensor must stand well above the floor of the comparison (1e-8 of the largest gradient)."""
    sizes = {name: gradient.abs().max().item() for name, gradient in gradients.items() if not has_no_gradient(name, gradients)}
    floor = 1e-8 * max(sizes.values())
    weak = {name: size for name, size in sizes.items() if size < 1000 * floor}
    assert not weak, f"{case.name}: too small to compare: {weak}"


def has_no_gradient(name: str, gradients: dict[str, torch.Tensor]) -> bool:
    """
    Biases in front of a batch norm; of keys, which the softmax takes out; and AFN's first shift, which scales a neuron as a
    whole and so is taken out by the norm behind.
    """
    is_before_norm = "mlp/" in name and name.endswith("/bias") and name.removesuffix("bias") + "norm/scale" in gradients
    return is_before_norm or name.endswith("/key/bias") or name == "logarithmic/inputNorm/shift"


def fsd_options(fsd: Distillation) -> dict:
    return {
        "fusion": fsd.fusion,
        "alpha": fsd.alpha,
        "beta": fsd.beta,
        "temperature": fsd.temperature,
        "temperatureSquared": fsd.temperature_squared,
        "kl": fsd.kl,
        "hintReduction": fsd.hint_reduction,
        "detachTeacher": fsd.detach_teacher,
        "softLabels": fsd.soft_labels,
        "hints": fsd.hints,
        "connect": fsd.connect,
    }


def plain(value):
    """Tensors as flat lists; nine digits bring every float32 back exactly, and are plenty for results."""
    if isinstance(value, torch.Tensor):
        return plain(value.detach().reshape(-1).tolist() if value.dim() else value.item())
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(f"{value:.9g}")
    return value


def main() -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for case in cases():
        if sys.argv[1:] and case.name not in sys.argv[1:]:
            continue
        text = json.dumps(plain(fixture(case)), separators=(",", ":"))
        (FOLDER / f"{case.name}.json").write_text(text + "\n")
        print(f"{case.name}: {len(text) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
