"""The two-stream models and their FSD versions in plain PyTorch, float64, written from the papers' equations.

Nothing here is shared with the TypeScript code; only the names and layouts of the parameters are the same
(kernels are (in, out)), so that a fixture can be written into a model as it is.
"""

from dataclasses import dataclass, field

import torch

import edcn
import explicit_streams as streams
from outputs import Outputs, moved_batch_norm


@dataclass
class Distillation:
    """Options of the FSD version; names as in the TypeScript package."""

    fusion: str = "concat"
    connect: str = "every-layer"
    alpha: float = 0.5
    beta: float = 0.01
    temperature: float = 1.0
    temperature_squared: bool = False
    kl: str = "bernoulli"
    hint_reduction: str = "mean"
    detach_teacher: bool = False
    soft_labels: bool = True
    hints: bool = True


@dataclass
class Model:
    host: str  # "dcn", "dcn-v2", "edcn", "xdeepfm" or "autoint-plus"
    fields: int
    width: int  # of the embedded input
    hidden: list[int]
    activation: str  # "tanh" or "relu"
    options: dict = field(default_factory=dict)  # of the host, names as in the TypeScript package
    batch_norm: bool = True
    fsd: Distillation | None = None
    further_tables: tuple[str, ...] = ()  # none of them reads another

    @property
    def depth(self) -> int:
        return len(self.hidden)

    @property
    def explicit_widths(self) -> list[int]:
        if self.host == "xdeepfm":
            return self.options["cinUnits"]
        if self.host == "autoint-plus":
            return [self.fields * self.options["attentionWidth"]] * self.options["attentionLayers"]
        return [self.width] * self.depth

    @property
    def has_linear_part(self) -> bool:
        """Whether the linear part reaches a logit: the plain model's, or every head's."""
        wide = self.options.get("wide", "none")
        return wide == "every-head" or (wide == "plain" and self.fsd is None)

    @property
    def written_options(self) -> dict:
        """What the fixture says of the model."""
        depth = {} if self.host == "edcn" else {"hidden": self.hidden}
        return {**self.options, **depth, "activation": self.activation}

    @property
    def explicit_stream(self):
        """The shapes of its parameters, and its layers."""
        if self.host == "dcn-v2" and self.options.get("lowRank"):
            return streams.cross_expert_shapes, streams.cross_experts
        return {
            "dcn": (streams.cross_vector_shapes, streams.cross_vector),
            "dcn-v2": (streams.cross_matrix_shapes, streams.cross_matrix),
            "xdeepfm": (streams.interaction_shapes, streams.interactions),
            "autoint-plus": (streams.attention_shapes, streams.attention),
        }[self.host]


@dataclass
class LinearUnit:
    """One value a row from some parts; a whole has one kernel, parts have one each."""

    scope: str
    parts: list  # tensors, or their widths
    is_whole: bool = False

    def kernel_names(self) -> list[str]:
        return [f"{self.scope}/kernel"] if self.is_whole else [f"{self.scope}/kernel/{index}" for index in range(len(self.parts))]


def linear_units(model: Model, explicit: list, implicit: list, fused: list, joined) -> list[list[LinearUnit]]:
    """The linear units that each logit is the sum of; works on tensors and on widths. `joined` is EDCN's last bridge."""
    if model.fsd is not None:
        return [[LinearUnit(f"heads/{head}", parts, len(parts) == 1)] for head, parts in enumerate(fused)]
    deep = LinearUnit("mlpOutput", [implicit[-1]], True)
    if model.host == "xdeepfm":
        return [[LinearUnit("cinOutput", explicit), deep]]
    if model.host == "autoint-plus":
        return [[LinearUnit("attentionOutput", [explicit[-1]], True), deep]]
    return [[LinearUnit("head", [explicit[-1], implicit[-1]] + ([joined] if model.host == "edcn" else []))]]


def fused_widths(model: Model) -> list[list[int]]:
    """Widths of the parts of each layer that has a head."""
    if model.fsd is None:
        return []
    widths = []
    for layer, (explicit, implicit) in enumerate(zip(model.explicit_widths, model.hidden)):
        if not is_fused(model, layer):
            widths.append([implicit])
        elif model.fsd.fusion in ("hadamard", "add"):
            widths.append([explicit, explicit, implicit])
        else:
            widths.append([explicit, implicit])
    return widths


