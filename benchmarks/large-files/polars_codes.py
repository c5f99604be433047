"""What preparing a file is measured beside: Polars reads it and turns each category column into integer codes.

Prints one JSON object. The number of threads is Polars' own variable:

    POLARS_MAX_THREADS=2 python polars_codes.py clicks.csv
"""

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl


def main(path: str) -> None:
    start = time.perf_counter()
    read = pl.read_parquet if Path(path).suffix == ".parquet" else pl.read_csv
    frame = read(path)
    read_seconds = time.perf_counter() - start
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    coded = frame.with_columns(pl.col(texts).cast(pl.Categorical).to_physical())
    seconds = time.perf_counter() - start
    print(
        json.dumps(
            {
                "samplesPerSecond": coded.height / seconds,
                "seconds": seconds,
                "readSeconds": read_seconds,
                "peakRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "version": f"polars {pl.__version__}",
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
