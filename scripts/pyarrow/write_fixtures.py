"""Writes the Parquet files that the tests of @fsdnet/datasets read, and what pyarrow finds in them.

    python scripts/pyarrow/write_fixtures.py packages/datasets/src/node/parquet/fixtures
"""

import datetime
import decimal
import json
import pathlib
import sys

import pandas
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 60
UTC = datetime.timezone.utc
START = datetime.datetime(2024, 2, 28, 23, 59, 59, 125_000, tzinfo=UTC)


def clicks() -> pa.Table:
    """A click log with every kind of feature, nulls and empty lists included."""
    genres = [["Drama"], ["Drama", "Comedy"], [], None, ["War", None, "Sci-Fi"]]
    rows = range(ROWS)
    return pa.table(
        {
            "click": pa.array([int(row * 7 % 10 < 4) for row in rows], pa.int64()),
            "user": pa.array([None if row % 13 == 12 else f"u{row * 3 % 11}" for row in rows], pa.string()),
            "item": pa.array([row * 5 % 17 for row in rows], pa.int32()),
            "age": pa.array([None if row % 7 == 6 else 18.5 + row % 40 for row in rows], pa.float64()),
            "price": pa.array([row / 10 for row in rows], pa.float32()),
            "premium": pa.array([row % 3 == 0 for row in rows], pa.bool_()),
            "seen": pa.array([START + datetime.timedelta(minutes=row) for row in rows], pa.timestamp("us", "UTC")),
            "genres": pa.array([genres[row % 5] for row in rows], pa.list_(pa.string())),
        }
    )


def types() -> pa.Table:
    """One column for each type that a table may have, each with a null."""
    day = datetime.date(2024, 2, 29)
    time = datetime.time(13, 5, 0, 250_000)
    moment = START.replace(tzinfo=None)
    uuid = bytes(range(16))
    columns = {
        "bool": pa.array([True, False, None]),
        "int8": pa.array([-128, 127, None], pa.int8()),
        "uint8": pa.array([0, 255, None], pa.uint8()),
        "int16": pa.array([-32768, 32767, None], pa.int16()),
        "uint16": pa.array([0, 65535, None], pa.uint16()),
        "int32": pa.array([-(2**31), 2**31 - 1, None], pa.int32()),
        "uint32": pa.array([0, 2**32 - 1, None], pa.uint32()),
        "int64": pa.array([-(2**63), 2**53 + 1, None], pa.int64()),
        "uint64": pa.array([7, 2**64 - 1, None], pa.uint64()),
        "float16": pa.array([0.5, -65504.0, None], pa.float16()),
        "float32": pa.array([0.1, -3.4e38, None], pa.float32()),
        "float64": pa.array([0.1, -1.7e308, None], pa.float64()),
        "decimal": pa.array([decimal.Decimal("12.50"), decimal.Decimal("-0.05"), None], pa.decimal128(9, 2)),
        "long decimal": pa.array(
            [decimal.Decimal("12345678901234567890123.456"), decimal.Decimal("-1"), None], pa.decimal128(30, 3)
        ),
        "string": pa.array(["Zürich, \"a\"\n", "", None]),
        "large string": pa.array(["\ufeffx", "😀", None], pa.large_string()),
        "dictionary": pa.array(["a", "b", None]).dictionary_encode(),
        "binary": pa.array([b"text", b"\xff\x00", None], pa.binary()),
        "fixed binary": pa.array([b"abcd", b"\x00\x01\x02\xff", None], pa.binary(4)),
        "date": pa.array([day, datetime.date(1969, 12, 31), None]),
        "time ms": pa.array([time, datetime.time(0), None], pa.time32("ms")),
        "time us": pa.array([time, datetime.time(23, 59, 59, 999_999), None], pa.time64("us")),
        "timestamp s": pa.array([moment.replace(microsecond=0), None, None], pa.timestamp("s")),
        "timestamp ms": pa.array([moment, datetime.datetime(1969, 12, 31, 23, 59), None], pa.timestamp("ms", "UTC")),
        "timestamp us": pa.array([moment.replace(microsecond=1), moment, None], pa.timestamp("us")),
        "timestamp ns": pa.array([1_709_164_799_000_000_001, -1, None], pa.timestamp("ns", "UTC")),
        "list of int": pa.array([[1, None, 3], [], None], pa.list_(pa.int32())),
        "list of list": pa.array([[["a"], []], [], None], pa.list_(pa.list_(pa.string()))),
        "struct": pa.array([{"a": 1, "b": "x"}, {"a": None, "b": None}, None]),
        "list of struct": pa.array([[{"a": 1, "b": "x"}, {"a": 2, "b": None}], [], None]),
        "map": pa.array([[("a", 1), ("b", None)], [], None], pa.map_(pa.string(), pa.int64())),
        "null": pa.nulls(3),
        "uuid": pa.array([uuid, uuid[::-1], None], pa.uuid()),
    }
    return pa.table(columns)


def plain(value: object) -> object:
    """A value as JSON has it; what JSON lacks becomes text."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    return str(value)


def filtered() -> pandas.DataFrame:
    """A frame whose index no longer counts its rows, so that pandas writes it as a column."""
    rows = range(400)
    frame = pandas.DataFrame(
        {
            "click": [row * 7 % 5 % 2 for row in rows],
            "user": [f"u{row * 13 % 20}" for row in rows],
            "age": [18 + row * 11 % 50 for row in rows],
        }
    )
    return frame[frame["age"] > 25]


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    table = clicks()
    pq.write_table(table, folder / "snappy.parquet", compression="snappy", row_group_size=25)
    pq.write_table(table, folder / "gzip-v2.parquet", compression="gzip", data_page_version="2.0", row_group_size=40)
    pq.write_table(table, folder / "zstd-plain.parquet", compression="zstd", use_dictionary=False, data_page_size=64)
    pq.write_table(table, folder / "brotli.parquet", compression="brotli", write_page_index=True, data_page_size=64)
    pq.write_table(table, folder / "lz4.parquet", compression="lz4")
    encodings = {"item": "DELTA_BINARY_PACKED", "user": "DELTA_BYTE_ARRAY", "price": "BYTE_STREAM_SPLIT"}
    pq.write_table(
        table,
        folder / "none-encodings.parquet",
        compression="none",
        use_dictionary=False,
        column_encoding=encodings,
        use_compliant_nested_type=False,
    )
    (folder / "clicks.json").write_text(json.dumps([plain(row) for row in table.to_pylist()], indent=1) + "\n")
    every = types()
    # Without the schema of Arrow beside that of Parquet: the types are those of Parquet alone.
    pq.write_table(every, folder / "types.parquet", compression="snappy", store_schema=False)
    pq.write_table(
        pa.table({"time": every["timestamp ns"]}), folder / "int96.parquet", use_deprecated_int96_timestamps=True
    )
    pq.write_table(table.slice(0, 0), folder / "no-rows.parquet")
    filtered().to_parquet(folder / "pandas-index.parquet")


if __name__ == "__main__":
    main()