def is_fused(model: Model, layer: int) -> bool:
    connect = model.fsd.connect
    return connect == "every-layer" or (connect == "last-layer" and layer == model.depth - 1)


def uses_explicit_stream(model: Model) -> bool:
    return model.fsd is None or model.fsd.connect != "implicit-only"


def parameter_shapes(model: Model) -> dict[str, tuple[int, ...]]:
    shapes = edcn.shapes(model) if model.host == "edcn" else separate_stream_shapes(model)
    if model.fsd is not None:
        for layer, (explicit, units) in enumerate(zip(model.explicit_widths, model.hidden)):
            if is_fused(model, layer):
                shapes |= fusion_shapes(model.fsd.fusion, f"fusion/{layer}", explicit, units)
    for units in linear_units(model, model.explicit_widths, model.hidden, fused_widths(model), model.width):
        for unit in units:
            widths = [sum(unit.parts)] if unit.is_whole else unit.parts
            shapes |= {name: (width, 1) for name, width in zip(unit.kernel_names(), widths)}
            shapes[f"{unit.scope}/bias"] = (1,)
    return shapes


def separate_stream_shapes(model: Model) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    if uses_explicit_stream(model):
        shapes |= model.explicit_stream[0](model)
    inputs = model.width
    for layer, units in enumerate(model.hidden):
        shapes[f"mlp/{layer}/kernel"] = (inputs, units)
        shapes[f"mlp/{layer}/bias"] = (units,)
        if model.batch_norm:
            shapes[f"mlp/{layer}/norm/scale"] = (units,)
            shapes[f"mlp/{layer}/norm/shift"] = (units,)
        inputs = units
    return shapes


def fusion_shapes(fusion: str, scope: str, explicit: int, implicit: int) -> dict[str, tuple[int, ...]]:
    if fusion in ("hadamard", "add"):
        return {f"{scope}/projection/kernel": (implicit, explicit), f"{scope}/projection/bias": (explicit,)}
    if fusion == "attention":
        shapes: dict[str, tuple[int, ...]] = {}
        for stream, width in (("explicit", explicit), ("implicit", implicit)):
            shapes[f"{scope}/{stream}/hidden/kernel"] = (width, width)
            shapes[f"{scope}/{stream}/hidden/bias"] = (width,)
            shapes[f"{scope}/{stream}/score/kernel"] = (width, 1)
        return shapes
    return {}


def initial_statistics(model: Model) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    if model.host == "edcn":
        return edcn.statistics(model)
    if not model.batch_norm:
        return {}
    return {
        f"mlp/{layer}/norm": (torch.zeros(units, dtype=torch.float64), torch.ones(units, dtype=torch.float64))
        for layer, units in enumerate(model.hidden)
    }


def forward(model: Model, parameters, inputs: dict[str, torch.Tensor], statistics, training: bool) -> Outputs:
    """
    Runs the model on the embedded input "input" [batch, width] and, where there is a linear part, on "firstOrder"
    [batch, fields]. In training the running statistics are moved in place.
    """
    x0 = inputs["input"]
    pre_activations: list[torch.Tensor] = []
    joined = None
    if model.host == "edcn":
        explicit, implicit, joined = edcn.streams(model, parameters, x0, statistics, training, pre_activations)
    else:
        explicit, implicit = separate_streams(model, parameters, x0, statistics, training, pre_activations)
    fused = fused_layers(model, parameters, explicit, implicit, pre_activations) if model.fsd is not None else []
    logits = [sum(linear_output(parameters, unit) for unit in units) for units in linear_units(model, explicit, implicit, fused, joined)]
    if model.has_linear_part:
        logits = [logit + inputs["firstOrder"].sum(1) for logit in logits]
    hint_layers = implicit if model.fsd is not None and model.fsd.connect == "last-layer" else [torch.cat(parts, 1) for parts in fused]
    return Outputs(logits, hint_layers, pre_activations)


