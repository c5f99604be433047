"""Writes tables as Parquet by pandas, Polars and pyarrow, for the test of every format.

    python write_table.py < tables.jsonl

Each line is {"columns": [{"name", "type", "values"}, ...], "files": {"pandas": PATH, "polars": PATH, "pyarrow": PATH}};
integers are written as texts of digits, because JSON readers round large ones.
"""

import json
import sys

import pandas
import polars
import pyarrow
import pyarrow.parquet

ARROW = {
    "integer": pyarrow.int64(),
    "decimal": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "text": pyarrow.string(),
    "texts": pyarrow.list_(pyarrow.string()),
}
POLARS = {
    "integer": polars.Int64,
    "decimal": polars.Float64,
    "boolean": polars.Boolean,
    "text": polars.String,
    "texts": polars.List(polars.String),
}


def python_values(column):
    """The values as Python has them."""
    if column["type"] != "integer":
        return column["values"]
    return [None if value is None else int(value) for value in column["values"]]


def pandas_series(column):
    """As a frame has them: whole numbers with gaps become doubles, unless those would round them."""
    values = python_values(column)
    gaps = any(value is None for value in values)
    if column["type"] == "integer" and gaps:
        exact = all(value is None or abs(value) < 2**53 for value in values)
        return pandas.Series(values, dtype="float64" if exact else "Int64")
    if column["type"] == "text":
        return pandas.Series(values, dtype="category")
    return pandas.Series(values)


def write(table):
    """One table in the three files."""
    columns, files = table["columns"], table["files"]
    arrow = {c["name"]: pyarrow.array(python_values(c), ARROW[c["type"]]) for c in columns}
    for column in columns:
        if column["type"] == "text":
            arrow[column["name"]] = arrow[column["name"]].dictionary_encode()
    pyarrow.parquet.write_table(pyarrow.table(arrow), files["pyarrow"])
    frame = polars.DataFrame(
        {c["name"]: python_values(c) for c in columns},
        schema={c["name"]: POLARS[c["type"]] for c in columns},
    )
    frame.write_parquet(files["polars"])
    pandas.DataFrame({c["name"]: pandas_series(c) for c in columns}).to_parquet(files["pandas"])


for line in sys.stdin:
    write(json.loads(line))
