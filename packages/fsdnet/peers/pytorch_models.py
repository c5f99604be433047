"""The models in plain PyTorch, written for speed: the peers of `fsdnet bench`.

    python peers/pytorch_models.py WORKLOAD-AS-JSON [--form NAME]

One table with offsets, fused losses and Adam. Here are the models of two streams; those of one are in pytorch_baselines.py.
Where there are several ways to write a model, `--form` picks one; the default is the one that measured fastest.
"""

import argparse
from typing import Callable

import torch
from torch import nn
from torch.nn import functional as F

from pytorch_baselines import BASELINES
from pytorch_recipe import FieldTables, Mlp, Trainer, fsd_loss, initialise
from synthetic_training import Workload, measure


class Streams(nn.Module):
    """Explicit and implicit layers of a model with two streams, and how its plain version becomes a logit."""

    widths: list[int]  # of the explicit layers

    def explicit(self, x0: torch.Tensor) -> list[torch.Tensor]:
        raise NotImplementedError

    def plain(self, explicit: list[torch.Tensor]) -> list[torch.Tensor]:
        """The explicit layers that the plain version's head reads."""
        raise NotImplementedError


class Cross(Streams):
    """DCN (`rank` 1) and DCNv2."""

    def __init__(self, fields: int, dim: int, layers: int, matrix: bool):
        super().__init__()
        width = fields * dim
        self.layers = nn.ModuleList(nn.Linear(width, width if matrix else 1, bias=matrix) for _ in range(layers))
        self.biases = None if matrix else nn.Parameter(torch.zeros(layers, width))
        self.widths = [width] * layers

    def explicit(self, x0):
        x, outputs = x0, []
        for index, layer in enumerate(self.layers):
            x = torch.addcmul(x, x0, layer(x))
            if self.biases is not None:
                x = x + self.biases[index]
            outputs.append(x)
        return outputs

    def plain(self, explicit):
        return explicit[-1:]


class Cin(Streams):
    """The compressed interaction network of xDeepFM.

    Forms: "outer" multiplies all pairs and maps them with one product of matrices; "conv" does so with the dimensions
    last, by a convolution, as FuxiCTR does; "grouped" maps first, a few fields at a time, and multiplies with the
    fields by a product for each row, so that the pairs never exist; "recomputed" is "outer" with the pairs made again
    in the backward pass instead of kept. In all of them the last layer, of which only the sum over the dimensions is
    used, is summed before it is mapped.
    """

    def __init__(self, fields: int, dim: int, units: list[int], form: str):
        super().__init__()
        self.fields, self.dim, self.form = fields, dim, form
        inputs = [fields, *units[:-1]]
        self.maps = nn.ModuleList(nn.Linear(fields * count, outputs) for count, outputs in zip(inputs, units))
        self.widths = units

    def explicit(self, x0):
        batch = len(x0)
        if self.form == "conv":
            fields = x = x0.view(batch, self.fields, self.dim)
        else:
            # [batch, dim, fields]
            fields = x = x0.view(batch, self.fields, self.dim).transpose(1, 2).contiguous()
        sums = []
        for layer in self.maps[:-1]:
            if self.form == "conv":
                pairs = (fields[:, :, None] * x[:, None]).flatten(1, 2)
                x = F.conv1d(pairs, layer.weight[:, :, None], layer.bias)
                sums.append(x.sum(2))
            else:
                x = self.products(fields.flatten(0, 1), x.flatten(0, 1), layer).view(batch, self.dim, -1)
                sums.append(x.sum(1))
        pairs = torch.bmm(fields, x.transpose(1, 2)) if self.form == "conv" else torch.bmm(fields.transpose(1, 2), x)
        last = self.maps[-1]
        sums.append(torch.addmm(last.bias * self.dim, pairs.flatten(1), last.weight.t()))
        return sums

    def products(self, fields: torch.Tensor, x: torch.Tensor, layer: nn.Linear) -> torch.Tensor:
        """All pairs of [rows, fields] and [rows, maps], mapped."""
        if self.form == "recomputed":
            return RecomputedPairs.apply(fields, x, layer.weight, layer.bias)
        if self.form == "outer":
            return torch.addmm(layer.bias, pairs_of(fields, x), layer.weight.t())
        kernels = layer.weight.view(len(layer.weight), self.fields, -1)
        result = layer.bias
        for start in range(0, self.fields, 5):
            kernel = kernels[:, start : start + 5]
            mapped = (x @ kernel.permute(2, 1, 0).reshape(x.shape[1], -1)).view(len(x), kernel.shape[1], -1)
            result = result + torch.bmm(fields[:, None, start : start + 5], mapped)[:, 0]
        return result

    def plain(self, explicit):
        return explicit


