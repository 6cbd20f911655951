"""B01 and B22: the message as such, its characters, lengths and the size of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, DecimalException
from operator import attrgetter

from kouan.clearance.rules.context import Context
from kouan.clearance.rules.hints import fill, of_item, shown
from kouan.clearance.rules.labels import label
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class B01(Rule):
    """The message can be read and is of a version we know. The codec finds what is wrong with the XML itself.

    Source: Appendix A (namespace and versions) and B01.
    """

    id = "B01"
    text = Text(
        "报文版本应为 {expected} 之一，现为“{found}”。",
        "The message version must be one of {expected}, not “{found}”.",
    )
    source = "Appendix B01"
    direction = Text("进出口标志应为 I 或 E，现为“{found}”。", "The direction must be I or E, not “{found}”.")

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        if declaration.direction not in ("I", "E"):
            found.append(B01.problem("direction", B01.direction, found=shown(declaration.direction)))
        version = declaration.extra.get("version") if declaration.extra else None
        if version is not None:
            known = context.day.values["decmessage.versions"]
            if version not in known:
                found.append(B01.problem("extra.version", expected=" ".join(known), found=shown(version)))
        return found


# Characters, not bytes: the lengths of Appendix A.
_HEAD_LENGTHS: dict[str, int] = {
    "client_no": 64, "seq_no": 20, "entry_id": 18, "kind": 2, "entry_kind": 1, "edi_kind": 1, "bill_kind": 1,
    "transit": 1, "manual_no": 12, "contract_no": 32, "conveyance": 200, "voyage": 32, "bill_no": 50,
    "second_bill_no": 50, "licence_no": 20, "promises": 50, "inspection_split": 1, "tax_mark": 1, "marks": 400,
    "goods_place": 100, "special_marks": 50, "correlation_no": 500, "remarks": 500, "declarant_name": 64,
    "typist_no": 32, "typist_name": 64, "trader_name_en": 400, "trader.customs_code": 10, "trader.ciq_code": 10,
    "trader.name": 70, "owner.customs_code": 10, "owner.ciq_code": 10, "owner.name": 70, "agent.customs_code": 10,
    "agent.ciq_code": 10, "agent.name": 70, "entered_by.customs_code": 10, "entered_by.name": 70,
    "overseas_consignor.code": 50, "overseas_consignor.name_cn": 150, "overseas_consignor.name_en": 100,
    "overseas_consignor.address": 100, "overseas_consignee.code": 50, "overseas_consignee.name_cn": 150,
    "overseas_consignee.name_en": 400, "overseas_consignee.address": 100,
}  # fmt: skip
_LINE_LENGTHS: dict[str, int] = {"name": 255, "model": 255}
_RARE_LENGTHS: dict[str, int] = {
    "ciq_code": 20, "ciq_name": 400, "filing_item": 19, "name_en": 100, "ingredients": 400, "spec": 100,
    "goods_model": 100, "brand": 100, "produced_on": 400, "batch": 400, "valid_until": 8, "shelf_life": 20,
    "producer_code": 20, "producer_name": 150, "foreign_company": 100, "export_item": 30, "export_version": 8,
    "use_to": 2, "processing_fee": 20, "class_mark": 1, "factor": 20,
}  # fmt: skip
_head = attrgetter(*_HEAD_LENGTHS)
_head_limits = tuple(_HEAD_LENGTHS.values())
_line = attrgetter(*_LINE_LENGTHS)
_rare = attrgetter(*_RARE_LENGTHS)
_rare_limits = tuple(_RARE_LENGTHS.values())
_no_rare = ("",) * len(_RARE_LENGTHS)

# (whole digits, decimals) of Appendix A; column of the goods lines.
_NUMBERS: dict[str, tuple[int, int]] = {
    "quantity": (9, 5), "price": (10, 4), "total": (13, 2), "first_quantity": (14, 5), "second_quantity": (14, 5),
}  # fmt: skip
_TOO_LARGE = {name: Decimal(10) ** whole for name, (whole, _) in _NUMBERS.items()}


class B22(Rule):
    """Texts have no control characters, can be written in GB18030 and are not too long; numbers fit their fields.

    Lengths count characters, not bytes. Source: Appendix A (lengths, d(p,s)) and B22.
    """

    id = "B22"
    text = Text(
        "{label}含有不能传输的字符（第 {place} 个字符，U+{code}），请删除。",
        "The {label} contains a character that cannot be sent (character {place}, U+{code}): remove it.",
    )
    source = "Appendix B22"
    long = Text(
        "{label}有 {found} 个字符，最多 {limit} 个。",
        "The {label} has {found} characters; at most {limit} are allowed.",
    )
    number = Text(
        "{label}应为数字，整数最多 {whole} 位、小数最多 {places} 位，现为 {found}。",
        "The {label} must be a number of at most {whole} whole digits and {places} decimals, not {found}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        texts = _head(declaration)
        # isprintable is false for every control character and lone surrogate: one call for the whole head.
        if not "".join(texts).isprintable() or any(map(int.__gt__, map(len, texts), _head_limits)):
            found += _texts(texts, _HEAD_LENGTHS, "", 0)
        for index, item in enumerate(declaration.goods):
            name, model = texts = _line(item)
            if len(name) > 255 or len(model) > 255 or not name.isprintable() or not model.isprintable():
                found += _texts(texts, _LINE_LENGTHS, f"goods[{index}].", index + 1)
            rare = _rare(item)
            if rare != _no_rare and not _harmless(rare):
                found += _texts(rare, _RARE_LENGTHS, f"goods[{index}].", index + 1)
        if declaration.documents:
            for index, document in enumerate(declaration.documents):
                found += _texts((document.number,), {"number": 32}, f"documents[{index}].", 0)
        return found


def _harmless(rare: tuple[str, ...]) -> bool:
    return "".join(rare).isprintable() and not any(map(int.__gt__, map(len, rare), _rare_limits))


def _texts(texts: Iterable[str], limits: dict[str, int], prefix: str, item: int) -> Iterator[Problem]:
    for (field, limit), text in zip(limits.items(), texts, strict=True):
        if len(text) > limit:
            yield B22.problem(prefix + field, _of(item, field, B22.long), found=len(text), limit=limit)
        for place, character in enumerate(text, 1):
            if not character.isprintable() and _unsendable(ord(character)):
                said = _of(item, field, B22.text)
                yield B22.problem(prefix + field, said, place=place, code=f"{ord(character):04X}")
                break


def _unsendable(code: int) -> bool:
    """Control characters and lone surrogates; spaces of other widths and private characters can be sent."""
    return code < 0xA0 or 0xD800 <= code <= 0xDFFF


def _of(item: int, field: str, text: Text) -> Text:
    return fill(text, label=of_item(item, label(field)))


def numbers(declaration: Declaration) -> list[Problem]:
    """Numbers that are not finite or do not fit their fields (1e30, 17 digits, NaN); the other rules rely on none.

    The sum of a column has the most decimals of its numbers: one look at it settles an honest declaration.
    """
    found: list[Problem] = []
    goods = declaration.goods
    columns: dict[str, list[Decimal] | list[Decimal | int]] = {
        "quantity": [item.quantity for item in goods],
        "price": [item.price for item in goods],
        "total": [item.total for item in goods],
        "first_quantity": [item.first_quantity or 0 for item in goods],
        "second_quantity": [item.second_quantity or 0 for item in goods],
    }
    for field, column in columns.items():
        if not _column_fits(field, column):
            found += _numbers_of(field, column)
    for field, value in (("gross_weight", declaration.gross_weight), ("net_weight", declaration.net_weight)):
        if not _fits(value, 12, 5):
            found.append(B22.problem(field, _of(0, field, B22.number), whole=12, places=5, found=shown(value)))
    for field in ("freight", "insurance", "other_charges"):
        amount = getattr(declaration, field).amount
        if amount is not None and not _fits(amount, 8, 4):
            said = _of(0, field, B22.number)
            found.append(B22.problem(f"{field}.amount", said, whole=8, places=4, found=shown(amount)))
    for index, container in enumerate(declaration.containers):
        if container.weight is not None and not _fits(container.weight, 12, 5):
            said = _of(0, "weight", B22.number)
            path = f"containers[{index}].weight"
            found.append(B22.problem(path, said, whole=12, places=5, found=shown(container.weight)))
    return found


def _column_fits(field: str, column: list[Decimal] | list[Decimal | int]) -> bool:
    _, places = _NUMBERS[field]
    try:
        total = sum(column)
        return (
            -_TOO_LARGE[field] < total < _TOO_LARGE[field]
            and min(column, default=0) >= 0
            and (isinstance(total, int) or -int(total.as_tuple().exponent) <= places)
        )
    except DecimalException:
        return False


def _numbers_of(field: str, column: list[Decimal] | list[Decimal | int]) -> Iterator[Problem]:
    whole, places = _NUMBERS[field]
    for index, value in enumerate(column):
        if isinstance(value, Decimal) and not _fits(value, whole, places):
            said = _of(index + 1, field, B22.number)
            yield B22.problem(f"goods[{index}].{field}", said, whole=whole, places=places, found=shown(value))


def _fits(value: Decimal, whole: int, places: int) -> bool:
    if not value.is_finite():
        return False
    exponent = int(value.as_tuple().exponent)
    if exponent < -places:  # zeros at the end do no harm
        exponent = int(value.normalize().as_tuple().exponent)
    return exponent >= -places and value.adjusted() < whole
