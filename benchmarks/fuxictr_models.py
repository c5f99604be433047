"""xDeepFM and AutoInt+ from the layers of FuxiCTR's wheel, trained as its trainer does: a peer of model-speed.ts.

    PYTHONPATH=packages/fsdnet/peers python benchmarks/fuxictr_models.py WORKLOAD-AS-JSON

The wheel has layers and trainer but not these models; the compositions follow its published definitions.
"""

import sys
from importlib.metadata import version

import torch
from fuxictr.features import FeatureMap
from fuxictr.pytorch.layers import CompressedInteractionNet, FeatureEmbedding, LogisticRegression, MLP_Block, ScaledDotProductAttention
from fuxictr.pytorch.models import BaseModel
from torch import nn

from synthetic_training import Workload, measure


class SelfAttention(nn.Module):
    """Multi-head self-attention with residual, without scale and layer norm."""

    def __init__(self, inputs: int, width: int, heads: int, dropout: float):
        super().__init__()
        self.heads, self.head_width = heads, width // heads
        self.query, self.key, self.value = (nn.Linear(inputs, width, bias=False) for _ in range(3))
        self.residual = nn.Linear(inputs, width, bias=False) if inputs != width else None
        self.attention = ScaledDotProductAttention(dropout)

    def forward(self, x):
        batch = x.size(0)
        parts = (role(x).view(batch, -1, self.heads, self.head_width).transpose(1, 2) for role in (self.query, self.key, self.value))
        output, _ = self.attention(*parts)
        output = output.transpose(1, 2).contiguous().view(batch, -1, self.heads * self.head_width)
        return (output + (self.residual(x) if self.residual is not None else x)).relu()


class Composed(BaseModel):
    def __init__(self, feature_map: FeatureMap, workload: Workload):
        super().__init__(
            feature_map,
            embedding_regularizer=workload.table_l2,
            verbose=0,
            model_root="",
            metrics=["AUC"],
        )
        options, fields, dim = workload.options, workload.fields, workload.dim
        self.embedding_layer = FeatureEmbedding(feature_map, dim)
        self.lr_layer = LogisticRegression(feature_map, use_bias=False)
        self.dnn = MLP_Block(
            fields * dim,
            hidden_units=options["hidden"],
            output_dim=1,
            dropout_rates=options["dropout"],
            batch_norm=options["batchNorm"],
        )
        if workload.model == "xdeepfm":
            self.interaction = CompressedInteractionNet(fields, [64, 64, 64])
        else:
            width = options["attentionWidth"]
            self.interaction = nn.Sequential(
                *(SelfAttention(inputs, width, 2, options["dropout"]) for inputs in (dim, width, width)),
                nn.Flatten(),
                nn.Linear(fields * width, 1),
            )
        self._max_gradient_norm = workload.clip_norm
        self.compile("adam", "binary_crossentropy", workload.learning_rate)
        self.reset_parameters()

    def forward(self, inputs):
        features = self.get_inputs(inputs)
        embedded = self.embedding_layer(features)
        logit = self.lr_layer(features) + self.interaction(embedded) + self.dnn(embedded.flatten(1))
        return {"y_pred": self.output_activation(logit)}


def main() -> None:
    workload = Workload(sys.argv[1])
    torch.set_num_threads(workload.threads)
    torch.manual_seed(workload.seed)
    feature_map = FeatureMap("synthetic", "")
    feature_map.labels = ["label"]
    for field, rows in enumerate(workload.table_rows):
        feature_map.features[f"field{field}"] = {"type": "categorical", "source": "", "vocab_size": rows, "padding_idx": 0}
    model = Composed(feature_map, workload)
    model.train()

    def train_on(ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        batch = {f"field{field}": column for field, column in enumerate(ids.unbind(1))}
        return model.train_step({**batch, "label": labels}).detach()

    parameters = sum(parameter.numel() for parameter in model.parameters())
    measure(workload, f"fuxictr {version('fuxictr')}, torch {torch.__version__}", train_on, parameters)


if __name__ == "__main__":
    main()
