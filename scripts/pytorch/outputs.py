"""What a model returns, its cross-entropy, and batch norm as all models have it."""

from dataclasses import dataclass, field

import torch
from torch.nn import functional as F


@dataclass
class Outputs:
    logits: list[torch.Tensor]  # [batch] each
    hint_layers: list[torch.Tensor]  # [batch, width] each
    pre_activations: list[torch.Tensor] = field(default_factory=list)  # of every ReLU, and whatever else must not be near zero
    further_losses: dict[str, torch.Tensor] = field(default_factory=dict)  # beside the cross-entropy, weights included

    @property
    def probability(self) -> torch.Tensor:
        return torch.stack([torch.sigmoid(logit) for logit in self.logits]).mean(0)


def moved_batch_norm(x: torch.Tensor, running, scale: torch.Tensor, shift: torch.Tensor, training: bool) -> torch.Tensor:
    """Batch norm of columns; in training the running mean and variance are moved in place."""
    mean, variance = running
    return F.batch_norm(x, mean, variance, scale, shift, training=training, momentum=0.1, eps=1e-5)
