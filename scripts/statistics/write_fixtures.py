"""Writes what SciPy and statsmodels compute of some samples, for the tests of packages/experiments/src/statistics."""

import json
import random
from pathlib import Path

from scipy import stats
from statsmodels.stats.multitest import multipletests

FILE = Path(__file__).parents[2] / "packages/experiments/fixtures/statistics.json"


def samples(rng: random.Random) -> list[list[list[float]]]:
    """Pairs of samples of the kind that runs give: a few values near each other, of equal and unequal sizes."""
    pairs = []
    for size, other, gap in [(2, 2, 0.01), (3, 3, 0.0), (3, 5, 0.002), (5, 5, 0.02), (8, 3, 0.001), (10, 10, 0.0005), (10, 10, 0.05)]:
        first = [0.985 + rng.gauss(0, 0.001) for _ in range(size)]
        second = [0.985 - gap + rng.gauss(0, 0.0015) for _ in range(other)]
        pairs.append([first, second])
    return pairs


def main() -> None:
    rng = random.Random(20)
    tests = []
    for first, second in samples(rng):
        paired = stats.ttest_rel(first, second).pvalue if len(first) == len(second) else None
        tests.append({"first": first, "second": second, "unpaired": stats.ttest_ind(first, second).pvalue, "paired": paired})
    families = [[0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.9], [1e-12, 0.2, 1e-12, 0.049, 0.051], [rng.random() ** 3 for _ in range(15)]]
    corrections = [{"p": p, "holm": list(multipletests(p, method="holm")[1])} for p in families]
    tails = [{"t": t, "degreesOfFreedom": df, "p": 2 * stats.t.sf(t, df)} for df in (1, 2, 4, 9, 18, 200) for t in (0, 0.1, 1, 2.5, 7, 40)]
    FILE.write_text(json.dumps({"madeBy": "scripts/statistics/write_fixtures.py", "tests": tests, "corrections": corrections, "tails": tails}, indent=1) + "\n")


if __name__ == "__main__":
    main()
