"""B03: every code exists in its list and is valid on the day; old numeric codes are told their successor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from kouan.clearance.rules.context import Context, Day
from kouan.clearance.rules.hints import fill, meant, shown
from kouan.clearance.rules.labels import label
from kouan.codecs.declaration import Declaration, GoodsItem
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_HEAD: dict[str, str] = {
    "customs_office": "customs_offices", "port_office": "customs_offices", "border_port": "border_ports",
    "destination_port": "ports", "departure_port": "ports", "despatch_country": "countries",
    "trade_country": "countries", "transport_mode": "transport_modes", "supervision_mode": "supervision_modes",
    "levy_nature": "levy_natures", "price_term": "price_terms", "package_kind": "package_types",
    "freight.currency": "currencies", "insurance.currency": "currencies", "other_charges.currency": "currencies",
    "inspection_office": "ciq_offices", "accepting_office": "ciq_offices", "certificate_office": "ciq_offices",
    "destination_office": "ciq_offices", "correlation_reason": "correlation_reasons",
}  # fmt: skip
_LINE: dict[str, str] = {
    "unit": "units", "first_unit": "units", "second_unit": "units", "origin_country": "countries",
    "destination_country": "countries", "duty_mode": "duty_modes", "origin_region": "origin_regions",
    "district": "domestic_districts", "destination_district": "admin_divisions", "purpose": "purposes",
}  # fmt: skip
_head, _head_lists = attrgetter(*_HEAD), tuple(_HEAD.values())
_line = attrgetter(*_LINE, "attributes")
_MOST_COMBINATIONS = 20_000
_FULL_HS = 10


class B03(Rule):
    """Codes exist and are in force on the business date; currencies of goods are B09's, boxes are B16's.

    Source: Appendix B03, lists of Appendix F, bad input of Appendix G (142 for CHN, 502 for USD, full-width digits).
    """

    id = "B03"
    text = Text(
        "{label} {found} 不在 {on} 有效的代码表中。{hint}",
        "The {label} {found} is not in the code list in force on {on}.{hint}",
    )
    source = "Appendix B03"
    line = Text(
        "第{item}项：{label} {found} 不在 {on} 有效的代码表中。{hint}",
        "Item {item}: the {label} {found} is not in the code list in force on {on}.{hint}",
    )
    tariff = Text(
        "第{item}项：商品编号 {found} 不在 {on} 的税则中。{hint}",
        "Item {item}: HS code {found} is not in the tariff of {on}.{hint}",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        day = context.day
        lists = day.lists
        for name, code in zip(_head_lists, _head(declaration), strict=True):
            if code and not lists[name][code]:
                found += _head_problems(day, declaration)
                break
        good = day.accepted_lines
        tariff = day.tariff
        summary = context.step == "summary"
        for index, item in enumerate(declaration.goods):
            codes = _line(item)
            if codes not in good:
                wrong = list(_line_problems(day, index, codes))
                found += wrong
                if not wrong:
                    _remember(good, codes)
            if tariff[item.hs_code] is None and not summary:
                found += _tariff_problem(day, index, item.hs_code)
        found += _rest(day, declaration)
        return found


def _remember(good: set[tuple[Any, ...]], codes: tuple[Any, ...]) -> None:
    if len(good) > _MOST_COMBINATIONS:
        good.clear()
    good.add(codes)


def _head_problems(day: Day, declaration: Declaration) -> Iterator[Problem]:
    for (field, name), code in zip(_HEAD.items(), _head(declaration), strict=True):
        if code and not day.lists[name][code]:
            yield _problem(day, field, field, name, code)


def _line_problems(day: Day, index: int, codes: tuple[Any, ...]) -> Iterator[Problem]:
    *singles, attributes = codes
    for (field, name), code in zip(_LINE.items(), singles, strict=True):
        if code and not day.lists[name][code]:
            yield _problem(day, f"goods[{index}].{field}", field, name, code, index + 1)
    for code in attributes:
        if not day.lists["goods_attributes"][code]:
            yield _problem(day, f"goods[{index}].attributes", "attributes", "goods_attributes", code, index + 1)


def _tariff_problem(day: Day, index: int, hs_code: str) -> Iterator[Problem]:
    """Nothing for an empty or malformed code: that is said by B02 and B04."""
    if len(hs_code) == _FULL_HS and hs_code.isascii() and hs_code.isdigit():
        said = fill(B03.tariff, hint=_dates(day, hs_code))
        yield B03.problem(f"goods[{index}].hs_code", said, item=index + 1, found=hs_code, on=day.on)


def _dates(day: Day, hs_code: str) -> Text:
    known = day.tariff_dates(hs_code)
    if known is None:
        return Text("请核对归类。", " Check the classification.")
    since, until = known
    if until is not None and until < day.on:
        return Text(f"该编号已于 {until} 停用，请改用现行编号。", f" It ended on {until}: use its successor.")
    return Text(f"该编号自 {since} 起启用。", f" It starts on {since}.")


def _rest(day: Day, declaration: Declaration) -> Iterator[Problem]:
    """Lists that few declarations or lines use."""
    lists = day.lists
    for at, document in enumerate(declaration.documents):
        if not lists["supervision_documents"][document.letter]:
            yield _problem(day, f"documents[{at}].letter", "documents.letter", "supervision_documents", document.letter)
    for at, attachment in enumerate(declaration.attachments):
        if not lists["attached_document_kinds"][attachment.kind]:
            yield _problem(
                day, f"attachments[{at}].kind", "attachments.kind", "attached_document_kinds", attachment.kind
            )
    for at, pack in enumerate(declaration.other_packs):
        if not lists["package_types"][pack.kind]:
            yield _problem(day, f"other_packs[{at}].kind", "other_packs.kind", "package_types", pack.kind)
    for at, (kind, _) in enumerate(declaration.qualifications):
        if not lists["enterprise_qualifications"][kind]:
            yield _problem(day, f"qualifications[{at}]", "qualifications", "enterprise_qualifications", kind)
    for index, item in enumerate(declaration.goods):
        if item.permits or item.danger is not None:
            yield from _rest_of(day, index, item)


def _rest_of(day: Day, index: int, item: GoodsItem) -> Iterator[Problem]:
    for at, permit in enumerate(item.permits):
        if not day.lists["licence_kinds"][permit.kind]:
            path = f"goods[{index}].permits[{at}].kind"
            yield _problem(day, path, "permits", "licence_kinds", permit.kind, index + 1)
    spec = item.danger.package_spec if item.danger is not None else ""
    if spec and not day.lists["dangerous_package_specs"][spec]:
        path = f"goods[{index}].danger.package_spec"
        yield _problem(day, path, "package_spec", "dangerous_package_specs", spec, index + 1)


def _problem(day: Day, path: str, field: str, name: str, code: str, item: int = 0) -> Problem:
    said = fill(B03.line if item else B03.text, label=label(field), hint=meant(day, name, code))
    return B03.problem(path, said, item=item, found=shown(code), on=day.on)
