"""Checks gradients against central differences."""

import torch

STEP = 1e-5


def largest_error(loss, tensors: dict[str, torch.Tensor], gradients: dict[str, torch.Tensor]) -> tuple[float, str]:
    """max over tensors of max|gradient - difference quotient| / max|gradient of all tensors|, and where it is."""
    scale = max(gradient.abs().max().item() for gradient in gradients.values())
    worst = (0.0, "")
    with torch.no_grad():
        for name, tensor in tensors.items():
            flat, gradient = tensor.view(-1), gradients[name].reshape(-1)
            for index in range(flat.numel()):
                error = abs(gradient[index].item() - quotient(loss, flat, index)) / scale
                worst = max(worst, (error, name))
    return worst


def quotient(loss, values: torch.Tensor, index: int) -> float:
    """Of five points: layer norm of small numbers is too curved for three."""
    value = values[index].item()

    def difference(step: float) -> float:
        values[index] = value + step
        above = loss().item()
        values[index] = value - step
        below = loss().item()
        values[index] = value
        return above - below

    return (8 * difference(STEP) - difference(2 * STEP)) / (12 * STEP)
