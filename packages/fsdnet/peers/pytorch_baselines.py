"""The models of one logit, and EDCN, in plain PyTorch, written for speed: further peers of model-speed.ts."""

import math
from typing import Callable

import torch
from torch import nn
from torch.nn import functional as F

from pytorch_recipe import FieldTables, Mlp, initialise
from synthetic_training import Workload


class Baseline(nn.Module):
    """A model that is trained on the cross entropy of its one logit."""

    has_linear_part = False

    def __init__(self, workload: Workload):
        super().__init__()
        self.options, self.fields, self.dim = workload.options, workload.fields, workload.dim
        self.width = workload.fields * workload.dim
        self.tables = FieldTables(workload, self.has_linear_part)
        self.build()
        initialise(self)

    def build(self) -> None:
        """Makes the layers."""

    def logit(self, ids: torch.Tensor) -> torch.Tensor:
        """[batch]"""
        raise NotImplementedError

    def loss(self, ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return F.binary_cross_entropy_with_logits(self.logit(ids), labels)

    def deep(self, inputs: int, dropout: float | None = None) -> nn.Module:
        options = self.options
        rate = options["dropout"] if dropout is None else dropout
        return DeepLogit(inputs, options["hidden"], options.get("batchNorm", False), rate)


class DeepLogit(nn.Module):
    """An MLP and a linear unit, [batch]."""

    def __init__(self, inputs: int, hidden: list[int], batch_norm: bool, dropout: float):
        super().__init__()
        self.mlp = Mlp(inputs, hidden, batch_norm, dropout)
        self.output = nn.Linear(hidden[-1], 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.output(self.mlp(x)[-1])[:, 0]


class Fm(Baseline):
    has_linear_part = True

    def build(self):
        self.bias = nn.Parameter(torch.zeros(1))

    def logit(self, ids):
        return self.factorised(ids, self.tables.embedded(ids))

    def factorised(self, ids, fields):
        pairs = (fields.sum(1).square() - fields.square().sum(1)).sum(1)
        return self.bias + self.tables.linear_part(ids) + pairs / 2


class DeepFm(Fm):
    def build(self):
        super().build()
        self.deep_logit = self.deep(self.width)

    def logit(self, ids):
        return self.logit_of(ids, self.tables.embedded(ids))

    def logit_of(self, ids, fields):
        return self.factorised(ids, fields) + self.deep_logit(fields.flatten(1))


class Dnn(Baseline):
    def build(self):
        self.deep_logit = self.deep(self.width)

    def logit(self, ids):
        return self.deep_logit(self.tables.embedded(ids).flatten(1))


class WideDeep(Dnn):
    has_linear_part = True

    def logit(self, ids):
        return super().logit(ids) + self.tables.linear_part(ids)


class Pnn(Baseline):
    def build(self):
        first, second = torch.triu_indices(self.fields, self.fields, 1)
        self.register_buffer("pairs", first * self.fields + second)
        self.deep_logit = self.deep(self.width + len(self.pairs))

    def logit(self, ids):
        fields = self.tables.embedded(ids)
        products = torch.bmm(fields, fields.transpose(1, 2)).flatten(1)
        return self.deep_logit(torch.cat([fields.flatten(1), products.index_select(1, self.pairs)], 1))


class MaskNet(Baseline):
    """The parallel structure. The masks' first layers are one product, since they read the same."""

    def build(self):
        blocks, units = self.options["blocks"], self.options["blockUnits"]
        self.inner = int(self.options["reductionRatio"] * self.width)
        self.hidden = nn.Linear(self.width, blocks * self.inner)
        self.masks = nn.ModuleList(nn.Linear(self.inner, self.width) for _ in range(blocks))
        self.outputs = nn.ModuleList(nn.Linear(self.width, units, bias=False) for _ in range(blocks))
        self.norms = nn.ModuleList(nn.LayerNorm(units) for _ in range(blocks))
        self.deep_logit = self.deep(blocks * units)

    def logit(self, ids):
        x0 = self.tables.embedded(ids).flatten(1)
        hidden = F.relu(self.hidden(x0)).split(self.inner, 1)
        blocks = [
            F.dropout(F.relu(norm(output(mask(inner) * x0))), self.options["dropout"], self.training)
            for inner, mask, output, norm in zip(hidden, self.masks, self.outputs, self.norms)
        ]
        return self.deep_logit(torch.cat(blocks, 1))


class FiGnn(Baseline):
    """Without GRU, as on Frappe. States are [fields, batch, dim], so that a layer's matrices are batched products."""

    def build(self):
        layers, fields, dim = self.options["graphLayers"], self.fields, self.dim
        self.edges = nn.Linear(2 * dim, 1, bias=False)
        std = math.sqrt(2 / (dim * dim + fields * dim))
        self.outgoing, self.incoming = (nn.Parameter(torch.randn(layers, fields, dim, dim) * std) for _ in range(2))
        self.biases = nn.Parameter(torch.zeros(layers, dim))
        self.score = nn.Linear(dim, 1, bias=False)
        self.weight = nn.Linear(fields * dim, fields, bias=False)
        self.register_buffer("loops", torch.eye(fields, dtype=torch.bool))

    def logit(self, ids):
        fields = self.tables.embedded(ids)
        target, source = self.edges.weight.split(self.dim, 1)
        scores = F.leaky_relu(fields @ target.t() + (fields @ source.t()).transpose(1, 2), 0.01)
        edges = torch.softmax(scores.masked_fill(self.loops, -torch.inf), 2)
        start = state = fields.transpose(0, 1)
        for outgoing, incoming, bias in zip(self.outgoing, self.incoming, self.biases):
            sent = torch.bmm(state, outgoing).transpose(0, 1)
            received = torch.bmm(edges, sent).transpose(0, 1)
            state = torch.baddbmm(bias, received, incoming) + state + start
        state = state.transpose(0, 1)
        return (torch.sigmoid(self.weight(state.flatten(1))) * self.score(state)[:, :, 0]).sum(1)


class LogarithmicFeatures(nn.Module):
    """Fields last, so that both norms and the layer work on the columns of one matrix."""

    def __init__(self, fields: int, neurons: int):
        super().__init__()
        self.input_norm, self.output_norm = nn.BatchNorm1d(fields), nn.BatchNorm1d(neurons)
        self.orders = nn.Linear(fields, neurons, bias=False)

    def forward(self, fields: torch.Tensor) -> torch.Tensor:
        rows = fields.transpose(1, 2).flatten(0, 1)
        logarithms = self.input_norm(torch.log(rows.abs().clamp(min=1e-5)))
        return self.output_norm(torch.exp(self.orders(logarithms))).view(len(fields), -1)


class Afn(Baseline):
    def build(self):
        neurons = self.options["logarithmicNeurons"]
        self.features = LogarithmicFeatures(self.fields, neurons)
        self.crossed_logit = self.deep(self.dim * neurons)

    def logit(self, ids):
        return self.crossed_logit(self.features(self.tables.embedded(ids)))


class AfnPlus(Afn):
    def __init__(self, workload: Workload):
        super().__init__(workload)
        self.deep_tables = FieldTables(workload)
        self.deep_logit = self.deep(self.width)
        self.ensemble = nn.Linear(2, 1)
        initialise(self)

    def build(self):
        neurons = self.options["logarithmicNeurons"]
        self.features = LogarithmicFeatures(self.fields, neurons)
        self.crossed_logit = self.deep(self.dim * neurons, self.options["logarithmicDropout"])

    def logit(self, ids):
        crossed, deep = super().logit(ids), self.deep_logit(self.deep_tables.embedded(ids).flatten(1))
        return self.ensemble(torch.stack([crossed, deep], 1))[:, 0]


class GraphBlock(nn.Module):
    """A block of GraphFM, [batch, fields, width] to [batch, fields, units]: the selection needs the products of all pairs
    of fields, attention and values do not."""

    def __init__(self, fields: int, width: int, units: int, heads: int, kept: int):
        super().__init__()
        self.heads, self.kept = heads, kept
        self.hidden, self.score = nn.Linear(width, 16), nn.Linear(16, 1)
        self.attention = nn.Linear(width, heads)
        std = math.sqrt(2 / (width + units))
        self.value, self.residual = (nn.Parameter(torch.randn(fields, width, units) * std) for _ in range(2))
        self.bias = nn.Parameter(torch.zeros(fields, 1, units))
        self.scale, self.shift = nn.Parameter(torch.ones(fields, units)), nn.Parameter(torch.zeros(fields, units))
        first, second = torch.triu_indices(fields, fields)
        numbers = torch.empty(fields, fields, dtype=torch.long)
        numbers[first, second] = numbers[second, first] = torch.arange(len(first))
        self.register_buffer("first", first)
        self.register_buffer("second", second)
        self.register_buffer("numbers", numbers.flatten())

    def forward(self, x):
        batch, fields, _ = x.shape
        products = x.index_select(1, self.first) * x.index_select(1, self.second)
        pairs = torch.sigmoid(self.score(F.relu(self.hidden(products)))[:, :, 0])
        gates = pairs.index_select(1, self.numbers).view(batch, fields, fields)
        if self.kept < fields:
            last = gates.topk(self.kept, 2).values[:, :, -1:]
            gates = gates * (gates >= last)
        by_field = x.transpose(0, 1)
        attended = []
        for kernel, bias, value in zip(self.attention.weight, self.attention.bias, self.value.chunk(self.heads, 2)):
            logits = F.relu(torch.bmm(x * kernel, x.transpose(1, 2)) + bias)
            neighbourhood = torch.bmm(torch.softmax(gates * logits, 2), x)
            attended.append(torch.bmm(by_field * neighbourhood.transpose(0, 1), value))
        mapped = F.relu(torch.baddbmm(self.bias, by_field, self.residual))
        joined = F.relu(torch.cat(attended, 2) + mapped).transpose(0, 1)
        return F.layer_norm(joined, joined.shape[2:], eps=1e-8) * self.scale + self.shift


class GraphFm(Baseline):
    def build(self):
        units = [64, 64, 64]
        shares = [1, 1 / 2, 1 / 8]
        self.blocks = nn.ModuleList(
            GraphBlock(self.fields, inputs, outputs, 2, math.ceil(share * self.fields))
            for inputs, outputs, share in zip([self.dim, *units], units, shares)
        )
        self.output = nn.Linear(sum(units), 1)

    def logit(self, ids):
        state, means = self.tables.embedded(ids), []
        for block in self.blocks:
            state = block(state)
            means.append(state.mean(1))
        return self.output(torch.cat(means, 1))[:, 0]


class Cl4ctr(DeepFm):
    """DeepFM with the three losses; both views go through PyTorch's own encoder at once."""

    def build(self):
        super().build()
        self.encoder = nn.ModuleList(nn.TransformerEncoderLayer(self.dim, 1, 128, 0.2, batch_first=True) for _ in range(3))
        self.projections = nn.ModuleList(nn.Linear(self.width, self.dim) for _ in range(2))

    def loss(self, ids, labels):
        fields = self.tables.embedded(ids)
        cross_entropy = F.binary_cross_entropy_with_logits(self.logit_of(ids, fields), labels)
        return cross_entropy + self.contrast(fields) + 0.01 * (alignment(fields) + uniformity(fields))

    def contrast(self, fields):
        views = torch.cat([F.dropout(fields, 0.5, self.training), F.dropout(fields, 0.5, self.training)])
        for layer in self.encoder:
            views = layer(views)
        first, second = (projection(view) for projection, view in zip(self.projections, views.flatten(1).chunk(2)))
        return (first - second).square().sum(1).mean()


def alignment(fields: torch.Tensor) -> torch.Tensor:
    """Mean squared distance of all pairs of rows, by the distance from their mean."""
    batch, count, _ = fields.shape
    return (fields - fields.mean(0)).square().sum() * (2 / ((batch - 1) * count))


def uniformity(fields: torch.Tensor) -> torch.Tensor:
    norms = fields.norm(dim=2, keepdim=True)
    return (torch.bmm(fields, fields.transpose(1, 2)) / (torch.bmm(norms, norms.transpose(1, 2)) + 1e-4)).mean()


class Edcn(Baseline):
    """Hadamard bridges; gates on the fields and batch norm in front of every layer of both streams."""

    def build(self):
        layers = range(self.options["crossLayers"])
        self.gates = nn.Parameter(torch.ones(len(layers), 2, self.fields))
        self.norms = nn.ModuleList(nn.ModuleList(nn.BatchNorm1d(self.width) for _ in range(2)) for _ in layers)
        self.cross = nn.ModuleList(nn.Linear(self.width, 1, bias=False) for _ in layers)
        self.biases = nn.Parameter(torch.zeros(len(layers), self.width))
        self.deep_layers = nn.ModuleList(nn.Linear(self.width, self.width) for _ in layers)
        self.output = nn.Linear(3 * self.width, 1)

    def logit(self, ids):
        joined = self.tables.embedded(ids).flatten(1)
        gates = torch.softmax(self.gates / self.options["gateTemperature"], 2).repeat_interleave(self.dim, 2)
        start = None
        for layer, (cross, deep) in enumerate(zip(self.cross, self.deep_layers)):
            crossed, deepened = (norm(joined * gate) for norm, gate in zip(self.norms[layer], gates[layer]))
            start = crossed if start is None else start
            explicit = torch.addcmul(crossed, start, cross(crossed)) + self.biases[layer]
            implicit = F.dropout(F.relu(deep(deepened)), self.options["dropout"], self.training)
            joined = explicit * implicit
        return self.output(torch.cat([explicit, implicit, joined], 1))[:, 0]


BASELINES: dict[str, Callable[[Workload], Baseline]] = {
    "fm": Fm,
    "dnn": Dnn,
    "pnn": Pnn,
    "wide-deep": WideDeep,
    "deepfm": DeepFm,
    "masknet": MaskNet,
    "fignn": FiGnn,
    "afn": Afn,
    "afn-plus": AfnPlus,
    "graphfm": GraphFm,
    "cl4ctr": Cl4ctr,
    "edcn": Edcn,
}
