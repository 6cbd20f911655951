"""The first step: what is checked and reserved when a summary declaration is filed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kouan.clearance.extension import Filing
from kouan.clearance.guarantees import services as guarantees
from kouan.clearance.models import Declaration as Head
from kouan.clearance.services.changes import AMENDED
from kouan.clearance.states import FIRST_STEP, State
from kouan.clearance.two_step.models import TwoStep
from kouan.clearance.two_step.rules import R12b
from kouan.clearance.two_step.tariff import estimated
from kouan.codecs.declaration import Declaration, SummaryAnswers
from kouan.journal.services import append
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

NO_RATE = Text(
    "没有该币制的汇率，无法估算税款。", "There is no exchange rate of this currency to estimate the tax with."
)


def summary_findings(filing: Filing) -> Iterable[Problem]:
    """R-1.2b, and whether the guarantee bears the tax. Nothing for declarations of one step."""
    if filing.step != "summary":
        return ()
    found = list(R12b.check(filing.declaration, filing.on))
    answers = filing.declaration.answers or SummaryAnswers()
    if answers.taxed == "yes" and answers.guarantee_no.strip():
        found += _guarantee(filing, answers.guarantee_no.strip())
    return found


def amended_findings(filing: Filing, head: Head) -> Iterable[Problem]:
    """What R-1.2b and the guarantee have against an amended summary; what it reserved already counts."""
    if filing.step != "summary":
        return ()
    found = list(R12b.check(filing.declaration, filing.on))
    answers = filing.declaration.answers or SummaryAnswers()
    if answers.taxed == "yes" and answers.guarantee_no.strip():
        found += _guarantee(filing, answers.guarantee_no.strip(), head.id)
    return found


def amended(head: Head, declaration: Declaration) -> None:
    """An amended summary comes to another tax: the reservation follows it."""
    step = TwoStep.objects.select_for_update(no_key=True).filter(pk=head.id).first()
    if step is None or not step.guarantee_no or State(head.state) not in FIRST_STEP:
        return
    amount = estimated(declaration, local_date(head.accepted_at or head.submitted_at))
    if amount == step.estimate_fen:
        return
    cause = f"AMENDED-{head.head.get(AMENDED, 0)}"
    guarantees.adjust(declaration=head.id, cause=cause, amount_fen=amount, journey=head.consignment_id)
    step.estimate_fen = amount
    step.save(update_fields=["estimate_fen"])
    append(
        type="TWO_STEP_ESTIMATED",
        subject=("two_step", head.id),
        journey=head.consignment_id,
        payload={"declaration": head.id, "estimate_fen": amount},
        set={"estimate_fen": amount},
    )


def _guarantee(filing: Filing, number: str, declaration: UUID | None = None) -> Iterable[Problem]:
    try:
        needed = estimated(filing.declaration, filing.on)
    except LookupError:
        yield R12b.problem("goods[0].currency", NO_RATE)
        return
    fault = guarantees.fault(number, filing.facts.trader, needed, filing.on, declaration)
    if fault is not None:
        yield R12b.problem(guarantees.FIELD, fault)


def is_summary(filing: Filing) -> bool:
    """Whether the first of two steps is filed."""
    return filing.step == "summary"


def begin(filing: Filing, declaration: UUID) -> None:
    """The summary is stored: its course begins and its guarantee is reserved, in the same transaction."""
    answers = filing.declaration.answers or SummaryAnswers()
    taxed = answers.taxed == "yes"
    number = answers.guarantee_no.strip() if taxed else ""
    amount = estimated(filing.declaration, filing.on) if taxed else 0
    TwoStep.objects.create(declaration_id=declaration, guarantee_no=number, estimate_fen=amount)
    append(
        type="TWO_STEP_BEGUN",
        subject=("two_step", declaration),
        journey=filing.facts.consignment,
        payload={"declaration": declaration, "answers": {name: getattr(answers, name) for name in _ASKED}},
        set={"guarantee_no": number, "estimate_fen": amount, "completed_at": None, "breached_at": None},
    )
    if taxed and filing.facts.trader is not None:
        try:
            guarantees.reserve(
                number=number,
                holder=filing.facts.trader,
                declaration=declaration,
                journey=filing.facts.consignment,
                amount_fen=amount,
            )
        except Invalid as short:  # somebody else took the last of it
            raise Invalid([Problem(R12b.id, one.field, one.text) for one in short.problems]) from short


_ASKED = ("restricted", "inspected", "taxed")
