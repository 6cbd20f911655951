"""Pages of two-step declarations: what is due, one declaration's course, reviews of rights."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.clearance.states import State
from kouan.clearance.two_step import selectors, wire
from kouan.clearance.two_step.rules import QUESTIONS, R12c
from kouan.clearance.two_step.services import drafting, timing
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at
from kouan.kernel.errors import Conflict, Invalid, Refused
from kouan.registry.caller import of_request
from kouan.registry.roles import Role
from kouan.registry.standing import Step

FILERS = (Role.TRADER, Role.BROKER)
READERS = (*FILERS, Role.CUSTOMS)
PAGE = 100


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Those not finished, the soonest due first."""
    caller = of_request(request)
    caller.require(*READERS)
    found = selectors.dues(selectors.standing(selectors.steps(caller)), PAGE)
    rows = [(one, one.due is not None and one.step.completed_at is None and one.due < clock.today()) for one in found]
    context = {"rows": rows, "may_file": caller.may(*FILERS), "may_review": caller.may(Role.TRADER, Role.CUSTOMS)}
    return render(request, "two_step/list.html", context)


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(*READERS)
    found = selectors.one(caller, id)
    answers = found.head.head.get("answers") or {}
    course = wire.course(found)
    coming = next((step for step in course if step.next), None)
    by = ends_at(coming.due) if coming is not None and coming.due else None
    tone = "bad" if by is not None and by <= clock.now() else ""
    ahead = Step(coming.text, coming.who, tone, by, R12c.id if by else "") if coming and coming.who else None
    context = {
        "ahead": ahead,
        "found": found,
        "head": found.head,
        "step": found.step,
        "course": course,
        "answers": [(question, answers.get(name, "")) for name, question in QUESTIONS.items()],
        "inspected": answers.get("inspected") == "yes",
        "may_complete": caller.may(*FILERS) and found.head.state == State.RELEASED_TO_REMOVE,
    }
    return render(request, "two_step/one.html", context)


@require_POST
def complete(request: HttpRequest, id: UUID) -> HttpResponse:
    """Open the editor with the summary's items."""
    caller = of_request(request)
    caller.require(*FILERS)
    try:
        draft = drafting.draft_of(caller=caller, declaration=id)
    except Refused as refused:
        messages.error(request, f"{refused.rule} · {refused.text.say(caller.language)}")
        return redirect("two_step:one", id)
    return redirect("clearance:draft", draft.id)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.TRADER, Role.CUSTOMS)
    found = selectors.reviews(caller)[:PAGE]
    return render(request, "two_step/reviews.html", {"reviews": found, "may_decide": caller.may(Role.CUSTOMS)})


@require_POST
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """`decision` kept or withdrawn, and `reason`."""
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    try:
        timing.decide(caller=caller, review=id, decision=decision, reason=reason)
    except Invalid as refused:
        messages.error(request, refused.problems[0].text.say(caller.language))
    except Conflict as refused:
        messages.error(request, refused.text.say(caller.language))
    else:
        messages.success(request, _("The decision is recorded."))
    return redirect("two_step:reviews")


app_name = "two_step"
urlpatterns = [
    path("", listing, name="listing"),
    path("reviews/", reviews, name="reviews"),
    path("reviews/<uuid:id>/decision/", decide, name="decide"),
    path("<uuid:id>/", one, name="one"),
    path("<uuid:id>/complete/", complete, name="complete"),
]
