"""Run the rules over a declaration: everything found, in the order of the rules. Pure; the hot path of filing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from kouan.clearance.rules import ALL, SUMMARY
from kouan.clearance.rules.context import Context
from kouan.clearance.rules.numbers import numbers
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem, Severity

Check = Callable[[Declaration, Context], Iterable[Problem]]


@lru_cache(maxsize=256)
def _checks(on: date, summary: bool) -> tuple[Check, ...]:
    return tuple(rule.check for rule in (SUMMARY if summary else ALL) if rule.in_force(on))


def check(declaration: Declaration, context: Context) -> list[Problem]:
    """All problems of the declaration on the context's business date; empty when it may be filed without remark.

    Problems of severity STOP refuse the filing, WARN only speak. Numbers that do not fit their fields (1e30, NaN) are
    told alone: no other rule could be trusted with them. Source: Appendix B.
    """
    found = numbers(declaration)
    if found:
        return found
    for rule in _checks(context.on, context.step == "summary"):
        problems = rule(declaration, context)
        if problems:
            found += problems
    return found


def stops(problems: Iterable[Problem]) -> list[Problem]:
    """Those that refuse the filing."""
    return [problem for problem in problems if problem.severity is Severity.STOP]
