"""B09, B10, B20, B23, B26: currency, price term and charges, confirmations about the price, unusual values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from kouan.clearance.rules.context import Context
from kouan.clearance.rules.hints import fill, meant, plain, shown
from kouan.codecs.declaration import Charge, Declaration
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

TERMS = {"1": "CIF", "2": "C&F", "3": "FOB", "4": "C&I", "7": "EXW"}


class B09(Rule):
    """The currency of each line is in the list (stop); more than one currency in a declaration is a warning.

    Source: Appendix B09.
    """

    id = "B09"
    text = Text(
        "第{item}项：币制 {found} 不在 {on} 有效的币制代码表中。{hint}",
        "Item {item}: currency {found} is not in the currency list in force on {on}.{hint}",
    )
    source = "Appendix B09"
    several = Text(
        "各项商品使用了多种币制（{found}）；将分别折算，请确认。",
        "The items are in several currencies ({found}); each is converted on its own: please confirm.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        currencies = {item.currency for item in declaration.goods}
        known = context.day.lists["currencies"]
        if len(currencies) == 1 and known[next(iter(currencies))]:
            return ()
        found: list[Problem] = []
        for index, item in enumerate(declaration.goods):
            if item.currency and not known[item.currency]:
                said = fill(B09.text, hint=meant(context.day, "currencies", item.currency))
                shape = {"item": index + 1, "found": shown(item.currency), "on": context.on}
                found.append(B09.problem(f"goods[{index}].currency", said, **shape))
        currencies.discard("")
        if len(currencies) > 1 and not found:
            said = B09.several.format(found=" ".join(sorted(currencies)))
            found.append(Problem(B09.id, "goods", said, Severity.WARN))
        return found


class Charges(NamedTuple):
    """What a price term asks of freight and insurance: True must be given, False must be empty, None either."""

    freight: bool | None
    insurance: bool | None


_EITHER = Charges(None, None)
_CHARGES: dict[tuple[str, str], Charges] = {
    ("I", "1"): Charges(False, False),
    ("I", "2"): Charges(False, True),
    ("I", "3"): Charges(True, True),
    ("I", "4"): Charges(True, False),
    ("I", "7"): Charges(True, True),
    ("E", "1"): Charges(True, True),
    ("E", "2"): Charges(True, False),
    ("E", "3"): Charges(False, False),
    ("E", "4"): Charges(False, True),
}
_MARKS = {"freight": "123", "insurance": "13", "other_charges": "13"}
_NAMES = {
    "freight": Text("运费", "freight"),
    "insurance": Text("保险费", "insurance"),
    "other_charges": Text("杂费", "other charges"),
}
_BLANK = Charge()


class B10(Rule):
    """Freight and insurance are given exactly where the price term leaves them out of the price (import) or puts them
    into it (export); a charge has its mark, its amount and, unless it is a rate, its currency.

    Source: Appendix B10, A.1 (marks 1 rate in per cent, 2 price per tonne, 3 total).
    """

    id = "B10"
    text = Text(
        "成交方式 {term} 须填写{label}；保险费无法确定时填标记 1、费率 0.3。",
        "Price term {term} needs the {label}; where insurance is unknown give mark 1, rate 0.3.",
    )
    source = "Appendix B10"
    surplus = Text(
        "成交方式 {term} 的价格已定，不应填写{label}（现为 {found}）。",
        "With price term {term} no {label} may be given (now {found}).",
    )
    mark = Text(
        "{label}标记应为 {expected} 之一，现为“{found}”。",
        "The mark of the {label} must be one of {expected}, not “{found}”.",
    )
    amount = Text("{label}应大于 0，现为 {found}。", "The {label} must be more than 0, not {found}.")
    currency = Text("{label}按单价或总价填写时须填币制。", "The {label} needs a currency unless it is a rate.")

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        term = declaration.price_term
        wanted = _CHARGES.get((declaration.direction, term), _EITHER)
        found: list[Problem] = []
        for field, need in (("freight", wanted.freight), ("insurance", wanted.insurance), ("other_charges", None)):
            charge: Charge = getattr(declaration, field)
            given = charge.amount is not None and charge.amount != 0
            if not given and not charge.mark:
                if need:
                    found.append(B10.problem(field, fill(B10.text, label=_NAMES[field]), term=TERMS[term]))
            elif need is False:
                said = fill(B10.surplus, label=_NAMES[field])
                found.append(B10.problem(field, said, term=TERMS[term], found=shown(charge.amount)))
            else:
                found += _charge(field, charge)
        return found


def _charge(field: str, charge: Charge) -> Iterator[Problem]:
    name, marks = _NAMES[field], _MARKS[field]
    if len(charge.mark) != 1 or charge.mark not in marks:
        said = fill(B10.mark, label=name)
        yield B10.problem(f"{field}.mark", said, expected=" ".join(marks), found=shown(charge.mark))
    amount = charge.amount
    if amount is None or amount == 0 or (amount < 0 and field != "other_charges"):
        yield B10.problem(f"{field}.amount", fill(B10.amount, label=name), found=shown(amount))
    if charge.mark in ("2", "3") and not charge.currency:
        yield B10.problem(f"{field}.currency", fill(B10.currency, label=name))


_FEWEST_PROMISES, _MOST_PROMISES = 3, 5
_PROMISES = (
    Text("特殊关系确认", "special relation"),
    Text("价格影响确认", "price influence"),
    Text("支付特许权使用费确认", "royalty payment"),
)


class B20(Rule):
    """The confirmations are digits 0 no, 1 yes, 9 not answered, three to five of them; on import they are set.

    Source: Appendix B20, A.1 PromiseItmes.
    """

    id = "B20"
    text = Text(
        "其他事项确认应为 3 至 5 位、每位为 0（否）、1（是）或 9，现为“{found}”。",
        "The confirmations must be 3 to 5 digits, each 0 (no), 1 (yes) or 9, not “{found}”.",
    )
    source = "Appendix B20"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        promises = declaration.promises
        if not promises and declaration.direction == "E":
            return ()
        if _FEWEST_PROMISES <= len(promises) <= _MOST_PROMISES and not promises.strip("019"):
            return ()
        return (B20.problem("promises", found=shown(promises)),)


class B23(Rule):
    """A line's value is more than ten times what this firm usually declares for the HS code: warned, not stopped.

    Source: Appendix B23; the factor is a rule value.
    """

    id = "B23"
    severity = Severity.WARN
    text = Text(
        "第{item}项：总价 {found} 超过本企业该商品编号通常总价 {median} 的 {factor} 倍，请核对数量、单价和币制。",
        "Item {item}: the total {found} is more than {factor} times the usual {median} of this firm for the HS code: "
        "compare quantity, price and currency.",
    )
    source = "Appendix B23"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        if context.hs_median is None:
            return ()
        found: list[Problem] = []
        medians: dict[str, Decimal | None] = {}
        factor = context.day.values.decimal("check.value.factor")
        for index, item in enumerate(declaration.goods):
            if item.hs_code not in medians:
                medians[item.hs_code] = context.hs_median(declaration.trader.uscc, item.hs_code)
            median = medians[item.hs_code]
            if median and item.total > median * factor:
                shape = {"item": index + 1, "found": plain(item.total), "median": plain(median)}
                found.append(B23.problem(f"goods[{index}].total", B23.text, factor=plain(factor), **shape))
        return found


class B26(Rule):
    """On import the questions on special relation, price influence and royalties are answered yes or no.

    Processing trade and bonded goods are exempt (rule value). Price influence without a special relation contradicts
    itself. Source: Appendix B26.
    """

    id = "B26"
    text = Text(
        "进口报关单的“{which}”须填 0（否）或 1（是），现为“{found}”。",
        "An import declaration must answer “{which}” with 0 (no) or 1 (yes), not “{found}”.",
    )
    source = "Appendix B26"
    contradiction = Text(
        "“特殊关系确认”为 0 时，“价格影响确认”不能为 1。",
        "Price influence cannot be 1 when special relation is 0.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        if declaration.direction != "I":
            return ()
        answers = declaration.promises[:_FEWEST_PROMISES]
        found: list[Problem] = []
        if "9" in answers and declaration.supervision_mode not in context.day.values["promises.exempt_modes"]:
            for which, answer in zip(_PROMISES, answers, strict=False):
                if answer == "9":
                    found.append(B26.problem("promises", fill(B26.text, which=which), found=answer))
        if answers.startswith("01"):
            found.append(B26.problem("promises", B26.contradiction))
        return found
