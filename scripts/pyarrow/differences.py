"""Tells in which columns two Parquet files differ, in type or in a value, as a JSON list on standard output.

python scripts/pyarrow/differences.py A.parquet B.parquet
"""

import json
import sys

import pyarrow.parquet as pq


def main() -> None:
    ours, theirs = (pq.read_table(path) for path in sys.argv[1:3])
    differing = [
        name
        for name in dict.fromkeys([*ours.column_names, *theirs.column_names])
        if name not in ours.column_names
        or name not in theirs.column_names
        or ours[name].type != theirs[name].type
        or not ours[name].equals(theirs[name])
    ]
    print(json.dumps(differing))


if __name__ == "__main__":
    main()