def pairs_of(fields: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return (fields[:, :, None] * x[:, None, :]).flatten(1)


class RecomputedPairs(torch.autograd.Function):
    @staticmethod
    def forward(ctx, fields, x, weight, bias):
        ctx.save_for_backward(fields, x, weight)
        return torch.addmm(bias, pairs_of(fields, x), weight.t())

    @staticmethod
    def backward(ctx, gradient):
        fields, x, weight = ctx.saved_tensors
        of_pairs = (gradient @ weight).view(len(x), fields.shape[1], x.shape[1])
        of_fields = torch.bmm(of_pairs, x[:, :, None])[:, :, 0]
        of_x = torch.bmm(fields[:, None, :], of_pairs)[:, 0]
        return of_fields, of_x, gradient.t() @ pairs_of(fields, x), gradient.sum(0)


class Attention(Streams):
    """The attention layers of AutoInt. Queries, keys, values and the residual map come from one product.

    Forms: "bmm" and "fused" (scaled_dot_product_attention).
    """

    def __init__(self, fields: int, dim: int, layers: int, width: int, heads: int, dropout: float, form: str):
        super().__init__()
        self.fields, self.dim, self.width, self.heads, self.dropout, self.form = fields, dim, width, heads, dropout, form
        self.maps = nn.ModuleList(
            nn.Linear(inputs, width * (3 if inputs == width else 4), bias=False) for inputs in [dim] + [width] * (layers - 1)
        )
        self.widths = [fields * width] * layers

    def explicit(self, x0):
        batch = len(x0)
        x, outputs = x0.view(batch * self.fields, self.dim), []
        for layer in self.maps:
            query, key, value, *residual = layer(x).split(self.width, 1)
            attended = self.attended(*(self.in_heads(part, batch) for part in (query, key, value)))
            attended = attended.transpose(1, 2).reshape(batch * self.fields, self.width)
            x = F.relu(attended + (residual[0] if residual else x))
            outputs.append(x.view(batch, -1))
        return outputs

    def in_heads(self, part: torch.Tensor, batch: int) -> torch.Tensor:
        return part.reshape(batch, self.fields, self.heads, -1).transpose(1, 2)

    def attended(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        if self.form == "fused":
            return F.scaled_dot_product_attention(query, key, value, scale=1.0, dropout_p=self.dropout)
        weights = torch.softmax(query @ key.transpose(2, 3), 3)
        return F.dropout(weights, self.dropout, self.training) @ value

    def plain(self, explicit):
        return explicit[-1:]


def cross(workload: Workload, _form: str) -> Streams:
    return Cross(workload.fields, workload.dim, 3, workload.model == "dcn-v2")


def cin(workload: Workload, form: str) -> Streams:
    return Cin(workload.fields, workload.dim, [64, 64, 64], form or "recomputed")


def attention(workload: Workload, form: str) -> Streams:
    options = workload.options
    return Attention(workload.fields, workload.dim, 3, options["attentionWidth"], 2, options["dropout"], form or "bmm")


STREAMS: dict[str, Callable[[Workload, str], Streams]] = {
    "dcn": cross,
    "dcn-v2": cross,
    "xdeepfm": cin,
    "autoint-plus": attention,
}

WITH_LINEAR_PART = {"xdeepfm", "autoint-plus"}


class TwoStreamModel(nn.Module):
    """A model with two streams, plain or with self-distillation."""

    def __init__(self, workload: Workload, form: str):
        super().__init__()
        self.fsd = workload.fsd
        # With self-distillation nothing reads the linear part.
        self.tables = FieldTables(workload, linear=workload.model in WITH_LINEAR_PART and not self.fsd)
        options = workload.options
        self.streams = STREAMS[workload.model](workload, form)
        self.mlp = Mlp(workload.fields * workload.dim, options["hidden"], options["batchNorm"], options["dropout"])
        widths, hidden = self.streams.widths, options["hidden"]
        inputs = [a + b for a, b in zip(widths, hidden)] if self.fsd else [sum(self.plain_widths()) + hidden[-1]]
        self.heads = nn.ModuleList(nn.Linear(count, 1) for count in inputs)
        initialise(self)

    def plain_widths(self) -> list[int]:
        return self.streams.plain(self.streams.widths)

    def loss(self, ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        x0 = self.tables.embedded(ids).flatten(1)
        explicit, implicit = self.streams.explicit(x0), self.mlp(x0)
        if self.fsd:
            fused = [torch.cat(pair, 1) for pair in zip(explicit, implicit)]
            logits = [head(layer)[:, 0] for head, layer in zip(self.heads, fused)]
            return fsd_loss(logits, fused, labels, **self.fsd)
        logit = self.heads[0](torch.cat([*self.streams.plain(explicit), implicit[-1]], 1))[:, 0]
        if self.tables.linear is not None:
            logit = logit + self.tables.linear_part(ids)
        return F.binary_cross_entropy_with_logits(logit, labels)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", type=Workload)
    parser.add_argument("--form", default="")
    arguments = parser.parse_args()
    workload: Workload = arguments.workload
    torch.set_num_threads(workload.threads)
    torch.manual_seed(workload.seed)
    model = TwoStreamModel(workload, arguments.form) if workload.model in STREAMS else BASELINES[workload.model](workload)
    tables = [module.weight for module in model.modules() if isinstance(module, nn.Embedding)]
    trainer = Trainer(
        model, tables, workload.learning_rate, workload.clip_norm, workload.table_l2, workload.sparse
    )

    def train_on(ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        loss = model.loss(ids, labels)
        trainer.step(loss)
        return loss.detach()

    parameters = sum(parameter.numel() for parameter in model.parameters())
    measure(workload, f"torch {torch.__version__}", train_on, parameters)


if __name__ == "__main__":
    main()
