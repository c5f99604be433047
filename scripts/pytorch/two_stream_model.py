"""DCN, DCNv2 and their FSD versions in plain PyTorch, float64, written from the paper's equations.

Nothing here is shared with the TypeScript code; only the names and layouts of the parameters are the same
(kernels are (in, out)), so that a fixture can be written into a model as it is.
"""

from dataclasses import dataclass, field

import torch
from torch.nn import functional as F


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
    host: str  # "dcn" or "dcn-v2"
    width: int  # of the embedded input
    hidden: list[int]
    activation: str  # "tanh" or "relu"
    batch_norm: bool = True
    fsd: Distillation | None = None

    @property
    def depth(self) -> int:
        return len(self.hidden)


@dataclass
class Outputs:
    logits: list[torch.Tensor]  # [batch] each
    hint_layers: list[torch.Tensor]  # [batch, width] each
    pre_activations: list[torch.Tensor] = field(default_factory=list)  # of every ReLU

    @property
    def probability(self) -> torch.Tensor:
        return torch.stack([torch.sigmoid(logit) for logit in self.logits]).mean(0)


def fused_widths(model: Model) -> list[tuple[int, ...]]:
    """Widths of the parts of each layer that has a head."""
    if model.fsd is None:
        return [(model.width, model.hidden[-1])]
    widths = []
    for layer, units in enumerate(model.hidden):
        if not is_fused(model, layer):
            widths.append((units,))
        elif model.fsd.fusion in ("hadamard", "add"):
            widths.append((model.width, model.width, units))
        else:
            widths.append((model.width, units))
    return widths


def is_fused(model: Model, layer: int) -> bool:
    connect = model.fsd.connect
    return connect == "every-layer" or (connect == "last-layer" and layer == model.depth - 1)


def parameter_shapes(model: Model) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    width = model.width
    if model.fsd is None or model.fsd.connect != "implicit-only":
        for layer in range(model.depth):
            shapes[f"cross/{layer}/kernel"] = (width, 1 if model.host == "dcn" else width)
            shapes[f"cross/{layer}/bias"] = (width,)
    inputs = width
    for layer, units in enumerate(model.hidden):
        shapes[f"mlp/{layer}/kernel"] = (inputs, units)
        shapes[f"mlp/{layer}/bias"] = (units,)
        if model.batch_norm:
            shapes[f"mlp/{layer}/norm/scale"] = (units,)
            shapes[f"mlp/{layer}/norm/shift"] = (units,)
        inputs = units
    if model.fsd is not None:
        for layer, units in enumerate(model.hidden):
            if is_fused(model, layer):
                shapes |= fusion_shapes(model.fsd.fusion, f"fusion/{layer}", width, units)
    for head, parts in enumerate(fused_widths(model)):
        scope = "head" if model.fsd is None else f"heads/{head}"
        if len(parts) == 1:
            shapes[f"{scope}/kernel"] = (parts[0], 1)
        else:
            for index, part in enumerate(parts):
                shapes[f"{scope}/kernel/{index}"] = (part, 1)
        shapes[f"{scope}/bias"] = (1,)
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
    if not model.batch_norm:
        return {}
    return {
        f"mlp/{layer}/norm": (torch.zeros(units, dtype=torch.float64), torch.ones(units, dtype=torch.float64))
        for layer, units in enumerate(model.hidden)
    }


def forward(model: Model, parameters, x0: torch.Tensor, statistics, training: bool) -> Outputs:
    """Runs the model; in training the running statistics are moved in place."""
    pre_activations: list[torch.Tensor] = []
    explicit = cross_network(model, parameters, x0) if "cross/0/kernel" in parameters else [None] * model.depth
    implicit = []
    h = x0
    for layer in range(model.depth):
        scope = f"mlp/{layer}"
        h = h @ parameters[f"{scope}/kernel"] + parameters[f"{scope}/bias"]
        if model.batch_norm:
            mean, variance = statistics[f"{scope}/norm"]
            scale, shift = parameters[f"{scope}/norm/scale"], parameters[f"{scope}/norm/shift"]
            h = F.batch_norm(h, mean, variance, scale, shift, training=training, momentum=0.1, eps=1e-5)
        if model.activation == "relu":
            pre_activations.append(h)
        h = torch.relu(h) if model.activation == "relu" else torch.tanh(h)
        implicit.append(h)
    if model.fsd is None:
        layers = [torch.cat([explicit[-1], implicit[-1]], 1)]
    else:
        layers = []
        for layer in range(model.depth):
            if is_fused(model, layer):
                scope = f"fusion/{layer}"
                layers.append(fuse(model.fsd.fusion, parameters, scope, explicit[layer], implicit[layer], pre_activations))
            else:
                layers.append(implicit[layer])
    logits = []
    for head, layer in enumerate(layers):
        scope = "head" if model.fsd is None else f"heads/{head}"
        names = sorted(name for name in parameters if name.startswith(f"{scope}/kernel"))
        kernel = torch.cat([parameters[name] for name in names], 0)
        logits.append((layer @ kernel + parameters[f"{scope}/bias"])[:, 0])
    hint_layers = implicit if model.fsd is not None and model.fsd.connect == "last-layer" else layers
    return Outputs(logits, hint_layers, pre_activations)


def cross_network(model: Model, parameters, x0: torch.Tensor) -> list[torch.Tensor]:
    outputs = []
    c = x0
    for layer in range(model.depth):
        kernel, bias = parameters[f"cross/{layer}/kernel"], parameters[f"cross/{layer}/bias"]
        c = c + x0 * (c @ kernel) + bias if model.host == "dcn" else c + x0 * (c @ kernel + bias)
        outputs.append(c)
    return outputs


def fuse(fusion: str, parameters, scope: str, c: torch.Tensor, d: torch.Tensor, pre_activations) -> torch.Tensor:
    if fusion == "concat":
        return torch.cat([c, d], 1)
    if fusion in ("hadamard", "add"):
        g = d @ parameters[f"{scope}/projection/kernel"] + parameters[f"{scope}/projection/bias"]
        return torch.cat([g * c if fusion == "hadamard" else g + c, c, d], 1)
    scores = []
    for stream, x in (("explicit", c), ("implicit", d)):
        hidden = x @ parameters[f"{scope}/{stream}/hidden/kernel"] + parameters[f"{scope}/{stream}/hidden/bias"]
        pre_activations.append(hidden)
        scores.append(torch.relu(hidden) @ parameters[f"{scope}/{stream}/score/kernel"])
    weights = torch.softmax(torch.cat(scores, 1), 1)
    return torch.cat([weights[:, :1] * c + c, weights[:, 1:] * d + d], 1)


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
