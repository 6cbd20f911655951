"""B13: supervision mode, levy nature, exemption way and filing number fit together, by a dated table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kouan.clearance.rules.context import Context
from kouan.clearance.rules.hints import fill, shown
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_ANY_NATURE = "*"


class B13(Rule):
    """The four codes of the customs regime are compatible, such as 0110-101-1 or 0615-503-3 with a handbook.

    The table is the rule value `modes.compatible`; a mode that is not in it is not checked. Source: Appendix B13.
    """

    id = "B13"
    text = Text(
        "监管方式 {mode} 的征免性质应为 {expected}，现为 {found}。",
        "With supervision mode {mode} the levy nature must be {expected}, not {found}.",
    )
    source = "Appendix B13"
    refused = Text(
        "监管方式 {mode} 不能使用征免性质 {found}（一般征税为 101）。",
        "Supervision mode {mode} cannot have levy nature {found} (general levy is 101).",
    )
    duty_mode = Text(
        "第{item}项：监管方式 {mode}、征免性质 {nature} 的征免应为 {expected}，现为 {found}。",
        "Item {item}: with supervision mode {mode} and levy nature {nature} the exemption way must be {expected}, "
        "not {found}.",
    )
    manual = Text("监管方式 {mode} 须填写备案号。", "Supervision mode {mode} needs a filing number.")
    wrong_manual = Text(
        "监管方式 {mode} 的备案号首位应为 {expected} 或不填，现为 {found}。",
        "With supervision mode {mode} the filing number must begin with {expected} or be empty, not {found}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        table: dict[str, dict[str, Any]] = context.day.values["modes.compatible"]
        regime = table.get(declaration.supervision_mode)
        if regime is None:
            return ()
        found = [*_nature(declaration, regime), *_manual(declaration, regime)]
        duty_modes = regime.get("duty_modes", {})
        allowed = duty_modes.get(declaration.levy_nature) or duty_modes.get(_ANY_NATURE)
        if allowed is not None:
            for index, item in enumerate(declaration.goods):
                if item.duty_mode not in allowed and item.duty_mode:
                    found.append(_duty_mode(declaration, index, allowed))
        return found


def _nature(declaration: Declaration, regime: dict[str, Any]) -> Iterator[Problem]:
    mode, nature = declaration.supervision_mode, declaration.levy_nature
    natures = regime.get("natures")
    if natures is not None and nature not in natures:
        expected = Text(" / ".join(one or "空" for one in natures), " / ".join(one or "empty" for one in natures))
        yield B13.problem("levy_nature", fill(B13.text, expected=expected), mode=mode, found=shown(nature))
    elif nature in regime.get("not_natures", ()):
        yield B13.problem("levy_nature", B13.refused, mode=mode, found=shown(nature))


def _manual(declaration: Declaration, regime: dict[str, Any]) -> Iterator[Problem]:
    rule, number = regime.get("manual"), declaration.manual_no
    if rule == "required" and not number:
        yield B13.problem("manual_no", B13.manual, mode=declaration.supervision_mode)
    elif rule and rule != "required" and number and number[0] not in rule:
        shape = {"expected": " ".join(rule), "found": shown(number)}
        yield B13.problem("manual_no", B13.wrong_manual, mode=declaration.supervision_mode, **shape)


def _duty_mode(declaration: Declaration, index: int, allowed: list[str]) -> Problem:
    shape = {"mode": declaration.supervision_mode, "nature": shown(declaration.levy_nature)}
    found = declaration.goods[index].duty_mode
    expected = " / ".join(allowed)
    path = f"goods[{index}].duty_mode"
    return B13.problem(path, B13.duty_mode, item=index + 1, expected=expected, found=shown(found), **shape)
