"""A model of one logit in plain PyTorch, float64: what all of them are written with."""

from dataclasses import dataclass, field

import torch
from torch.nn import functional as F

from outputs import moved_batch_norm


@dataclass
class Baseline:
    host: str
    fields: int
    width: int  # of the embedded input
    hidden: list[int] = field(default_factory=list)
    activation: str = "tanh"  # or "relu"
    options: dict = field(default_factory=dict)  # names as in the TypeScript package
    batch_norm: bool = True
    fsd: None = None

    @property
    def has_linear_part(self) -> bool:
        return self.host in ("fm", "wide-deep", "deepfm", "cl4ctr")

    @property
    def further_tables(self) -> list[str]:
        """Tables besides that of the embedded input and the linear part."""
        return ["deepEmbedding"] if self.host == "afn-plus" else []

    @property
    def dim(self) -> int:
        return self.width // self.fields

    @property
    def written_options(self) -> dict:
        """What the fixture says of the model."""
        if self.host in ("fm", "fignn"):
            return self.options
        norm = {} if self.host == "masknet" else {"batchNorm": self.batch_norm}
        return {**self.options, "hidden": self.hidden, "activation": self.activation, **norm}


@dataclass
class Pass:
    model: Baseline
    parameters: dict[str, torch.Tensor]
    inputs: dict[str, torch.Tensor]
    statistics: dict
    training: bool
    pre_activations: list[torch.Tensor] = field(default_factory=list)  # of every ReLU

    @property
    def x0(self) -> torch.Tensor:
        return self.inputs["input"]

    @property
    def embedded(self) -> torch.Tensor:
        """[batch, fields, dim]"""
        return self.x0.reshape(len(self.x0), self.model.fields, self.model.dim)

    def linear_part(self) -> torch.Tensor:
        return self.inputs["firstOrder"].sum(1)

    def dense(self, scope: str, x: torch.Tensor, bias: bool = True) -> torch.Tensor:
        product = x @ self.parameters[f"{scope}/kernel"]
        return product + self.parameters[f"{scope}/bias"] if bias else product

    def relu(self, x: torch.Tensor) -> torch.Tensor:
        self.pre_activations.append(x)
        return torch.relu(x)

    def activate(self, x: torch.Tensor) -> torch.Tensor:
        return self.relu(x) if self.model.activation == "relu" else torch.tanh(x)

    def batch_norm(self, name: str, x: torch.Tensor) -> torch.Tensor:
        scale, shift = self.parameters[f"{name}/scale"], self.parameters[f"{name}/shift"]
        return moved_batch_norm(x, self.statistics[name], scale, shift, self.training)

    def layer_norm(self, name: str, x: torch.Tensor) -> torch.Tensor:
        """Over the last axis, with a scale and shift of its extent."""
        scale, shift = self.parameters[f"{name}/scale"], self.parameters[f"{name}/shift"]
        return F.layer_norm(x, scale.shape, scale, shift, eps=1e-5)

    def deep_logit(self, x: torch.Tensor, scope: str = "mlp", hidden: list[int] | None = None, output: str = "mlpOutput") -> torch.Tensor:
        for layer in range(len(self.model.hidden if hidden is None else hidden)):
            x = self.dense(f"{scope}/{layer}", x)
            if f"{scope}/{layer}/norm" in self.statistics:
                x = self.batch_norm(f"{scope}/{layer}/norm", x)
            x = self.activate(x)
        return self.dense(output, x)[:, 0]


def mlp_shapes(
    model: Baseline, inputs: int, batch_norm: bool, scope: str = "mlp", hidden: list[int] | None = None, output: str = "mlpOutput"
) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for layer, units in enumerate(model.hidden if hidden is None else hidden):
        shapes[f"{scope}/{layer}/kernel"] = (inputs, units)
        shapes[f"{scope}/{layer}/bias"] = (units,)
        if batch_norm:
            shapes[f"{scope}/{layer}/norm/scale"] = (units,)
            shapes[f"{scope}/{layer}/norm/shift"] = (units,)
        inputs = units
    return shapes | {f"{output}/kernel": (inputs, 1), f"{output}/bias": (1,)}
