"""Shorthands of the rule tests: what one rule finds, and that a valid declaration stays without remark."""

from __future__ import annotations

from typing import Any

from kouan.clearance.check import check
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem, Severity
from tests.clearance.build import context, having


def found(declaration: Declaration, rule: str, **facts: Any) -> list[Problem]:
    """The problems of one rule; `facts` go to the context (`values={...}` to the rule values)."""
    return [problem for problem in check(declaration, context(**facts)) if problem.rule == rule]


def only(declaration: Declaration, rule: str, **facts: Any) -> Problem:
    """The one problem of the rule: exactly one, and nothing else stops the declaration."""
    problems = check(declaration, context(**facts))
    assert [p.rule for p in problems if p.severity is Severity.STOP and p.rule != rule] == []
    (problem,) = [p for p in problems if p.rule == rule]
    assert "{" not in problem.text.zh + problem.text.en
    return problem


def after(declaration: Declaration, path: str, value: Any, rule: str, **facts: Any) -> list[str]:
    """The fields the rule complains of once the field at `path` is `value`."""
    return [problem.field for problem in found(having(declaration, path, value), rule, **facts)]
