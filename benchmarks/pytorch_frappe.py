"""FSDNet on Frappe in plain PyTorch: the peer of frappe_speed. The recipe of the paper's preset, written for speed.

One table with offsets, tensors in memory, PyTorch's own fused losses, clipping and Adam. Prints one JSON object;
progress goes to stderr. Evaluation is not part of the timing.

    PYTHONPATH=packages/fsdnet/peers python benchmarks/pytorch_frappe.py --data-dir DIR --epochs 3 --threads 2
"""

import argparse
import csv
import gzip
import json
import resource
import sys
import time
from pathlib import Path

import torch
from torch import nn

from pytorch_recipe import Mlp, Trainer, fsd_loss, initialise

BATCH, DIM, HIDDEN, LAYERS = 10_000, 16, 400, 3
ALPHA, BETA, TEMPERATURE, DROPOUT, EMBEDDING_L2 = 0.9, 0.01, 1.3, 0.7, 0.1
LEARNING_RATE, CLIP_NORM, MIN_COUNT = 1e-3, 10.0, 2


def read_part(folder: Path, part: str) -> list[list[str]]:
    plain, packed = folder / f"{part}.csv", folder / f"{part}.csv.gz"
    with open(plain, newline="") if plain.exists() else gzip.open(packed, "rt", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return list(rows)


class Encoder:
    """Ids in one table for all fields: of each field PAD, the kept tokens, OOV."""

    def __init__(self, rows: list[list[str]]):
        self.vocabularies, self.offsets, self.rows = [], [], 0
        for field in range(1, len(rows[0])):
            counts: dict[str, int] = {}
            for row in rows:
                counts[row[field]] = counts.get(row[field], 0) + 1
            kept = [token for token, count in counts.items() if count >= MIN_COUNT]
            self.vocabularies.append({token: index + 1 for index, token in enumerate(kept)})
            self.offsets.append(self.rows)
            self.rows += len(kept) + 2

    def encode(self, rows: list[list[str]]) -> tuple[torch.Tensor, torch.Tensor]:
        columns = [
            torch.tensor([offset + vocabulary.get(row[field + 1], len(vocabulary) + 1) for row in rows])
            for field, (vocabulary, offset) in enumerate(zip(self.vocabularies, self.offsets))
        ]
        return torch.stack(columns, 1), torch.tensor([float(row[0]) for row in rows])


class FsdNet(nn.Module):
    def __init__(self, rows: int, pads: list[int], fields: int):
        super().__init__()
        width = fields * DIM
        self.table = nn.Embedding(rows, DIM)
        self.cross = nn.ModuleList(nn.Linear(width, width) for _ in range(LAYERS))
        self.deep = Mlp(width, [HIDDEN] * LAYERS, True, DROPOUT)
        self.heads = nn.ModuleList(nn.Linear(width + HIDDEN, 1) for _ in range(LAYERS))
        initialise(self)
        with torch.no_grad():
            self.table.weight[pads] = 0

    def forward(self, ids: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        c = x0 = self.table(ids).flatten(1)
        logits, fused = [], []
        for cross, h, head in zip(self.cross, self.deep(x0), self.heads):
            c = torch.addcmul(c, x0, cross(c))
            fused.append(torch.cat([c, h], 1))
            logits.append(head(fused[-1])[:, 0])
        return logits, fused

    def probability(self, ids: torch.Tensor) -> torch.Tensor:
        return torch.stack([torch.sigmoid(logit) for logit in self(ids)[0]]).mean(0)


def auc(labels: torch.Tensor, scores: torch.Tensor) -> float:
    """Area under the ROC curve; ties count one half."""
    values, inverse, counts = torch.unique(scores.double(), return_inverse=True, return_counts=True)
    ranks = (counts.cumsum(0).double() - (counts.double() - 1) / 2)[inverse]
    positive = labels > 0.5
    clicks = int(positive.sum())
    return float((ranks[positive].sum() - clicks * (clicks + 1) / 2) / (clicks * (len(labels) - clicks)))


def matmul_gflops(fields: int) -> float:
    """Best rate of the model's matrix products, forward and both gradients, batch 10,000, as a chain."""
    width = fields * DIM
    sizes = [width] * (LAYERS + 1) + [HIDDEN] * LAYERS
    kernels = [torch.randn(inputs, outputs).div_(inputs**0.5).requires_grad_() for inputs, outputs in zip(sizes, sizes[1:])]
    x0 = torch.randn(BATCH, width, requires_grad=True)
    best = float("inf")
    for _ in range(10):
        start = time.perf_counter()
        x = x0
        for kernel in kernels:
            x = x @ kernel
        torch.autograd.grad(x.sum(), [x0, *kernels])
        best = min(best, time.perf_counter() - start)
    products = sum(inputs * outputs for inputs, outputs in zip(sizes, sizes[1:]))
    return 6 * BATCH * products / best / 1e9


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-dir", type=Path, required=True, help="folder that holds frappe_x1/")
    parser.add_argument("--epochs", type=float, default=3, help="a fraction stops within an epoch")
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    rows = {part: read_part(options.data_dir / "frappe_x1", part) for part in ("train", "valid")}
    encoder = Encoder(rows["train"])
    (ids, labels), (valid_ids, valid_labels) = encoder.encode(rows["train"]), encoder.encode(rows["valid"])
    fields = ids.shape[1]
    gflops = matmul_gflops(fields)

    model = FsdNet(encoder.rows, encoder.offsets, fields)
    trainer = Trainer(model, [model.table.weight], LEARNING_RATE, CLIP_NORM, EMBEDDING_L2)
    seconds, seen, curve = 0.0, 0, []
    left = round(options.epochs * len(ids))
    while left > 0:
        start = time.perf_counter()
        model.train()
        order = torch.randperm(len(ids))[:left]
        for chosen in order.split(BATCH):
            trainer.step(fsd_loss(*model(ids[chosen]), labels[chosen], ALPHA, BETA, TEMPERATURE))
        seconds += time.perf_counter() - start
        seen += len(order)
        left -= len(order)
        model.eval()
        with torch.no_grad():
            scores = torch.cat([model.probability(part) for part in valid_ids.split(BATCH)])
        curve.append(auc(valid_labels, scores))
        print(f"epoch {len(curve)}: valid AUC {curve[-1]:.6f}, {seen / seconds:.0f} samples/s", file=sys.stderr)

    print(
        json.dumps(
            {
                "samplesPerSecond": seen / seconds,
                "matmulGflops": gflops,
                "torch": torch.__version__,
                "threads": torch.get_num_threads(),
                "seed": options.seed,
                "parameters": sum(parameter.numel() for parameter in model.parameters()),
                "validAuc": curve,
                "peakRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
