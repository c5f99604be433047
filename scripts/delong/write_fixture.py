"""Labels, the scores of two models, and what MLstatkit makes of them, as JSON."""

import json
import sys

import numpy as np
from MLstatkit import Delong_test


def case(name, rows, click_rate, noise, decimals, seed):
    """Two models that see the same signal, one through more noise; few decimals make ties."""
    random = np.random.default_rng(seed)
    labels = (random.uniform(size=rows) < click_rate).astype(int)
    shared = labels + random.normal(size=rows)
    scores = [
        np.round(1 / (1 + np.exp(-(shared + sigma * random.normal(size=rows)))), decimals).astype(np.float32)
        for sigma in noise
    ]
    first, second = (score.astype(np.float64) for score in scores)
    z, p, ci_second, ci_first, auc_second, auc_first, info = Delong_test(labels, second, first)
    assert info["method"] == "delong"
    return {
        "name": name,
        "labels": labels.tolist(),
        "first": [float(value) for value in first],
        "second": [float(value) for value in second],
        "auc": [float(auc_first), float(auc_second)],
        "intervals": [[float(end) for end in ci] for ci in (ci_first, ci_second)],
        "difference": float(auc_first - auc_second),
        "variance": float(info["var_diff"]),
        "z": float(z),
        "p": float(p),
    }


CASES = [
    case("few rows", 60, 0.4, (0.2, 1.5), 6, 1),
    case("many ties", 300, 0.3, (0.5, 0.8), 1, 2),
    case("rare clicks", 800, 0.04, (0.1, 1.0), 6, 3),
    case("alike", 400, 0.5, (0.6, 0.6), 4, 4),
]

with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"cases": CASES}, file)
    file.write("\n")
