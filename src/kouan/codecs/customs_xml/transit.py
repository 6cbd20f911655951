"""The transit declaration inside a DecMessage (转关单): TrnHead, TrnList, TrnContainers, TrnContaGoodsList, typed.

A `Declaration` keeps these parts in `extra` under their paths. `read` types them and `put` writes them back, so that
a transit goes through the message both ways. Lengths are those of a declaration client's import form; what breaks them
is a remark, since the main form, not this one, decides about acceptance.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from kouan.codecs.customs_xml.kinds import Chars, Day, Number, Whole, Wrong
from kouan.codecs.customs_xml.tables import Field
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.text import Text

WEIGHT = Number(19, 5)
_PARTS = re.compile(r"/Trn(?:Head|List|Containers|ContaGoodsList)[/\[]")


class TransitBill(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bill under transit and the conveyance that crosses the border with it."""

    transport_mode: str = ""
    conveyance_no: str = ""
    conveyance: str = ""
    voyage: str = ""
    bill_no: str = ""
    crossed_on: date | None = None


class TransitBox(msgspec.Struct, frozen=True, omit_defaults=True):
    """A container under transit, its electronic seal, and what carries it inland."""

    number: str = ""
    position: int | None = None
    model: str = ""
    seal: str = ""
    conveyance: str = ""
    weight: Decimal | None = None
    seals: str = ""  # how many


class TransitGoods(msgspec.Struct, frozen=True, omit_defaults=True):
    """Goods of one line of the declaration in one container."""

    line: int | None = None
    box: str = ""
    pieces: int | None = None
    weight: Decimal | None = None


class Transit(msgspec.Struct, frozen=True, omit_defaults=True):
    """`kind`: 1 declared in advance, AA second transit of an export, 1E in advance by a China-Europe train."""

    seq_no: str = ""
    cargo_list_no: str = ""
    number: str = ""
    transport_mode: str = ""  # inland, as the conveyance below
    conveyance_no: str = ""
    conveyance: str = ""
    voyage: str = ""
    carrier: str = ""
    carrier_code: str = ""
    kind: str = ""
    arrives_on: date | None = None
    electronic_seal: str = ""  # Y, N
    remarks: str = ""
    paperless: str = ""  # 1; 0 or empty: on paper
    applicant: str = ""  # unified social credit code
    bills: tuple[TransitBill, ...] = ()
    boxes: tuple[TransitBox, ...] = ()
    goods: tuple[TransitGoods, ...] = ()


HEAD = (
    Field("TrnPreId", "seq_no", Chars(18)),
    Field("TransNo", "cargo_list_no", Chars(16)),
    Field("TurnNo", "number", Chars(16)),
    Field("NativeTrafMode", "transport_mode", Chars(1)),
    Field("TrafCustomsNo", "conveyance_no", Chars(13)),
    Field("NativeShipName", "conveyance", Chars(30)),
    Field("NativeVoyageNo", "voyage", Chars(32)),
    Field("ContractorName", "carrier", Chars(70)),
    Field("ContractorCode", "carrier_code", Chars(10)),
    Field("TransFlag", "kind", Chars(2)),
    Field("ValidTime", "arrives_on", Day()),
    Field("ESealFlag", "electronic_seal", Chars(1)),
    Field("Notes", "remarks", Chars(200)),
    Field("TrnType", "paperless", Chars(1)),
    Field("ApplCodeScc", "applicant", Chars(18)),
)
BILL = (
    Field("TrafMode", "transport_mode", Chars(1)),
    Field("ShipId", "conveyance_no", Chars(32)),
    Field("ShipNameEn", "conveyance", Chars(255)),
    Field("VoyageNo", "voyage", Chars(32)),
    Field("BillNo", "bill_no", Chars(32)),
    Field("IEDate", "crossed_on", Day()),
)
BOX = (
    Field("ContaNo", "number", Chars(11)),
    Field("ContaSn", "position", Whole(3, None)),
    Field("ContaModel", "model", Chars(4)),
    Field("SealNo", "seal", Chars(128)),
    Field("TransName", "conveyance", Chars(32)),
    Field("TransWeight", "weight", WEIGHT),
    Field("SealQty", "seals", Chars(4)),
)
GOODS = (
    Field("GNo", "line", Whole(9, None)),
    Field("ContaNo", "box", Chars(11)),
    Field("ContaGoodsCount", "pieces", Whole(9, None)),
    Field("ContaGoodsWeight", "weight", WEIGHT),
)
# member, element under its wrapper, type, fields
LISTS: tuple[tuple[str, str, type[Any], tuple[Field, ...]], ...] = (
    ("bills", "/TrnList", TransitBill, BILL),
    ("boxes", "/TrnContainers/TrnContainer", TransitBox, BOX),
    ("goods", "/TrnContaGoodsList/TrnContaGoods", TransitGoods, GOODS),
)


def read(extra: Mapping[str, str]) -> tuple[Transit | None, list[Problem]]:
    """The transit of a declaration's `extra`, None when it has none; values that break their form are told, and empty.

    Tags that are none of the transit's own stay in `extra` alone.
    """
    if not any(map(_PARTS.match, extra)):
        return None, []
    problems: list[Problem] = []
    flat = _fields(extra, "/TrnHead", HEAD, "transit.", problems)
    for member, where, make, fields in LISTS:
        places = _places(extra, where)
        flat[member] = tuple(
            make(**_fields(extra, place, fields, f"transit.{member}[{index}].", problems))
            for index, place in enumerate(places)
        )
    return Transit(**flat), problems


def put(extra: Mapping[str, str], transit: Transit | None) -> dict[str, str]:
    """The same `extra` with this transit in place of the one it had; tags of others within it are gone with it."""
    kept = {key: said for key, said in extra.items() if not _PARTS.match(key)}
    if transit is not None:
        kept |= _written(transit, "/TrnHead", HEAD)
        for member, where, _, fields in LISTS:
            for number, one in enumerate(getattr(transit, member), 1):
                kept |= _written(one, where if number == 1 else f"{where}[{number}]", fields)
    return kept


def _places(extra: Mapping[str, str], where: str) -> list[str]:
    """Elements of a list, in the order of the message; those that hold nothing count for their place only."""
    form = re.compile(re.escape(where) + r"(?:\[([0-9]{1,5})\])?/")
    numbers = {int(found.group(1) or 1) for found in map(form.match, extra) if found}
    return [where if number == 1 else f"{where}[{number}]" for number in sorted(numbers)]


def _fields(
    extra: Mapping[str, str], where: str, fields: tuple[Field, ...], prefix: str, problems: list[Problem]
) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for field in fields:
        said = extra.get(f"{where}/{field.tag}", "")
        try:
            flat[field.path] = field.kind.read(said) if said else field.kind.empty
        except Wrong as wrong:
            flat[field.path] = field.kind.empty
            sentence = Text(f"{field.tag}：{wrong.text.zh}。", f"{field.tag}: {wrong.text.en}.")
            problems.append(Problem("B22", prefix + field.path, sentence, Severity.WARN))
    return flat


def _written(owner: msgspec.Struct, where: str, fields: tuple[Field, ...]) -> dict[str, str]:
    said = {f"{where}/{field.tag}": field.kind.write(getattr(owner, field.path)) for field in fields}
    return {key: value for key, value in said.items() if value}
