"""B14, B17 and R-6.1: supervision documents by goods, certificates of origin, documents to be attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kouan.clearance.duties.origin import agreement_of
from kouan.clearance.rules.context import Context, Day
from kouan.clearance.rules.hints import shown
from kouan.codecs.declaration import Declaration, GoodsItem
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_USED = "21"
_LEDGER = "B"


class Asked(NamedTuple):
    """What a line's letters ask for in one direction and mode: groups of letters of which one document is needed."""

    permits: tuple[tuple[str, ...], ...]
    bans: tuple[str, ...]
    bans_used: tuple[str, ...]
    inspection: bool
    ledger: bool
    always: bool  # every line is concerned: permits, bans or the ledger

    def concerns(self, item: GoodsItem) -> bool:
        """Whether the line must be looked at closely; most lines with letters 6 or A need not."""
        return (
            self.always
            or (self.inspection and not item.ciq_code)
            or (bool(self.bans_used) and _USED in item.attributes)
        )


class Demands(dict[str, Asked]):
    """What letters ask for, by the letters of a tariff line, for one direction and supervision mode (R-6.5)."""

    __slots__ = ("day", "direction", "mode")

    def __init__(self, day: Day, direction: str, mode: str) -> None:
        super().__init__()
        self.day, self.direction, self.mode = day, direction, mode

    def __missing__(self, letters: str) -> Asked:
        made = self[letters] = _asked(self.day, letters, self.direction, self.mode)
        return made


def demands(day: Day, direction: str, mode: str) -> Demands:
    """The demands of the day, by the dated letter table; computed once per day and combination of letters."""
    made: Demands = day.once(("demands", direction, mode), lambda: Demands(day, direction, mode))
    return made


def _asked(day: Day, letters: str, direction: str, mode: str) -> Asked:
    table: dict[str, dict[str, Any]] = day.values["licence.letters"]
    kind_of_trade = "general"
    if mode in day.values["modes.processing"]:
        kind_of_trade = "processing"
    elif mode in day.values["modes.border_trade"]:
        kind_of_trade = "border"
    applying = [x for x in letters if x in table and table[x]["direction"] in (direction, "B")]
    kinds: dict[str, list[str]] = {}
    for letter in applying:
        kinds.setdefault(table[letter]["kind"], []).append(letter)
    permits = _groups([x for x in applying if table[x]["kind"] == "permit"], table, kind_of_trade)
    bans, used = tuple(kinds.get("ban", ())), tuple(kinds.get("ban_used", ()))
    inspection, ledger = "inspection" in kinds, "ledger" in kinds
    return Asked(permits, bans, used, inspection, ledger, bool(permits or bans or ledger))


def exempted(day: Day, group: tuple[str, ...], country: str) -> bool:
    """Whether goods of that country need none of these documents (rule value `licence.exemptions`)."""
    table: dict[str, list[str]] = day.values["licence.exemptions"]
    return bool(table) and any(country in table.get(letter, ()) for letter in group)


def _groups(letters: list[str], table: dict[str, dict[str, Any]], trade: str) -> tuple[tuple[str, ...], ...]:
    """Letters that stand for one another become one demand: those of the kind of trade, else the general ones."""
    groups: dict[str, list[str]] = {}
    for letter in letters:
        groups.setdefault(table[letter]["group"] or letter, []).append(letter)
    made = []
    for name, members in groups.items():
        own = [x for x in members if table[x]["mode"] in ("", trade)]
        if not own and name == "automatic":  # automatic licences are for general trade; processing has its own letter
            continue
        own = own or [x for x in members if table[x]["mode"] == "general"]
        if own:
            made.append(tuple(own))
    return tuple(made)


