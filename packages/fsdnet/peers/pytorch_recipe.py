"""What the PyTorch programs share: losses, the optimiser and the training step, in the forms that run fastest."""

import torch
from torch import nn
from torch.nn import functional as F

from synthetic_training import Workload


def adam(parameters: list[nn.Parameter], learning_rate: float) -> torch.optim.Adam:
    try:
        return torch.optim.Adam(parameters, lr=learning_rate, fused=True)
    except RuntimeError:  # older versions have no fused form for the CPU
        return torch.optim.Adam(parameters, lr=learning_rate, foreach=True)


def fsd_loss(
    logits: list[torch.Tensor],
    fused: list[torch.Tensor],
    labels: torch.Tensor,
    alpha: float,
    beta: float,
    temperature: float,
) -> torch.Tensor:
    """Self-distillation of all heads from the last one (FSDNet, eq. 8 to 13)."""
    cross_entropy = sum(F.binary_cross_entropy_with_logits(logit, labels) for logit in logits)
    teacher = logits[-1] / temperature
    soft_labels = sum(bernoulli_divergence(logit / temperature, teacher) for logit in logits[:-1])
    hints = sum(F.mse_loss(layer, fused[-1]) for layer in fused[:-1])
    return alpha * cross_entropy + (1 - alpha) * soft_labels + beta * hints


def bernoulli_divergence(student: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    return (torch.sigmoid(teacher) * (teacher - student) + F.softplus(student) - F.softplus(teacher)).mean()


class Trainer:
    """Training steps: loss, L2 of the tables, clipping by the global norm, Adam.

    With sparse tables: SparseAdam for them, and neither L2 nor clipping, which sparse gradients do not have.
    """

    def __init__(
        self,
        model: nn.Module,
        tables: list[nn.Parameter],
        learning_rate: float,
        clip_norm: float,
        table_l2: float,
        sparse: bool = False,
    ):
        self.parameters = list(model.parameters())
        self.tables, self.clip_norm, self.table_l2, self.sparse = tables, clip_norm, table_l2, sparse
        if sparse:
            own = {id(table) for table in tables}
            dense = [parameter for parameter in self.parameters if id(parameter) not in own]
            self.optimizers = [adam(dense, learning_rate), torch.optim.SparseAdam(tables, lr=learning_rate)]
        else:
            self.optimizers = [adam(self.parameters, learning_rate)]

    def step(self, loss: torch.Tensor) -> None:
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if not self.sparse:
            self.regularise()
        for optimizer in self.optimizers:
            optimizer.step()

    def regularise(self) -> None:
        # The gradient of λ/2·‖table‖², without two more passes over the table.
        for table in self.tables:
            table.grad.add_(table.detach(), alpha=self.table_l2)
        nn.utils.clip_grad_norm_(self.parameters, self.clip_norm, foreach=True)


class FieldTables(nn.Module):
    """A table of embeddings for all fields, and one of a single column for a linear part."""

    def __init__(self, workload: Workload, linear: bool = False):
        super().__init__()
        rows = torch.tensor(workload.table_rows)
        self.register_buffer("offsets", rows.cumsum(0) - rows)
        self.table = nn.Embedding(int(rows.sum()), workload.dim, sparse=workload.sparse)
        self.linear = nn.Embedding(int(rows.sum()), 1, sparse=workload.sparse) if linear else None

    def embedded(self, ids: torch.Tensor) -> torch.Tensor:
        """[batch, fields, dim]"""
        return self.table(ids + self.offsets)

    def linear_part(self, ids: torch.Tensor) -> torch.Tensor:
        """[batch]"""
        return self.linear(ids + self.offsets).sum(1)[:, 0]


class Mlp(nn.Module):
    """Linear, batch norm, ReLU, dropout; returns the output of every layer."""

    def __init__(self, inputs: int, hidden: list[int], batch_norm: bool, dropout: float):
        super().__init__()
        sizes = [inputs, *hidden]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm1d(units) for units in hidden) if batch_norm else [nn.Identity()] * len(hidden)
        self.dropout = dropout

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        outputs = []
        for layer, norm in zip(self.layers, self.norms):
            x = F.relu(norm(layer(x)))
            if self.dropout > 0:
                x = F.dropout(x, self.dropout, self.training)
            outputs.append(x)
        return outputs


def initialise(model: nn.Module) -> None:
    """Xavier normal weights and zero biases; tables N(0, 1e-4)."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_normal_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=1e-4)
