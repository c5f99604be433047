"""Trains a model on the rows of a workload (see src/bench/workload.ts) and prints its speed as one JSON object."""

import json
import resource
import sys
import time
from pathlib import Path
from statistics import median
from typing import Callable

import torch


class Workload:
    """The JSON object of the command line; its names are those of src/bench/workload.ts."""

    def __init__(self, text: str):
        values = json.loads(text)
        self.model, self.options, self.fsd = values["model"], values["options"], values["fsd"]
        self.table_rows: list[int] = values["tableRows"]
        self.fields = len(self.table_rows)
        self.dim, self.table_l2 = values["embeddingDim"], values["embeddingL2"]
        self.learning_rate, self.clip_norm = values["learningRate"], values["clipNorm"]
        self.sparse = values.get("tableUpdate") == "sparse"
        self.batch, self.warm_up, self.steps = values["batchSize"], values["warmUp"], values["steps"]
        self.seconds: float = values.get("seconds", float("inf"))
        self.threads, self.seed, self.file = values["threads"], values["seed"], Path(values["file"])

    def rows(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids within each field's table [rows, fields], labels [rows]."""
        raw = torch.frombuffer(bytearray(self.file.read_bytes()), dtype=torch.int32)
        rows = len(raw) // (self.fields + 1)
        return raw[: rows * self.fields].view(rows, self.fields).long(), raw[rows * self.fields :].view(torch.float32)


def measure(workload: Workload, version: str, train_on: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], parameters: int) -> None:
    """Times `train_on(ids, labels)`, a training step that returns the loss; the median step counts."""
    ids, labels = workload.rows()
    losses: list[float] = []
    steps: list[float] = []
    before = time.perf_counter()
    while len(steps) < workload.steps and sum(steps) < workload.seconds:
        for chosen in torch.randperm(len(labels)).split(workload.batch):
            losses.append(float(train_on(ids[chosen], labels[chosen])))
            now = time.perf_counter()
            if len(losses) > workload.warm_up:
                steps.append(now - before)
            before = now
            if len(steps) == workload.steps or sum(steps) >= workload.seconds:
                break
    json.dump(
        {
            "samplesPerSecond": min(workload.batch, len(labels)) / median(steps),
            "peakRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "version": version,
            "parameters": parameters,
            "losses": losses,
        },
        sys.stdout,
    )
