"""Encodes rows from schema.json alone, by docs/encoding.md, as encoders in other languages may. Standard library only; zones need
the system's IANA database (or the package tzdata).

    python3 encode.py vectors.json      compares itself with test vectors; the exit code is 1 where it differs
"""

import bisect
import json
import math
import re
import struct
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

# What JavaScript's trim() removes.
SPACES = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
SPELLED = re.compile(r"([+-]?)(0|[1-9][0-9]*)?(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?")
ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(?:Z|UTC|GMT|([+-])(\d\d)(?::?(\d\d))?)?",
    re.IGNORECASE | re.ASCII,
)
DAY = 86_400_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class BadCell(Exception):
    """A cell that its column cannot hold."""


def trim(text):
    return text.strip(SPACES)


def missing_tokens(feature):
    named = feature.get("missing")
    return [] if named is None else [named] if isinstance(named, str) else named


# ── cells as text ──


def number_text(value):
    """As JavaScript writes a number."""
    if isinstance(value, int):
        value = float(value) if abs(value) >= 2**53 else value
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, digits))
    point = len(digits) + exponent
    if 0 < point <= 21:
        text = digits.ljust(point, "0")[:point] + ("." + digits[point:] if len(digits) > point else "")
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + f"e{point - 1:+d}"
    return ("-" if sign else "") + text