def separate_streams(model: Model, parameters, x0: torch.Tensor, statistics, training: bool, pre_activations):
    """The explicit stream of the host, and the MLP, both on the embedded input."""
    explicit = model.explicit_stream[1](model, parameters, x0, pre_activations) if uses_explicit_stream(model) else []
    implicit = []
    h = x0
    for layer in range(model.depth):
        scope = f"mlp/{layer}"
        h = h @ parameters[f"{scope}/kernel"] + parameters[f"{scope}/bias"]
        if model.batch_norm:
            scale, shift = parameters[f"{scope}/norm/scale"], parameters[f"{scope}/norm/shift"]
            h = moved_batch_norm(h, statistics[f"{scope}/norm"], scale, shift, training)
        if model.activation == "relu":
            pre_activations.append(h)
        h = torch.relu(h) if model.activation == "relu" else torch.tanh(h)
        implicit.append(h)
    return explicit, implicit


def linear_output(parameters, unit: LinearUnit) -> torch.Tensor:
    kernel = torch.cat([parameters[name] for name in unit.kernel_names()], 0)
    return (torch.cat(unit.parts, 1) @ kernel + parameters[f"{unit.scope}/bias"])[:, 0]


def fused_layers(model: Model, parameters, explicit, implicit, pre_activations) -> list[list[torch.Tensor]]:
    layers = []
    for layer in range(model.depth):
        if is_fused(model, layer):
            layers.append(fuse(model.fsd.fusion, parameters, f"fusion/{layer}", explicit[layer], implicit[layer], pre_activations))
        else:
            layers.append([implicit[layer]])
    return layers


def fuse(fusion: str, parameters, scope: str, c: torch.Tensor, d: torch.Tensor, pre_activations) -> list[torch.Tensor]:
    if fusion == "concat":
        return [c, d]
    if fusion in ("hadamard", "add"):
        g = d @ parameters[f"{scope}/projection/kernel"] + parameters[f"{scope}/projection/bias"]
        return [g * c if fusion == "hadamard" else g + c, c, d]
    scores = []
    for stream, x in (("explicit", c), ("implicit", d)):
        hidden = x @ parameters[f"{scope}/{stream}/hidden/kernel"] + parameters[f"{scope}/{stream}/hidden/bias"]
        pre_activations.append(hidden)
        scores.append(torch.relu(hidden) @ parameters[f"{scope}/{stream}/score/kernel"])
    weights = torch.softmax(torch.cat(scores, 1), 1)
    return [weights[:, :1] * c + c, weights[:, 1:] * d + d]


def loss_parts(model: Model, outputs: Outputs, labels: torch.Tensor, weights: torch.Tensor | None) -> dict[str, torch.Tensor]:
    """The terms of the loss by name, their weights included (paper, eq. 6 and 8 to 10), from probabilities as defined."""

    def mean(values: torch.Tensor) -> torch.Tensor:
        return values.mean() if weights is None else (weights * values).sum() / weights.sum()

    def cross_entropy(logit: torch.Tensor) -> torch.Tensor:
        p = torch.sigmoid(logit)
        return mean(-(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)))

    summed = sum(cross_entropy(logit) for logit in outputs.logits)
    fsd = model.fsd
    if fsd is None:
        return {"crossEntropy": summed}
    parts = {"crossEntropy": fsd.alpha * summed if fsd.soft_labels else summed}
    *students, teacher = outputs.logits
    *student_layers, teacher_layer = outputs.hint_layers
    if fsd.detach_teacher:
        teacher, teacher_layer = teacher.detach(), teacher_layer.detach()
    if fsd.soft_labels:
        factor = (1 - fsd.alpha) * (fsd.temperature**2 if fsd.temperature_squared else 1)
        parts["softLabels"] = factor * sum(mean(divergence(fsd.kl, student, teacher, fsd.temperature)) for student in students)
    if fsd.hints:
        squares = [(teacher_layer - layer) ** 2 for layer in student_layers]
        reduced = [square.mean(1) if fsd.hint_reduction == "mean" else square.sum(1) for square in squares]
        parts["hints"] = fsd.beta * sum(mean(rows) for rows in reduced)
    return parts


def divergence(kl: str, student: torch.Tensor, teacher: torch.Tensor, temperature: float) -> torch.Tensor:
    q, s = torch.sigmoid(teacher / temperature), torch.sigmoid(student / temperature)
    if kl == "bernoulli":
        return q * torch.log(q / s) + (1 - q) * torch.log((1 - q) / (1 - s))
    # The authors' code: the second half sees "1 minus logit", divided by T before on one side and after on the other.
    q2, s2 = torch.sigmoid((1 - teacher) / temperature), torch.sigmoid(1 - student / temperature)
    return q * torch.log(q / s) + q2 * torch.log(q2 / s2)
