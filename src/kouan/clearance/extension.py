"""Where the chapters of the wing plug in (ADR 0006). The wing calls what stands here and does not know who it is.

All run inside the transaction of the change they belong to; each must cost nothing where it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from kouan.kernel.errors import Problem
from kouan.kernel.text import Text
from kouan.registry.standing import Step as NextStep

if TYPE_CHECKING:
    from kouan.clearance.models import Declaration as Head
    from kouan.clearance.models import Draft
    from kouan.clearance.rules.context import Step
    from kouan.clearance.services.facts import Facts
    from kouan.clearance.services.filing import Filed
    from kouan.codecs.declaration import Declaration
    from kouan.registry.caller import Caller


class Link(NamedTuple):
    """A way on from the declaration's page; `icon` is a lucide name."""

    text: Text
    url: str
    icon: str = "arrow-right"


class Filing(NamedTuple):
    """A declaration about to be stored, and what is known about it."""

    caller: Caller
    declaration: Declaration
    facts: Facts
    on: date
    step: Step = "whole"


class Consequence(NamedTuple):
    """What else happens in the transaction that stores a declaration; `applies` asks nothing of the database."""

    applies: Callable[[Filing], bool]
    follow: Callable[[Filing, UUID], None]


# More findings at filing, beside the rules of Appendix B.
filing_checks: list[Callable[[Filing], Iterable[Problem]]] = []
# What else happens once the declaration of that id is stored (licences written off, guarantee reserved).
after_filing: list[Consequence] = []
# Why this declaration may not be released now although documents, duties and goods are settled; None = nothing.
release_guards: list[Callable[[Head], Text | None]] = []
# Goods that came on under control: from which day their days to declare count instead of the entry (R-1.9a). Asked when
# customs accept an import; None = the entry of the means of transport counts.
late_fee_starts: list[Callable[[UUID, date], date | None]] = []
# The declaration was returned, refused or cancelled: give back what it had taken.
after_undoing: list[Callable[[Head], None]] = []
# What else stands against an amended declaration, beside the rules of Appendix B; also asked before it is approved.
amending_checks: list[Callable[[Filing, Head], Iterable[Problem]]] = []
# The declaration was rewritten by an approved amendment; the second argument is what it says now.
after_amending: list[Callable[[Head, Declaration], None]] = []
# Why customs may not take this declaration in on that day; None = nothing. It is not accepted (E) then.
acceptance_checks: list[Callable[[Head, date], Text | None]] = []


# Parts of the draft editor, drawn.
draft_panels: list[Callable[[Caller, Draft], str]] = []


class Completing(NamedTuple):
    """Who stores the second of two steps, under the number the first one has, who says what it would find, and whether
    the declaration of that unified number waits for it."""

    file: Callable[[Caller, Declaration, str], Filed]
    problems: Callable[[Caller, Declaration], list[Problem]]
    awaits: Callable[[Caller, str], bool]


completing: list[Completing] = []
# What a reader of the declaration's page may go on to: links the chapters offer there.
page_links: list[Callable[[Caller, Head], Iterable[Link]]] = []
# What a chapter knows to come next; the first that answers is shown on the journey.
next_steps: list[Callable[[Head], NextStep | None]] = []


def next_step(head: Head) -> NextStep | None:
    """What the chapters say comes next, or None: the usual step of its state."""
    return next((said for ask in next_steps if (said := ask(head)) is not None), None)


def why_not_accepted(head: Head, on: date) -> Text | None:
    """The first reason of a chapter why customs may not take it in on that day, or None."""
    return next((reason for ask in acceptance_checks if (reason := ask(head, on)) is not None), None)


def why_not_released(head: Head) -> Text | None:
    """The first reason of a chapter that keeps the goods, or None."""
    return next((reason for guard in release_guards if (reason := guard(head)) is not None), None)
