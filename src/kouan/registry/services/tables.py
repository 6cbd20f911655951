"""Dated tables: rule values and code lists. A change never rewrites the past, it closes and opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry import versions
from kouan.registry.models import BEGINNING, RuleValue, Tag
from kouan.registry.services.merge import SQL
from kouan.registry.shapes import Unfit, fitted

_DAY = timedelta(days=1)
_TAG = Text("来源标记应为 S、L、R、P、M、M?、D 之一。", "The tag must be one of S, L, R, P, M, M?, D.")
_KEY = Text("键名应为1至80个字符。", "The key must have 1 to 80 characters.")
_VALUE = Text(
    "数值过长（4000字节）、过大（2的53次方）或含空字符。",
    "The value is longer than 4,000 bytes, holds a number beyond 2^53, or a null character.",
)
_WORDS = Text("不能含控制字符。", "Control characters are not allowed.")
_FORM = Text("数值的形式须与原值相同：{example}", "The value must be of the same form as the one before: {example}")
_GREATEST = 2**53
_LONGEST = 4000
_LATER = Text("{day}起已设定新值，请先修改该值。", "A newer value is already set from {day}; change that one first.")


def set_rule_value(
    *,
    key: str,
    value: Any,
    effective_from: date,
    source: str,
    tag: str,
    unit: str = "",
    note: str = "",
) -> RuleValue:
    """`value` is in force from that day on; the former value ends the day before.

    A value that starts on the same day is replaced. Without `note` or `unit` the former ones are kept: they say what
    the key means. Invalid when a later value is already set.
    """
    _check_rule(key, value, tag, {"source": source, "unit": unit, "note": note})
    with transaction.atomic():
        _lock(f"rules:{key}")
        said = RuleValue.objects.filter(key=key, effective_from__lte=effective_from).order_by("-effective_from").first()
        value = _as_before(value, said or RuleValue.objects.filter(key=key).order_by("effective_from").first())
        fields = {"value": value, "source": source, "tag": tag, "set_at": clock.now(), "builtin": False}
        fields |= {"unit": unit or (said.unit if said else ""), "note": note or (said.note if said else "")}
        former = _close_former(key, effective_from)
        made, _ = RuleValue.objects.update_or_create(key=key, effective_from=effective_from, defaults=fields)
        append(
            type="RULE_VALUE_SET",
            subject=("rule_value", made.id),
            payload={"key": key, "value": value, "from": effective_from.isoformat(), "former": former, "tag": tag},
        )
        versions.bump("rules")
    return made


def _check_rule(key: str, value: Any, tag: str, words: dict[str, str]) -> None:
    problems = []
    if tag not in Tag.values:
        problems.append(Problem("RULE_VALUE", "tag", _TAG))
    if not 1 <= len(key) <= 80 or not key.isprintable():
        problems.append(Problem("RULE_VALUE", "key", _KEY))
    written = msgspec.json.encode(value)
    if len(written) > _LONGEST or b"\\u0000" in written or _too_large(value):
        problems.append(Problem("RULE_VALUE", "value", _VALUE))
    problems += [Problem("RULE_VALUE", field, _WORDS) for field, said in words.items() if not said.isprintable()]
    if problems:
        raise Invalid(problems)


def _as_before(value: Any, known: RuleValue | None) -> Any:
    """The value in the form the key has always had; a key never seen takes any."""
    if known is None:
        return value
    try:
        return fitted(value, known.value)
    except Unfit:
        example = msgspec.json.encode(known.value).decode()
        said = f"{example[:80]}…" if len(example) > 80 else example
        raise Invalid([Problem("RULE_VALUE", "value", _FORM.format(example=said))]) from None


def _too_large(value: Any) -> bool:
    """Whether a number in it is beyond what every reader of JSON keeps exactly."""
    if isinstance(value, dict | list):
        return any(_too_large(one) for one in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, int | float) and abs(value) > _GREATEST


def _close_former(key: str, start: date) -> Any:
    """End the value in force before `start`; what it was."""
    rows = RuleValue.objects.select_for_update().filter(key=key)
    later = rows.filter(effective_from__gt=start).order_by("effective_from").first()
    if later is not None:
        raise Invalid([Problem("RULE_VALUE", "effective_from", _LATER.format(day=later.effective_from))])
    former = rows.filter(effective_from__lt=start).order_by("-effective_from").first()
    if former is not None and (former.effective_until is None or former.effective_until >= start):
        former.effective_until = start - _DAY
        former.save(update_fields=["effective_until"])
    rows.filter(Q(effective_from=start)).update(effective_until=None)
    return former.value if former is not None else None


class Row(msgspec.Struct, frozen=True):
    """One line of a code list, read and checked."""

    code: str
    name_zh: str
    name_en: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Merged:
    """What a load did to a list."""

    read: int
    new: int
    changed: int

    @property
    def touched(self) -> int:
        return self.new + self.changed


def load_code_rows(
    *,
    list: str,
    rows: Iterable[Row],
    source: str,
    on: date | None = None,
    first: date = BEGINNING,
    builtin: bool = False,
    event: bool = True,
) -> Merged:
    """Bring a code list to these rows, in one transaction, with COPY and four set-based statements.

    A code never seen before is in force from `first`; a code whose names or attributes differ gets a new version
    from `on` (today) and the old one ends the day before; equal rows are left alone, so that loading twice
    changes nothing. Codes that are not among the rows stay. With `builtin`, only versions that are themselves
    built in are replaced (in place), so that official tables loaded later always win.
    """
    day = on or clock.today()
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(f"codes:{list}")
        cursor.execute(SQL.make)
        read = _copy(cursor, rows)
        cursor.execute("ANALYZE code_new")
        where: dict[str, Any] = {"list": list, "on": day, "before": day - _DAY, "first": first}
        where |= {"source": source, "builtin": builtin}
        cursor.execute(SQL.inherit, where)
        cursor.execute(SQL.replace, where)
        replaced = cursor.rowcount
        cursor.execute(SQL.close, where)
        closed = cursor.rowcount
        cursor.execute(SQL.open, where)
        opened = cursor.rowcount
        cursor.execute("DROP TABLE code_new")
        merged = Merged(read, opened - closed, replaced + closed)
        if merged.touched:
            versions.bump(f"codes:{list}")
        if merged.touched and event:
            payload = {"list": list, "source": source, "rows": read, "new": merged.new, "changed": merged.changed}
            append(type="CODES_LOADED", subject=("code_list", list_id(list)), payload=payload)
    return merged


def list_id(name: str) -> UUID:
    """The journal's subject id of a code list."""
    return uuid5(NAMESPACE_URL, f"urn:kouan:codes:{name}")


def _copy(cursor: Any, rows: Iterable[Row]) -> int:
    encode = msgspec.json.Encoder(order="sorted").encode
    read = 0
    with cursor.copy("COPY code_new (code, name_zh, name_en, attributes) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((row.code, row.name_zh, row.name_en, encode(row.attributes).decode()))
            read += 1
    return read


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
