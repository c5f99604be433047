"""The peers of fsdnet on a user's own data: constant, logistic regression, LightGBM, CatBoost.

Trains one of them on the files of a split and writes its predictions of the test rows, one a line. Prints one JSON
object about the training. What the columns are is given as JSON: "category", "number", "list" (tokens separated by |)
or "unused".

    python peers.py lr --train T.csv --valid V.csv --test S.csv --columns '{"age": "number"}' --predictions P.txt
    python peers.py versions
"""

import argparse
import json
from importlib.metadata import version

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

LABEL = "y"
LIST_SEPARATOR = "|"


def versions() -> dict[str, str]:
    return {
        "constant": "click rate of the training rows",
        "lr": f"scikit-learn {version('scikit-learn')}",
        "lightgbm": f"LightGBM {version('lightgbm')}",
        "catboost": f"CatBoost {version('catboost')}",
    }


class Part:
    """Rows of a file: labels, and the columns by kind as text."""

    def __init__(self, path: str, kinds: dict[str, str]):
        self.kinds = kinds
        self.cells = pd.read_csv(path, dtype=str, keep_default_na=False)
        self.labels = self.cells[LABEL].astype(int).to_numpy()

    def names(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in kinds]

    def numbers(self) -> pd.DataFrame:
        """Empty cells are missing numbers."""
        return self.cells[self.names("number")].replace("", np.nan).astype(float)


def constant(train: Part, _valid: Part, test: Part, _threads: int) -> tuple[np.ndarray, dict]:
    return np.full(len(test.labels), train.labels.mean()), {}


def logistic_regression(train: Part, _valid: Part, test: Part, _threads: int) -> tuple[np.ndarray, dict]:
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    def frame(part: Part) -> pd.DataFrame:
        return pd.concat([part.cells[part.names("category", "list")], part.numbers()], axis=1)

    categories = OneHotEncoder(min_frequency=2, handle_unknown="infrequent_if_exist")
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    lists = [(name, tokens_of_lists(CountVectorizer), name) for name in train.names("list")]
    features = ColumnTransformer(
        [("categories", categories, train.names("category")), ("numbers", numbers, train.names("number")), *lists],
        sparse_threshold=1,
    )
    model = make_pipeline(features, LogisticRegression(C=1, max_iter=2000))
    model.fit(frame(train), train.labels)
    return model.predict_proba(frame(test))[:, 1], {"iterations": int(model[-1].n_iter_[0])}


def tokens_of_lists(vectorizer: type):
    """A column for each token of at least two rows."""
    split = lambda cell: cell.split(LIST_SEPARATOR)
    return vectorizer(tokenizer=split, token_pattern=None, lowercase=False, binary=True, min_df=2)


def lightgbm(train: Part, valid: Part, test: Part, threads: int) -> tuple[np.ndarray, dict]:
    import lightgbm as lgb

    names = train.names("category", "list")
    known = {name: pd.Index(train.cells[name].unique()) for name in names}

    def frame(part: Part) -> pd.DataFrame:
        """Categories that the training rows lack are missing."""
        codes = {name: known[name].get_indexer(part.cells[name]) for name in names}
        categories = {name: pd.Categorical.from_codes(codes[name], known[name]) for name in names}
        return pd.concat([pd.DataFrame(categories, index=part.cells.index), part.numbers()], axis=1)

    model = lgb.LGBMClassifier(
        learning_rate=0.05, n_estimators=2000, metric="auc", n_jobs=threads, random_state=0, deterministic=True,
        force_row_wise=True, verbose=-1,
    )
    stop = lgb.early_stopping(50, verbose=False)
    model.fit(frame(train), train.labels, eval_X=(frame(valid),), eval_y=(valid.labels,), callbacks=[stop])
    return model.predict_proba(frame(test))[:, 1], {"trees": int(model.best_iteration_)}


def catboost(train: Part, _valid: Part, test: Part, threads: int) -> tuple[np.ndarray, dict]:
    from catboost import CatBoostClassifier

    names = train.names("category", "list")

    def frame(part: Part) -> pd.DataFrame:
        return pd.concat([part.cells[names], part.numbers()], axis=1)

    model = CatBoostClassifier(
        cat_features=names, thread_count=threads, random_seed=0, verbose=False, allow_writing_files=False
    )
    model.fit(frame(train), train.labels)
    return model.predict_proba(frame(test))[:, 1], {"trees": int(model.tree_count_)}


PEERS = {"constant": constant, "lr": logistic_regression, "lightgbm": lightgbm, "catboost": catboost}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=[*PEERS, "versions"])
    for part in ("train", "valid", "test"):
        parser.add_argument(f"--{part}")
    parser.add_argument("--columns", type=json.loads, help="kinds of the columns as JSON")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--predictions", help="file for the predictions of the test rows")
    options = parser.parse_args()
    if options.peer == "versions":
        print(json.dumps(versions()))
        return
    parts = [Part(path, options.columns) for path in (options.train, options.valid, options.test)]
    with threadpool_limits(options.threads):
        predictions, details = PEERS[options.peer](*parts, options.threads)
    np.savetxt(options.predictions, predictions, fmt="%.17g")
    print(json.dumps(details))


if __name__ == "__main__":
    main()
