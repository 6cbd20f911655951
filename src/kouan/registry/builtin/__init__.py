"""The built-in set: enough codes, tariff lines, rates and figures to work without any other file (README.md here)."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from django.db import connection, transaction

from kouan.journal.services import append
from kouan.registry import versions
from kouan.registry.codes import TARIFF
from kouan.registry.models import BEGINNING, RuleValue, TableVersion
from kouan.registry.services.tables import Row, list_id, load_code_rows

HERE = Path(__file__).parent
SOURCE = "builtin"
_MANY = frozenset({"directions", "levy"})
_DAY = timedelta(days=1)


def load_builtin() -> int:
    """Bring the built-in data to this release's; how many rows changed. Nothing official or edited is touched."""
    stamp = uuid5(NAMESPACE_URL, _digest())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('builtin', 0))")
        if TableVersion.objects.filter(name=SOURCE, stamp=stamp).exists():
            return 0
        changed = _load_lists() + _load_figures()
        TableVersion.objects.update_or_create(name=SOURCE, defaults={"stamp": stamp})
        append(type="BUILTIN_LOADED", subject=("code_list", list_id(SOURCE)), payload={"changed": changed})
    return changed


def _digest() -> str:
    whole = hashlib.sha256()
    for path in sorted(HERE.glob("*.csv")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load_lists() -> int:
    changed = 0
    for name, rows in _lists():
        changed += load_code_rows(list=name, rows=rows, source=SOURCE, builtin=True, event=False).touched
    return changed


def _lists() -> Iterator[tuple[str, list[Row]]]:
    for name, lines in groupby(_lines("lists.csv"), key=lambda line: line["list"]):
        yield name, [Row(line["code"], line["zh"], line["en"], _attributes(line["attributes"])) for line in lines]
    tariff = list(_lines("tariff.csv"))
    yield TARIFF, [_tariff(line) for line in tariff]
    yield (
        "ciq_goods_names",
        [Row(line["hs"] + line["ciq"], line["zh"], line["en"], {"hs_code": line["hs"]}) for line in tariff],
    )


def _attributes(cell: str) -> dict[str, Any]:
    pairs = (part.partition("=") for part in cell.split(";") if part)
    return {key: value.split(",") if key in _MANY else value for key, _, value in pairs}


def _tariff(line: dict[str, str]) -> Row:
    plain = {key: value for key, value in line.items() if key not in ("hs", "zh", "en", "ciq", "elements")}
    return Row(line["hs"], line["zh"], line["en"], plain | {"elements": line["elements"].split("|")})


def _load_figures() -> int:
    """Replace the built-in values of every key that nobody has edited."""
    edited = set(RuleValue.objects.filter(builtin=False).values_list("key", flat=True))
    RuleValue.objects.filter(builtin=True).exclude(key__in=edited).delete()
    made = [value for value in (*_rule_values(), *_exchange_rates()) if value.key not in edited]
    RuleValue.objects.bulk_create(made, batch_size=2000)
    versions.bump("rules")
    return len(made)


def _rule_values() -> Iterator[RuleValue]:
    for line in _lines("rule_values.csv"):
        yield RuleValue(
            key=line["key"],
            value=msgspec.json.decode(line["value"]),
            effective_from=date.fromisoformat(line["from"]) if line["from"] else BEGINNING,
            effective_until=date.fromisoformat(line["to"]) if line["to"] else None,
            unit=line["unit"],
            tag=line["tag"],
            source=line["source"],
            note=line["note"],
            builtin=True,
        )


def _exchange_rates() -> Iterator[RuleValue]:
    """Yuan for one unit of the currency, month by month; the last month stays in force."""
    yield RuleValue(key="exchange_rate.CNY", value="1", unit="CNY", tag="L", builtin=True)
    months = list(_lines("exchange_rates.csv"))
    starts = [date.fromisoformat(line.pop("from")) for line in months]
    ends = [*(start - _DAY for start in starts[1:]), None]
    for line, start, end in zip(months, starts, ends, strict=True):
        for currency, rate in line.items():
            yield RuleValue(
                key=f"exchange_rate.{currency}",
                value=rate,
                effective_from=start,
                effective_until=end,
                unit="CNY",
                tag="D",
                source="demo rate",
                builtin=True,
            )
