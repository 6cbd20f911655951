"""One filing in one prepared statement: head, lines, boxes, receipt and event travel together."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec

from kouan.clearance.models import Declaration as Head
from kouan.clearance.models import DeclarationContainer, DeclarationLine, Receipt
from kouan.codecs.declaration import Container, Declaration, GoodsItem
from kouan.journal.db import run
from kouan.journal.insert import insert_many, rows_json, statement
from kouan.journal.services import Entry, append_parameters, append_sql
from kouan.journal.wake import appended
from kouan.registry.mandates import hold_sql

HEAD = (
    "id",
    "direction",
    "state",
    "seq_no",
    "entry_id",
    "client_no",
    "digest",
    "organisation_id",
    "filed_by_id",
    "consignment_id",
    "customs_office",
    "supervision_mode",
    "bill_no",
    "conveyance",
    "voyage",
    "contract_no",
    "trader_name",
    "goods_name",
    "line_count",
    "currency",
    "total_value",
    "duty_fen",
    "anti_dumping_fen",
    "consumption_fen",
    "vat_fen",
    "late_fee_fen",
    "duties",
    "problems",
    "head",
    "early",
    "source",
    "note",
    "submitted_at",
)
LINE = (
    "line",
    "hs_code",
    "name",
    "model",
    "quantity",
    "unit",
    "price",
    "total",
    "currency",
    "origin_country",
    "destination_country",
    "first_quantity",
    "first_unit",
    "second_quantity",
    "second_unit",
    "duty_mode",
)
_line = attrgetter(*LINE)
_REST = tuple(field for field in msgspec.structs.fields(GoodsItem) if field.name not in LINE)
_rest = attrgetter(*(field.name for field in _REST))
LineRest = msgspec.defstruct(
    "LineRest", [(f.name, f.type, f.default) for f in _REST], omit_defaults=True, frozen=True, gc=False
)


@cache
def _statement() -> str:
    parts = {
        "head": statement(Head, HEAD, "%(head)s"),
        "lines": statement(DeclarationLine, ("declaration", *LINE, "rest"), "%(lines)s"),
        "boxes": statement(DeclarationContainer, ("declaration", "number", "rest"), "%(boxes)s"),
        "receipt": statement(Receipt, ("declaration", "channel", "notice_at", "note"), "%(receipt)s"),
    }
    ctes = ", ".join(f"{name} AS ({sql})" for name, sql in parts.items())
    return f"WITH {ctes} {append_sql()} RETURNING {hold_sql('%(mandate)s')}"


def store(row: dict[str, Any], declaration: Declaration, event: Entry, *, channel: str, mandate: UUID | None) -> None:
    """Write a filing, all of it or nothing, also as a transaction alone: `row` holds the head's columns.

    IntegrityError when its client number or bill is taken; when the `mandate` was revoked since the facts were read, an
    error that `mandates.was_revoked` knows.
    """
    key = row["id"]
    lines, boxes = _lines(key, declaration), _boxes(key, declaration)
    receipt = [(key, channel, row["submitted_at"], "")]
    parameters = {
        "head": rows_json(Head, HEAD, [tuple(row[name] for name in HEAD)]).decode(),
        "lines": rows_json(DeclarationLine, ("declaration", *LINE, "rest"), lines).decode(),
        "boxes": rows_json(DeclarationContainer, ("declaration", "number", "rest"), boxes).decode(),
        "receipt": rows_json(Receipt, ("declaration", "channel", "notice_at", "note"), receipt).decode(),
    }
    run(_statement(), parameters | append_parameters(event) | {"mandate": mandate})
    appended()


def replace_goods(head: Head, declaration: Declaration) -> None:
    """Put the declaration's lines and boxes in the place of those stored (the second of two steps)."""
    head.lines.all().delete()
    head.boxes.all().delete()
    insert_many(DeclarationLine, ("declaration", *LINE, "rest"), _lines(head.pk, declaration))
    insert_many(DeclarationContainer, ("declaration", "number", "rest"), _boxes(head.pk, declaration))


def _lines(key: Any, declaration: Declaration) -> list[tuple[Any, ...]]:
    return [(key, *_line(item), LineRest(*_rest(item))) for item in declaration.goods]


def _boxes(key: Any, declaration: Declaration) -> list[tuple[Any, ...]]:
    return [(key, box.number, box) for box in {box.number: box for box in declaration.containers}.values()]


def head_only(declaration: Declaration) -> Declaration:
    """The head fields: the declaration without its lines and boxes."""
    return msgspec.structs.replace(declaration, goods=(), containers=())


def _shorter(line: DeclarationLine, name: str) -> Any:
    """A column's value without the zeros its scale adds; totals keep their cents."""
    value = getattr(line, name)
    if not isinstance(value, Decimal) or name == "total":
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def restored(head: Head) -> Declaration:
    """The declaration as it was filed, from its rows (`lines` and `boxes` prefetched or read here)."""
    goods = [
        msgspec.convert({**line.rest, **{name: _shorter(line, name) for name in LINE}}, GoodsItem, strict=False)
        for line in sorted(head.lines.all(), key=lambda line: line.line)
    ]
    boxes = [msgspec.convert(box.rest, Container, strict=False) for box in head.boxes.all()]
    bare = msgspec.convert({**head.head, "goods": []}, Declaration, strict=False)
    return msgspec.structs.replace(bare, goods=tuple(goods), containers=tuple(boxes))