def text_of(cell):
    """A cell as text, '' where it is missing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return "" if cell != cell else number_text(cell)
    raise BadCell(cell)


# ── tokens ──


def canonical(text, form):
    """The spelling that all texts of one token share."""
    if form is None or form == "text":
        return text
    text = trim(text)
    if form == "boolean":
        return text.lower() if text.lower() in ("true", "false") else text
    parts = SPELLED.fullmatch(text)
    if not parts:
        return text
    sign, whole, fraction, exponent = parts.group(1), parts.group(2) or "", parts.group(3) or "", parts.group(4) or "0"
    if whole == "" and fraction == "":
        return text
    number = Decimal(f"{whole or '0'}.{fraction or '0'}E{int(exponent)}")
    if number == 0:
        return "0"
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return ("-" if sign == "-" else "") + plain


def murmur3(data):
    """MurmurHash3_x86_32 with seed 0."""
    mask = 0xFFFFFFFF

    def scrambled(block):
        block = block * 0xCC9E2D51 & mask
        return (block << 15 | block >> 17) * 0x1B873593 & mask

    value = 0
    whole = len(data) // 4 * 4
    for (block,) in struct.iter_unpack("<I", data[:whole]):
        value ^= scrambled(block)
        value = ((value << 13 | value >> 19) & mask) * 5 + 0xE6546B64 & mask
    value ^= scrambled(int.from_bytes(data[whole:], "little")) ^ len(data)
    value = (value ^ value >> 16) * 0x85EBCA6B & mask
    value = (value ^ value >> 13) * 0xC2B2AE35 & mask
    return value ^ value >> 16


def bucket(text):
    """Bucket of the squared logarithm; '' for bucket 0, which is missing."""
    trimmed = trim(text)
    if trimmed == "":
        return ""
    value = float(trimmed)
    number = math.floor(math.log(value) ** 2) if value > 2 else math.trunc(value)
    return "" if number == 0 else str(number)


class Tokens:
    """The tokens of a field: 1 … n are known, n + 1 is everything unseen or missing."""

    def __init__(self, field, feature):
        self.form = feature.get("tokens")
        self.hash = feature.get("hash")
        self.has_buckets = "buckets" in feature
        # A token such as the hour "0" is not missing because the column's cell "0" is.
        self.missing = [] if "time" in feature else missing_tokens(feature)
        self.ids = {token: index + 1 for index, token in enumerate(field.get("tokens", []))}
        self.oov = (len(self.ids) if self.hash is None else self.hash) + 1

    def id_of(self, text):
        trimmed = trim(text)
        if text == "" or text in self.missing or trimmed in self.missing:
            return self.oov
        token = bucket(text) if self.has_buckets else canonical(text, self.form)
        if token == "":
            return self.oov
        if self.hash is not None:
            return 1 + murmur3(token.encode("utf-8")) % self.hash
        return self.ids.get(token, self.oov)


# ── times ──


def calendar_time(year, month, day, hour=0, minute=0, second=0):
    """Milliseconds since 1970; 24:00 and the second 60 run over into what follows."""
    if hour > 24 or minute > 59 or second > 60:
        raise BadCell((hour, minute, second))
    try:
        date = datetime(year, month, day, tzinfo=timezone.utc)
    except ValueError as error:
        raise BadCell((year, month, day)) from error
    return (date - EPOCH).days * DAY + ((hour * 60 + minute) * 60 + second) * 1000


def iso_time(text):
    parts = ISO.fullmatch(text)
    if not parts:
        raise BadCell(text)
    year, month, day, hour, minute, second, fraction, sign, zone_hours, zone_minutes = parts.groups("0")
    time = calendar_time(int(year), int(month), int(day), int(hour), int(minute), int(second))
    shift = (int(zone_hours) * 60 + int(zone_minutes)) * 60_000
    return time + float("0." + fraction) * 1000 - (-shift if sign == "-" else shift)


def number_time(text, form):
    if form == "unix":
        value = float(text)
        for limit, factor in ((1e11, 1000), (1e14, 1), (1e17, 1 / 1000)):
            if abs(value) < limit:
                return value / 1000 if factor < 1 else value * factor
        if abs(value) > 8.64e21:
            raise BadCell(text)
        return value / 1e6
    digits = text if re.fullmatch(r"[0-9]+", text) else number_text(float(text))
    if len(digits) != len(form) or not digits.isdigit():
        raise BadCell(text)
    year = 4 if form.startswith("YYYY") else 2
    rest = [int(digits[at : at + 2]) for at in range(year, len(digits), 2)]
    return calendar_time(int(digits[:year]) + (2000 if year == 2 else 0), *rest)


def time_of(cell, feature):
    """Milliseconds since 1970, None where missing."""
    text = text_of(cell)
    missing = missing_tokens(feature)
    trimmed = trim(text)
    if trimmed == "" or text in missing or trimmed in missing:
        return None
    return number_time(trimmed, feature["time"].get("numbers", "unix")) if DECIMAL.fullmatch(trimmed) else iso_time(trimmed)


def time_token(time, rule):
    """Token of hour or weekday, '' where missing."""
    if time is None:
        return ""
    zone = rule.get("zone", "UTC")
    clock = EPOCH + timedelta(milliseconds=math.floor(time))
    clock = clock if zone == "UTC" else clock.astimezone(ZoneInfo(zone))
    return str(clock.hour if rule["part"] == "hour" else clock.isoweekday() % 7)


# ── numbers ──


def number_of(cell, feature):
    """A number, None where missing."""
    missing = missing_tokens(feature)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        value = float(cell)
    else:
        text = text_of(cell)
        trimmed = trim(text)
        if not DECIMAL.fullmatch(trimmed):
            if trimmed == "" or text in missing or trimmed in missing:
                return None
            raise BadCell(cell)
        value = float(trimmed)
    if value != value or any(DECIMAL.fullmatch(token) and float(token) == value for token in missing):
        return None
    if abs(value) > 3.4028234663852886e38:
        raise BadCell(cell)
    return value


def between(value, low, high):
    return min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.0


def scaled(value, scaling, scale):
    if scaling == "raw":
        return scale["mean"] if value is None else value
    if value is None:
        return 0.0
    if scaling == "quantile":
        values, scores = scale["ranks"]["values"], scale["ranks"]["scores"]
        after = bisect.bisect_right(values, value)
        if after == 0:
            return scores[0]
        if after == len(values):
            return scores[-1]
        return scores[after - 1] + between(value, values[after - 1], values[after]) * (scores[after] - scores[after - 1])
    if scaling == "log":
        value = math.copysign(math.log1p(abs(value)), value)
    return (value - scale["mean"]) / scale["deviation"]


def encoded_number(value, field, feature):
    if value is not None and "times" in field:
        oldest, newest = field["times"]["oldest"], field["times"]["newest"]
        value = min((newest - oldest) / DAY, max(0.0, (newest - value) / DAY))
    scaling = feature.get("scaling", "standard")
    if "knots" not in field:
        return scaled(value, scaling, field["scale"])
    if value is None:
        return 0.0
    knots = field["knots"]
    before = bisect.bisect_right(knots, value)
    if before == 0 or before == len(knots):
        return float(max(before, 1))
    low, high = (scaled(knots[at], scaling, field["scale"]) for at in (before - 1, before))
    return before + between(scaled(value, scaling, field["scale"]), low, high)


# ── lists ──


def list_items(cell, feature):
    if isinstance(cell, list):
        return cell
    text = text_of(cell)
    if text == "" or text in missing_tokens(feature):
        return []
    if text.startswith("[") and text.endswith("]"):
        try:
            items = json.loads(text)
        except ValueError:
            items = None
        if isinstance(items, list) and not any(isinstance(item, (list, dict)) for item in items):
            return items
    return text.split(feature.get("separator", "|"))


def list_ids(cell, feature, tokens):
    kept = (text for text in map(text_of, list_items(cell, feature)) if text != "" and text not in missing_tokens(feature))
    return [tokens.id_of(text) for text in kept][: feature.get("maxLength")]


# ── rows ──


class Encoder:
    """What turns rows into inputs of the model, by name."""

    def __init__(self, stored):
        features = stored["schema"]["features"]
        self.fields = [(field, features[field["feature"]]) for field in stored["fields"]]
        self.tokens = {field["name"]: Tokens(field, feature) for field, feature in self.fields if field["kind"] != "numeric"}

    def encode(self, row):
        """The inputs of one row; lists have at least one id, 0 where they are empty."""
        inputs = {}
        for field, feature in self.fields:
            cell = row.get(feature.get("time", {}).get("column", feature["name"]))
            name, kind = field["name"], field["kind"]
            if kind == "multiValued":
                inputs[f"ids:{name}"] = list_ids(cell, feature, self.tokens[name]) or [0]
            elif feature["kind"] == "numeric":
                value = time_of(cell, feature) if "time" in feature else number_of(cell, feature)
                if kind == "numeric":
                    inputs[f"number:{name}"] = [encoded_number(value, field, feature)]
                else:
                    inputs[f"id:{name}"] = [2 if value is None else 1]
            else:
                text = time_token(time_of(cell, feature), feature["time"]) if "time" in feature else text_of(cell)
                inputs[f"id:{name}"] = [self.tokens[name].id_of(text)]
        return inputs


def differs(name, expected, got):
    if not name.startswith("number:"):
        return expected != got
    # Logarithms of other languages may differ in the last bit of a float64, which can be one of a float32.
    return not math.isclose(expected[0], struct.unpack("f", struct.pack("f", got[0]))[0], rel_tol=2**-23, abs_tol=1e-30)


def main():
    cases = failures = 0
    for vectors in json.load(open(sys.argv[1], encoding="utf-8")):
        encoder = Encoder(vectors["schema"])
        for case in vectors["cases"]:
            got = encoder.encode(case["row"])
            cases += 1
            for name, expected in case["inputs"].items():
                if name not in got or differs(name, expected, got[name]):
                    failures += 1
                    print(f"{vectors['name']}: {case['row']}: {name} must be {expected}, got {got.get(name)}")
    print(f"{cases} rows, {failures} differences")
    sys.exit(failures > 0)


main()