class B14(Rule):
    """Every supervision document a line's letters ask for is given; forbidden goods stop; A and B ask for inspection.

    Mandatory licences are never waived by the simplification of documents (R-6.4). Source: Appendix B14, R-6.5, R-6.6.
    """

    id = "B14"
    text = Text(
        "第{item}项：商品编号 {hs} 需要监管证件 {letters}，随附单证中没有。",
        "Item {item}: HS code {hs} needs supervision document {letters}, which is not among the documents.",
    )
    source = "Appendix B14, R-6.5"
    ban = Text(
        "第{item}项：商品编号 {hs} 为禁止{way}商品（监管证件 {letters}）。",
        "Item {item}: HS code {hs} is forbidden in this direction (letter {letters}).",
    )
    used = Text(
        "第{item}项：商品编号 {hs} 的旧机电产品禁止进口（监管证件 {letters}），货物属性含 21 旧品。",
        "Item {item}: used goods of HS code {hs} may not be imported (letter {letters}); the attributes say 21, used.",
    )
    ciq = Text(
        "第{item}项：检验检疫编码 {found} 不属于商品编号 {hs}。",
        "Item {item}: inspection code {found} does not belong to HS code {hs}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        day, direction, mode = context.day, declaration.direction, declaration.supervision_mode
        tariffs, wanted = day.tariff, demands(day, direction, mode)
        names = day.values["ciq.check_names"]
        held: set[str] | None = None
        for index, item in enumerate(declaration.goods):
            tariff = tariffs[item.hs_code]
            if tariff is None or not tariff.licences:
                continue
            wants = wanted[tariff.licences]
            if wants.concerns(item):
                if held is None:
                    held = {document.letter for document in declaration.documents if document.number}
                found += _unmet(day, index, item, wants, held, direction)
            if names and wants.inspection and item.ciq_code:
                found += _ciq(day, index, item)
        return found


def unlicensed(declaration: Declaration, day: Day) -> Iterator[Problem]:
    """The permits that lines lack by that day's letters, and bans they fall under; nothing else of B14."""
    wanted = demands(day, declaration.direction, declaration.supervision_mode)
    held = {document.letter for document in declaration.documents if document.number}
    for index, item in enumerate(declaration.goods):
        tariff = day.tariff[item.hs_code]
        if tariff is not None and tariff.licences:
            yield from _restricted(day, index, item, wanted[tariff.licences], held, declaration.direction)


def _unmet(day: Day, index: int, item: GoodsItem, wants: Asked, held: set[str], direction: str) -> Iterator[Problem]:
    yield from _restricted(day, index, item, wants, held, direction)
    yield from R66.check(wants, item, index, held)


def _restricted(
    day: Day, index: int, item: GoodsItem, wants: Asked, held: set[str], direction: str
) -> Iterator[Problem]:
    shape = {"item": index + 1, "hs": item.hs_code}
    path = f"goods[{index}].hs_code"
    if wants.bans:
        way = "进口" if direction == "I" else "出口"
        yield B14.problem(path, B14.ban, letters=" ".join(wants.bans), way=way, **shape)
    if wants.bans_used and _USED in item.attributes:
        yield B14.problem(path, B14.used, letters=" ".join(wants.bans_used), **shape)
    country = item.origin_country if direction == "I" else item.destination_country
    for group in wants.permits:
        if held.isdisjoint(group) and not exempted(day, group, country):
            yield B14.problem(path, B14.text, letters="/".join(group), **shape)


class R66(Rule):
    """Letter A of a tariff line asks for the inspection fields of an import, B for the electronic ledger of an export.

    Source: R-6.6.
    """

    id = "R-6.6"
    measures = ("6a",)
    source = "R-6.6"
    text = Text(
        "第{item}项：商品编号 {hs} 须检验检疫（A），请填写检验检疫编码。",
        "Item {item}: HS code {hs} is subject to inspection and quarantine (A): give the inspection code.",
    )
    ledger = Text(
        "第{item}项：商品编号 {hs} 出口须有电子底账（B），请在随附单证填写电子底账数据号。",
        "Item {item}: exports of HS code {hs} need an electronic ledger (B): give its number among the documents.",
    )

    @staticmethod
    def check(wants: Asked, item: GoodsItem, index: int, held: set[str]) -> Iterator[Problem]:
        """What the letters of item `index` ask for and the declaration lacks; `held` are the letters it names."""
        shape: dict[str, Any] = {"item": index + 1, "hs": item.hs_code}
        if wants.inspection and not item.ciq_code:
            yield R66.problem(f"goods[{index}].ciq_code", **shape)
        if wants.ledger and _LEDGER not in held:
            yield R66.problem("documents", R66.ledger, **shape)


def _ciq(day: Day, index: int, item: GoodsItem) -> Iterator[Problem]:
    if not day.lists["ciq_goods_names"][item.hs_code + item.ciq_code]:
        shape = {"item": index + 1, "hs": item.hs_code, "found": shown(item.ciq_code)}
        yield B14.problem(f"goods[{index}].ciq_code", B14.ciq, **shape)


class B17(Rule):
    """A certificate of origin covers existing lines, and the country of origin is of its agreement: warned.

    Source: Appendix B17; members of agreements are the rule value `origin.agreements`.
    """

    id = "B17"
    severity = Severity.WARN
    text = Text(
        "第{item}项：原产国 {found} 不是优惠贸易协定 {agreement} 的成员，将不能享受协定税率。",
        "Item {item}: the country of origin {found} is no member of agreement {agreement}; its rates do not apply.",
    )
    source = "Appendix B17"
    no_line = Text(
        "原产地证书 {number} 对应的商品序号 {line} 不存在。",
        "Certificate {number} refers to item {line}, which is missing.",
    )
    no_relation = Text(
        "有原产地证明（Y）{number}，但没有填写它对应的商品项。",
        "There is a certificate of origin (Y) {number}, but it is not said which items it covers.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        relations = declaration.origin_relations
        certificates = [document for document in declaration.documents if document.letter == "Y"]
        if not relations and not certificates:
            return ()
        found: list[Problem] = []
        if certificates and not relations:
            number = shown(certificates[0].number)
            found.append(B17.problem("origin_relations", B17.no_relation, number=number))
        by_line = {item.line: (index, item) for index, item in enumerate(declaration.goods)}
        members: dict[str, list[str]] = context.day.values["origin.agreements"]
        for at, relation in enumerate(relations):
            if relation.line not in by_line:
                shape = {"number": shown(relation.number), "line": relation.line}
                found.append(B17.problem(f"origin_relations[{at}].line", B17.no_line, **shape))
                continue
            index, item = by_line[relation.line]
            agreement = agreement_of(relation.number, declaration)
            if agreement in members and item.origin_country not in members[agreement]:
                shape = {"item": index + 1, "found": shown(item.origin_country)}
                found.append(B17.problem(f"goods[{index}].origin_country", B17.text, agreement=agreement, **shape))
        return found


class R61(Rule):
    """Documents that must be attached: an invoice on import; contract and packing list never (they may be).

    A warning: a missing document does not block filing, customs ask for it. Source: R-6.1, R-6.2, measure 6.
    """

    id = "R-6.1"
    severity = Severity.WARN
    measures = ("6",)
    text = Text(
        "没有随附{name}（{code}）；海关可能要求补交。",
        "No {name} ({code}) is attached; customs may ask for it.",
    )
    source = "R-6.1"
    names = {"00000001": Text("发票", "invoice"), "00000003": Text("提/运单", "bill of lading")}

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        table = context.day.values["documents.import" if declaration.direction == "I" else "documents.export"]
        attached = {attachment.kind for attachment in declaration.attachments}
        return [_attach(code) for code, need in table.items() if need == "required" and code not in attached]


def _attach(code: str) -> Problem:
    name = R61.names.get(code, Text("单据", "document"))
    said = Text(
        R61.text.zh.format(name=name.zh, code=code),
        R61.text.en.format(name=name.en, code=code),
    )
    return R61.problem("attachments", said)
