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
                value = flat[index].item()
                flat[index] = value + STEP
                above = loss().item()
                flat[index] = value - STEP
                below = loss().item()
                flat[index] = value
                error = abs(gradient[index].item() - (above - below) / (2 * STEP)) / scale
                worst = max(worst, (error, name))
    return worst
